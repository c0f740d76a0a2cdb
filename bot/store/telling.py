"""Statements on what single people are still to be told."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select, update

from bot.domain.personal_notices import Facts, NoticeKind, PersonalNotice
from bot.store.database import UnitOfWork
from bot.store.tables import personal_notices


async def add(
    uow: UnitOfWork, contact_id: int, kind: NoticeKind, facts: Facts, now: datetime
) -> None:
    """Keep a notice until it is told."""
    row = {"contact_id": contact_id, "kind": kind.value, "facts": dict(facts), "created_at": now}
    await uow.execute(insert(personal_notices).values(row))


async def open_notices(uow: UnitOfWork, contact_id: int) -> tuple[PersonalNotice, ...]:
    """What a contact is still to be told, oldest first, locked: one sender composes it."""
    statement = (
        select(personal_notices)
        .where(
            personal_notices.c.contact_id == contact_id,
            personal_notices.c.composed_into_id.is_(None),
        )
        .order_by(personal_notices.c.id)
        .with_for_update()
    )
    return tuple(
        PersonalNotice(
            id=row.id,
            contact_id=row.contact_id,
            kind=NoticeKind(row.kind),
            facts=row.facts,
            created_at=row.created_at,
        )
        for row in await uow.execute(statement)
    )


async def contacts_to_tell(uow: UnitOfWork, few: int) -> list[int]:
    """Contacts with something to be told, who waits longest first, at most `few`."""
    statement = (
        select(personal_notices.c.contact_id)
        .where(personal_notices.c.composed_into_id.is_(None))
        .group_by(personal_notices.c.contact_id)
        .order_by(func.min(personal_notices.c.id))
        .limit(few)
    )
    return list((await uow.execute(statement)).scalars())


async def mark(uow: UnitOfWork, notice_ids: Sequence[int], message_id: int) -> None:
    """These notices were composed into one message of the outbox."""
    chosen = update(personal_notices).where(personal_notices.c.id.in_(notice_ids))
    await uow.execute(chosen.values(composed_into_id=message_id))
