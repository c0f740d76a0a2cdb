"""Broadcasts on their way: who may send them, who gets them, and steps in the name of somebody."""

import functools
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.domain.broadcasts import Broadcast, ReadyText
from bot.domain.people import Role
from bot.i18n import Catalogues, Translator, locales_folder
from bot.messages import Address
from bot.services.acting import Acting
from bot.services.broadcasts.authoring import Target
from bot.services.broadcasts.previewing import Preview
from bot.services.broadcasts.running import Running
from bot.services.surroundings import Surroundings
from bot.store import broadcasts as rows
from bot.store import tables
from bot.store.database import UnitOfWork
from tests.support.applications import NAME, NOW
from tests.support.reminder_rows import add_subscription
from tests.support.reminding import person
from tests.support.rows import add_contact_stop

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WHERE = Address(channel=NAME, chat="author")
AROUND = Surroundings()


@functools.cache
def sentences() -> Translator:
    """What authors read."""
    return Catalogues.load(locales_folder()).of("id")


async def cadre(uow: UnitOfWork, stop_id: int, name: str = "wati") -> int:
    """Somebody who looks after a stop and can be reached."""
    contact_id = await person(uow, name, role=Role.CADRE)
    await add_contact_stop(uow, contact_id=contact_id, stop_id=stop_id)
    return contact_id


async def staff(uow: UnitOfWork, name: str = "sari") -> int:
    """Somebody on staff who can be reached."""
    return await person(uow, name, role=Role.STAFF)


async def readers(uow: UnitOfWork, stop_id: int, *names: str) -> list[int]:
    """People who subscribed to a stop."""
    found = [await person(uow, name) for name in names]
    for contact_id in found:
        await add_subscription(uow, contact_id=contact_id, stop_id=stop_id)
    return found


def acting(uow: UnitOfWork, contact_id: int, now: datetime = NOW) -> Acting:
    """What somebody does."""
    return Acting.within(uow, now, contact_id, surroundings=AROUND)


async def drafted(
    uow: UnitOfWork,
    author: int,
    target: Target,
    body: str = "Besok posyandu.",
    *,
    now: datetime = NOW,
    ready: ReadyText | None = None,
    visit_id: int | None = None,
) -> Broadcast:
    """A draft."""
    writing = acting(uow, author, now).broadcasts
    words = {"ready": ready, "visit_id": visit_id}
    number = await writing.draft(WHERE, target, "" if ready else body, **words)  # type: ignore[arg-type]
    return await found(uow, number)


async def confirmed(
    uow: UnitOfWork, author: int, target: Target, *, now: datetime = NOW, body: str = "Besok."
) -> Broadcast:
    """A broadcast that its author said yes to."""
    draft = await drafted(uow, author, target, body, now=now)
    writing = acting(uow, author, now).broadcasts
    await writing.confirm(draft.id, draft.epoch, sentences(), shown_on="7")
    return await found(uow, draft.id)


async def found(uow: UnitOfWork, number: int) -> Broadcast:
    """A broadcast as it is now."""
    one = await rows.by_id(uow, number)
    assert one is not None
    return one


async def expanded(uow: UnitOfWork, now: datetime, *, limit: int = 2000) -> int:
    """Begin what is due and write it out; how many pages that took."""
    running = Running(uow, now, AROUND.quiet, AROUND.zone)
    while await running.begin():
        pass
    pages = 0
    while await running.expand(limit):
        pages += 1
    return pages


async def written(uow: UnitOfWork, number: int) -> dict[str, str]:
    """States of the rows of a broadcast by chat; those that were put back are left out."""
    row = tables.outbox_messages.c
    statement = (
        select(row.chat, row.state)
        .where(row.reference_kind == "broadcast", row.reference_id == number)
        .where(row.reason != rows.PUT_BACK)
        .order_by(row.id)
    )
    return {found.chat: found.state for found in await uow.execute(statement)}


async def preview(uow: UnitOfWork, author: int, target: Target, body: str = "Besok.") -> Preview:
    """What an author sees of a new draft."""
    draft = await drafted(uow, author, target, body)
    return await acting(uow, author).broadcasts.preview(draft.id, sentences())
