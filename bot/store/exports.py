"""Statements on what goes out in files. Bounds are instants; who asks cuts local days to size."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from bot.domain.holds import HoldState
from bot.store.database import UnitOfWork
from bot.store.tables import holds, loans, stops, visits
from bot.store.tables.holds import IS_OPEN

_LOAN = select(
    loans.c.id, loans.c.title_id, loans.c.title, loans.c.lent_at, stops.c.code, stops.c.timezone
).join(stops, stops.c.id == loans.c.stop_id)


async def visits_between(uow: UnitOfWork, low: datetime, high: datetime) -> list[int]:
    """Row ids of all visits that begin between two instants, cancelled ones too, by time."""
    statement = (
        select(visits.c.id)
        .where(visits.c.ends_at > low, visits.c.starts_at >= low, visits.c.starts_at < high)
        .order_by(visits.c.starts_at, visits.c.id)
    )
    return list((await uow.execute(statement)).scalars())


async def open_holds(uow: UnitOfWork, visit_id: int | None = None) -> list[int]:
    """Row ids of all open holds, or of those that come with one visit, the oldest first."""
    here = [holds.c.visit_id == visit_id] if visit_id is not None else []
    statement = select(holds.c.id).where(IS_OPEN, *here).order_by(holds.c.id)
    return list((await uow.execute(statement)).scalars())


async def holds_of_visits(uow: UnitOfWork, visit_ids: Sequence[int]) -> dict[int, int]:
    """How many holds each visit has that are open or were fetched."""
    statement = (
        select(holds.c.visit_id, func.count().label("holds"))
        .where(
            holds.c.visit_id.in_(visit_ids),
            or_(IS_OPEN, holds.c.state == HoldState.PICKED_UP.value),
        )
        .group_by(holds.c.visit_id)
    )
    return {row.visit_id: row.holds for row in await uow.execute(statement)}


async def loans_out(uow: UnitOfWork) -> list[int]:
    """Row ids of all loans that are not back, by the day on which they are due."""
    return await _ids(uow, loans.c.returned_at.is_(None))


async def loans_moving(uow: UnitOfWork, low: datetime, high: datetime) -> list[int]:
    """Row ids of loans that were made or came back between two instants, by due day."""
    return await _ids(uow, or_(_between(loans.c.lent_at, low, high), _back(low, high)))


async def lent_between(uow: UnitOfWork, low: datetime, high: datetime) -> Sequence[Row[Any]]:
    """Loans made at stops: id, title_id, title, lent_at, code and timezone of the stop."""
    return (await uow.execute(_LOAN.where(_between(loans.c.lent_at, low, high)))).all()


async def met_between(uow: UnitOfWork, low: datetime, high: datetime) -> Sequence[Row[Any]]:
    """Holds that were handed out: state_at, code and timezone of the stop."""
    statement = (
        select(holds.c.state_at, stops.c.code, stops.c.timezone)
        .join(stops, stops.c.id == holds.c.stop_id)
        .where(holds.c.state == HoldState.PICKED_UP.value, _between(holds.c.state_at, low, high))
    )
    return (await uow.execute(statement)).all()


async def _ids(uow: UnitOfWork, condition: ColumnElement[bool]) -> list[int]:
    statement = select(loans.c.id).where(condition).order_by(loans.c.due_on, loans.c.id)
    return list((await uow.execute(statement)).scalars())


def _back(low: datetime, high: datetime) -> ColumnElement[bool]:
    return and_(loans.c.returned_at.is_not(None), _between(loans.c.returned_at, low, high))


def _between(column: ColumnElement[Any], low: datetime, high: datetime) -> ColumnElement[bool]:
    return and_(column >= low, column < high)
