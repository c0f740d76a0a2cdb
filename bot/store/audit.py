"""Statements on the audit: entries are added and read.

Triggers refuse to change or delete one (alembic/versions/0007_people.py). They allow what has to
be: that the name of a deleted contact is blanked, and that entries older than an instant which
`forget` writes down for the moment are deleted.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select

from bot.store.database import UnitOfWork
from bot.store.inbox import insert_for
from bot.store.tables import audit_entries, contacts, installation

KEPT_FROM = "audit_kept_from"
"""Key of `installation`: entries before the instant there may be deleted."""


async def add(uow: UnitOfWork, **columns: Any) -> None:
    """Add an entry: at, actor_id, channel, action, subject, key, details."""
    await uow.execute(insert(audit_entries).values(columns))


async def page(uow: UnitOfWork, before: int | None, limit: int) -> Sequence[Row[Any]]:
    """Entries with the `actor`'s name (empty without), newest first, below an id if given."""
    statement = (
        select(audit_entries, func.coalesce(contacts.c.name, "").label("actor"))
        .outerjoin(contacts, contacts.c.id == audit_entries.c.actor_id)
        .order_by(audit_entries.c.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(audit_entries.c.id < before)
    return (await uow.execute(statement)).all()


async def forget(uow: UnitOfWork, before: datetime) -> None:
    """Delete the entries before an instant (the retention run)."""
    kept_from = before.astimezone(UTC).isoformat(sep=" ", timespec="microseconds")
    await uow.execute(insert_for(uow, installation).values(key=KEPT_FROM, value=kept_from))
    await uow.execute(delete(audit_entries).where(audit_entries.c.at < before))
    await uow.execute(delete(installation).where(installation.c.key == KEPT_FROM))


async def clear(uow: UnitOfWork) -> None:
    """Delete all entries: a restore puts those of the backup in their place."""
    await forget(uow, datetime.max.replace(tzinfo=UTC))
