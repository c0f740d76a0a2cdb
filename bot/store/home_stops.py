"""Statements on the stops at which somebody fetches what she asked for."""

from sqlalchemy import bindparam, delete, literal, select, union_all

from bot.store.database import UnitOfWork
from bot.store.inbox import insert_for
from bot.store.tables import contact_homes, contact_stops, holds, loans, stops

_OWN_HOLDS = select(holds.c.stop_id, holds.c.placed_at.label("at"), holds.c.id).where(
    holds.c.contact_id == bindparam("contact"), holds.c.on_behalf.is_(False)
)
_LOANS = select(loans.c.stop_id, loans.c.lent_at.label("at"), literal(0).label("id")).where(
    loans.c.contact_id == bindparam("contact"), loans.c.stop_id.is_not(None)
)
_fetched = union_all(_OWN_HOLDS, _LOANS).subquery()
_NEWEST = (
    select(stops.c.code)
    .join(_fetched, _fetched.c.stop_id == stops.c.id)
    .order_by(_fetched.c.at.desc(), _fetched.c.id.desc(), stops.c.code)
    .limit(1)
)
_LOOKED_AFTER = (
    select(stops.c.code)
    .join(contact_stops, contact_stops.c.stop_id == stops.c.id)
    .where(contact_stops.c.contact_id == bindparam("contact"))
    .order_by(stops.c.code)
)

_CHOSEN = (
    select(stops.c.code)
    .join(contact_homes, contact_homes.c.stop_id == stops.c.id)
    .where(contact_homes.c.contact_id == bindparam("contact"))
    .order_by(stops.c.name, stops.c.code)
)


async def chosen(uow: UnitOfWork, contact_id: int) -> list[str]:
    """Codes of the stops that she calls her own."""
    return list((await uow.execute(_CHOSEN, {"contact": contact_id})).scalars())


async def choose(uow: UnitOfWork, contact_id: int, stop_id: int) -> None:
    """She calls a stop her own; saying it again changes nothing."""
    row = {"contact_id": contact_id, "stop_id": stop_id}
    await uow.execute(insert_for(uow, contact_homes).values(row).on_conflict_do_nothing())


async def leave(uow: UnitOfWork, contact_id: int, stop_id: int) -> None:
    """It is hers no more."""
    mine = contact_homes.c
    hers = delete(contact_homes).where(mine.contact_id == contact_id, mine.stop_id == stop_id)
    await uow.execute(hers)


async def newest(uow: UnitOfWork, contact_id: int) -> str | None:
    """Code of the stop of her newest hold or loan, or None."""
    return (await uow.execute(_NEWEST, {"contact": contact_id})).scalar_one_or_none()


async def looked_after(uow: UnitOfWork, contact_id: int) -> list[str]:
    """Codes of the stops that a cadre looks after."""
    return list((await uow.execute(_LOOKED_AFTER, {"contact": contact_id})).scalars())
