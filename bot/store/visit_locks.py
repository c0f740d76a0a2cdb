"""Visits and stops kept from changing while something is bound to them."""

from typing import Any

from sqlalchemy import Row, bindparam, select

from bot.domain.visits import VisitState, VisitView
from bot.store.database import UnitOfWork
from bot.store.tables import stops, visits

_SHARE = (
    select(visits.c.state, visits.c.starts_at, visits.c.stop_id)
    .where(visits.c.id == bindparam("visit"))
    .with_for_update(read=True)
)
_KEEP = (
    select(visits.c.id)
    .where(visits.c.id == bindparam("visit"))
    .with_for_update(read=True, key_share=True)
)
_LOCK_STOP = (
    select(stops.c.id).where(stops.c.id == bindparam("stop")).with_for_update(key_share=True)
)


async def share(uow: UnitOfWork, seen: VisitView) -> bool:
    """Keep a visit as it was seen until this unit of work ends; False if it has changed."""
    row: Row[Any] | None = (await uow.execute(_SHARE, {"visit": seen.id})).one_or_none()
    if row is None or row.state == VisitState.CANCELLED:
        return False
    return bool(row.starts_at == seen.starts_at and row.stop_id == seen.stop.id)


async def keep(uow: UnitOfWork, visit_id: int | None) -> None:
    """Whoever changes the visit waits until this unit of work ends, or this waits for her.

    Taken before the holds of the visit, as those do who change it: nobody waits in a circle.
    """
    if visit_id is not None:
        await uow.execute(_KEEP, {"visit": visit_id})


async def lock_stop(uow: UnitOfWork, stop_id: int) -> None:
    """Nobody else hands out labels of the stop until this unit of work ends."""
    await uow.execute(_LOCK_STOP, {"stop": stop_id})


async def stop_codes(uow: UnitOfWork, stop_ids: set[int]) -> dict[int, str]:
    """Codes of stops by row id; asks nothing about none."""
    if not stop_ids:
        return {}
    found = select(stops.c.id, stops.c.code).where(stops.c.id.in_(sorted(stop_ids)))
    return {row.id: row.code for row in await uow.execute(found)}
