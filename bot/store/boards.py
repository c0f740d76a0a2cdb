"""Statements on what hangs on visits: counts for staff and cadres."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from bot.domain.holds import OPEN
from bot.domain.people import Role
from bot.domain.visits import VisitState
from bot.store.audiences import agrees, not_paused
from bot.store.database import UnitOfWork
from bot.store.tables import contact_stops, contacts, holds, loans, stops, subscriptions, visits

OPEN_STATES = [state.value for state in OPEN]


async def holds_of(uow: UnitOfWork, visit_ids: Collection[int]) -> dict[int, int]:
    """Open holds by visit; visits without one are left out."""
    statement = (
        select(holds.c.visit_id, func.count().label("holds"))
        .where(holds.c.visit_id.in_(visit_ids), holds.c.state.in_(OPEN_STATES))
        .group_by(holds.c.visit_id)
    )
    return {row.visit_id: row.holds for row in await uow.execute(statement)}


async def loans_due(uow: UnitOfWork, visit_id: int) -> int:
    """Copies that have to be back at a visit."""
    due = and_(loans.c.due_visit_id == visit_id, loans.c.returned_at.is_(None))
    asked = select(func.count()).select_from(loans).where(due)
    return int((await uow.execute(asked)).scalar_one())


async def subscribers(uow: UnitOfWork, stop_id: int, now: datetime) -> int:
    """People who are reminded of the visits of a stop, by itself or by its area."""
    here = select(stops.c.kelurahan_code, stops.c.kecamatan_code).where(stops.c.id == stop_id)
    row = (await uow.execute(here)).one()
    person = subscriptions.c.contact_id
    of_stop = or_(
        subscriptions.c.stop_id == stop_id,
        subscriptions.c.area.in_([row.kelurahan_code, row.kecamatan_code]),
    )
    wanted = of_stop, subscriptions.c.ended_at.is_(None), not_paused(person), agrees(person)
    statement = select(func.count(person.distinct())).where(*wanted)
    return int((await uow.execute(statement, {"now": now})).scalar_one())


async def clashing(
    uow: UnitOfWork, visit_id: int, starts_at: datetime, ends_at: datetime
) -> list[int]:
    """Ids of visits of the same van at other stops that run between two instants, by time."""
    moved, other = visits.alias("moved"), visits.c
    statement = (
        select(other.id)
        .join(moved, and_(moved.c.van_id == other.van_id, moved.c.stop_id != other.stop_id))
        .where(moved.c.id == visit_id, other.starts_at < ends_at, other.ends_at > starts_at)
        .where(other.state.not_in([VisitState.CANCELLED.value, VisitState.DONE.value]))
        .order_by(other.starts_at, other.id)
    )
    return list((await uow.execute(statement)).scalars())


async def overlapping(
    uow: UnitOfWork, stop_id: int, span: tuple[datetime, datetime], but: int | None
) -> list[int]:
    """Ids of visits of a stop that run between two instants, by time, but for one of them."""
    other = visits.c
    statement = (
        select(other.id)
        .where(other.stop_id == stop_id, other.starts_at < span[1], other.ends_at > span[0])
        .where(other.id != (but or 0))
        .where(other.state.not_in([VisitState.CANCELLED.value, VisitState.DONE.value]))
        .order_by(other.starts_at, other.id)
    )
    return list((await uow.execute(statement)).scalars())


async def hosted(uow: UnitOfWork, stop_ids: Collection[int]) -> set[int]:
    """Those of some stops that have a cadre."""
    statement = (
        select(contact_stops.c.stop_id)
        .join(contacts, contacts.c.id == contact_stops.c.contact_id)
        .where(contact_stops.c.stop_id.in_(stop_ids), contacts.c.role == Role.CADRE.value)
        .distinct()
    )
    return set((await uow.execute(statement)).scalars())


async def stops_of(uow: UnitOfWork, contact_id: int) -> list[str]:
    """Codes of the stops that somebody looks after, by name."""
    statement = (
        select(stops.c.code)
        .join(contact_stops, contact_stops.c.stop_id == stops.c.id)
        .where(contact_stops.c.contact_id == contact_id)
        .order_by(stops.c.name, stops.c.id)
    )
    return list((await uow.execute(statement)).scalars())
