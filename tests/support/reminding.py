"""People who want to be reminded of a visit, on a stage whose clock can be moved."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.domain.people import Role
from bot.domain.subscriptions import PlaceKind
from bot.i18n import to_plain
from bot.scheduler.ticks import run_until
from bot.services.subscriptions import Subscriptions
from bot.store import tables
from bot.store.database import Database, UnitOfWork
from tests.support.applications import NAME, NOW, Stage
from tests.support.rows import add_address, add_contact, add_stop, add_visit

SATURDAY = NOW.replace(hour=9) + timedelta(days=3)
"""Saturday, 21 November 2026, 09.00 in Jakarta: NOW is the Wednesday before, 10.00."""
EVE = SATURDAY.replace(hour=16, minute=30) - timedelta(days=1)
"""When the day before is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One stop with one visit."""

    stop_id: int
    visit_id: int
    staff: int
    """A contact of staff without an address."""


async def scene(database: Database, **columns: Any) -> Scene:
    """A stop "A" in Tiban Baru with a visit on Saturday from nine to eleven."""
    async with database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code="A", name="Posyandu A")
        visit = {"starts_at": SATURDAY, "ends_at": SATURDAY + timedelta(hours=2)} | columns
        made = Scene(
            stop_id=stop_id,
            visit_id=await add_visit(uow, stop_id=stop_id, **visit),
            staff=await add_contact(uow, role=Role.STAFF),
        )
        await uow.commit()
    return made


async def person(uow: UnitOfWork, name: str, **columns: Any) -> int:
    """A contact who can be reached under her name."""
    contact_id = await add_contact(uow, name=name, **columns)
    await add_address(uow, contact_id=contact_id, channel=NAME, person=name)
    return contact_id


async def subscriber(database: Database, name: str, code: str = "A", kind: str = "stop") -> int:
    """Somebody who has subscribed to a place."""
    async with database.unit_of_work() as uow:
        contact_id = await person(uow, name)
        await Subscriptions(uow, NOW).subscribe(contact_id, PlaceKind(kind), code)
        await uow.commit()
    return contact_id


async def travel(stage: Stage, instant: datetime) -> list[tuple[str, str]]:
    """Let time pass; whom was sent what meanwhile, as plain text."""
    application = stage.application
    await run_until(application.ticks, stage.clock, instant, application.drain)
    await application.drain()
    return got(stage)


def got(stage: Stage) -> list[tuple[str, str]]:
    """Who was sent what since the last look."""
    return [(each.message.address.chat, to_plain(each.message.text)) for each in stage.new()]


async def states(database: Database) -> dict[str, list[str]]:
    """States of the rows that refer to notices, by chat."""
    rows = tables.outbox_messages.c
    statement = select(rows.chat, rows.state).where(rows.reference_kind == "notice")
    found: dict[str, list[str]] = {}
    async with database.unit_of_work(read_only=True) as uow:
        for row in await uow.execute(statement.order_by(rows.id)):
            found.setdefault(row.chat, []).append(row.state)
    return found
