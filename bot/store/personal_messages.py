"""Statements that gather what single people are to be told into messages of the outbox."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Row, bindparam, func, insert, or_, select, update

from bot.domain.personal_notices import NoticeKind, PersonalNotice
from bot.domain.reminders import ReminderKind
from bot.store.audiences import REACHABLE
from bot.store.database import UnitOfWork
from bot.store.reminding import NOTICE, PERSONAL
from bot.store.tables import (
    contact_addresses,
    contacts,
    notices,
    outbox_messages,
    personal_notices,
    reminder_choices,
)
from bot.store.types import UtcInstant

FOLLOWS_VISIT = (NoticeKind.HOLD_MOVED, NoticeKind.LOAN_MOVED)
"""What a change of a visit brings about: told with that change, where that is told."""

__all__ = ["PERSONAL", "add", "next_due", "of_messages", "take_along", "to_tell"]

mine = personal_notices.c
rows_ = outbox_messages.c
_NEWS_WAITS = (
    select(rows_.id)
    .join(notices, notices.c.id == rows_.reference_id)
    .where(rows_.contact_id == contacts.c.id, rows_.reference_kind == NOTICE)
    .where(notices.c.kind == ReminderKind.CHANGED)
    .where(rows_.state.in_(("ready", "leased", "sending")))
    .correlate(contacts)
    .exists()
)
_WAITING = (
    select(
        contacts.c.id,
        contact_addresses.c.channel,
        contact_addresses.c.person,
        reminder_choices.c.quiet_start,
        reminder_choices.c.quiet_end,
        func.min(mine.created_at).label("since"),
    )
    .join(personal_notices, mine.contact_id == contacts.c.id)
    .join(contact_addresses, contact_addresses.c.id == REACHABLE)
    .outerjoin(reminder_choices, reminder_choices.c.contact_id == contacts.c.id)
    .where(mine.composed_into_id.is_(None), ~_NEWS_WAITS)
    .group_by(
        contacts.c.id,
        contact_addresses.c.channel,
        contact_addresses.c.person,
        reminder_choices.c.quiet_start,
        reminder_choices.c.quiet_end,
    )
)
_TO_TELL = (
    _WAITING.having(func.min(mine.created_at) <= bindparam("before", type_=UtcInstant))
    .order_by(func.min(mine.id))
    .limit(bindparam("few", type_=Integer))
)


async def to_tell(uow: UnitOfWork, before: datetime, few: int) -> Sequence[Row[Any]]:
    """Who has waited since an instant: id, channel, person, quiet hours.

    Not those who hear of a change of a visit anyway.
    """
    return (await uow.execute(_TO_TELL, {"before": before, "few": few})).all()


async def add(uow: UnitOfWork, row: Mapping[str, Any]) -> None:
    """Insert a message for a contact, and mark what it will tell."""
    statement = insert(outbox_messages).values(row).returning(rows_.id)
    message_id = (await uow.execute(statement)).scalar_one()
    open_ones = mine.contact_id == row["contact_id"], mine.composed_into_id.is_(None)
    await uow.execute(
        update(personal_notices).where(*open_ones).values(composed_into_id=message_id)
    )


async def of_messages(
    uow: UnitOfWork, message_ids: Sequence[int]
) -> dict[int, list[PersonalNotice]]:
    """What messages tell, by message, oldest first."""
    statement = (
        select(personal_notices).where(mine.composed_into_id.in_(message_ids)).order_by(mine.id)
    )
    found: dict[int, list[PersonalNotice]] = {}
    for row in await uow.execute(statement):
        found.setdefault(row.composed_into_id, []).append(_notice(row))
    return found


async def take_along(uow: UnitOfWork, contact_id: int, message_id: int) -> list[PersonalNotice]:
    """What follows from changes of visits and is told with this message."""
    hers = mine.contact_id == contact_id, mine.kind.in_(FOLLOWS_VISIT)
    open_ones = or_(mine.composed_into_id.is_(None), mine.composed_into_id == message_id)
    found = await uow.execute(
        select(personal_notices).where(*hers, open_ones).order_by(mine.id).with_for_update()
    )
    taken = [_notice(row) for row in found]
    if taken:
        ids = [notice.id for notice in taken]
        await uow.execute(
            update(personal_notices).where(mine.id.in_(ids)).values(composed_into_id=message_id)
        )
    return taken


async def next_due(uow: UnitOfWork, patience: timedelta) -> datetime | None:
    """When somebody who can be reached has waited long enough to be told."""
    waiting = _WAITING.subquery()
    found: datetime | None = (await uow.execute(select(func.min(waiting.c.since)))).scalar_one()
    return found and found + patience


def _notice(row: Row[Any]) -> PersonalNotice:
    return PersonalNotice(
        id=row.id,
        contact_id=row.contact_id,
        kind=NoticeKind(row.kind),
        facts=row.facts,
        created_at=row.created_at,
    )
