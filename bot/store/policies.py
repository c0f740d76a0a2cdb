"""Statements on what the library decides for itself."""

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.database import UnitOfWork
from bot.store.tables import policies


async def values(uow: UnitOfWork) -> dict[str, str]:
    """What staff decided, by key; what has its default is missing."""
    rows = await uow.execute(select(policies.c.key, policies.c.value))
    return {row.key: row.value for row in rows}


async def decide(uow: UnitOfWork, key: str, value: str) -> None:
    """Keep a decision in place of the one before."""
    kind = postgresql if uow.dialect == "postgresql" else sqlite
    first = kind.insert(policies).values(key=key, value=value)
    await uow.execute(
        first.on_conflict_do_update(index_elements=["key"], set_={"value": first.excluded.value})
    )
