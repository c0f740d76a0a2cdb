"""Counters of lists that are kept in memory or worked through again when they change."""

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.database import UnitOfWork
from bot.store.tables import revisions

STOPS = "stops"
"""Stops and their aliases."""
SCHEDULE = "schedule"
"""All that visits are made from: rules, closures, accepted holidays, dated hours."""
TITLES = "titles"
"""Titles: what they are called and by whom they are, not their copies."""

_CURRENT = select(revisions.c.revision).where(revisions.c.name == bindparam("name"))


async def current(uow: UnitOfWork, name: str) -> int:
    """How often a list has changed; 0 before the first time."""
    return (await uow.execute(_CURRENT, {"name": name})).scalar_one_or_none() or 0


async def bump(uow: UnitOfWork, name: str) -> None:
    """Count one more change, in the transaction that makes it."""
    kind = postgresql if uow.dialect == "postgresql" else sqlite
    first = kind.insert(revisions).values(name=name, revision=1)
    grown = {"revision": revisions.c.revision + 1}
    await uow.execute(first.on_conflict_do_update(index_elements=["name"], set_=grown))
