"""Statements on dated hours of stops."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, delete, select

from bot.domain.hours import DatedHours
from bot.store.database import UnitOfWork
from bot.store.inbox import insert_for
from bot.store.revisions import SCHEDULE, bump
from bot.store.tables import stop_hours

DatedHoursOfStops = Mapping[int, Sequence[DatedHours]]
"""Dated hours by the row id of their stop, by their first day; empty for a stop without any."""


async def between(
    uow: UnitOfWork, first: date, last: date, *, stop_id: int | None = None
) -> DatedHoursOfStops:
    """Hours that hold on a day from `first` to `last`, of one stop if it is named."""
    which = [stop_hours.c.from_on <= last, stop_hours.c.to_on >= first]
    if stop_id is not None:
        which.append(stop_hours.c.stop_id == stop_id)
    statement = select(stop_hours).where(*which).order_by(stop_hours.c.from_on)
    found: defaultdict[int, list[DatedHours]] = defaultdict(list)
    for row in await uow.execute(statement):
        found[row.stop_id].append(_hours(row))
    return found


async def put(uow: UnitOfWork, stop_id: int, hours: DatedHours) -> DatedHours | None:
    """Save hours; gives those of the same first day, which they replace, or None."""
    former = await find(uow, stop_id, hours.first)
    values = {
        "to_on": hours.last,
        "start_time": hours.start_time,
        "end_time": hours.end_time,
        "reason": hours.reason,
    }
    statement = insert_for(uow, stop_hours).values(stop_id=stop_id, from_on=hours.first, **values)
    key = ["stop_id", "from_on"]
    await uow.execute(statement.on_conflict_do_update(index_elements=key, set_=values))
    await bump(uow, SCHEDULE)
    return former


async def find(uow: UnitOfWork, stop_id: int, first: date) -> DatedHours | None:
    """The hours of a stop that begin on a day, or None."""
    key = stop_hours.c.stop_id == stop_id, stop_hours.c.from_on == first
    row = (await uow.execute(select(stop_hours).where(*key))).one_or_none()
    return _hours(row) if row else None


async def remove(uow: UnitOfWork, stop_id: int, first: date) -> None:
    """Delete the hours of a stop that begin on a day."""
    key = stop_hours.c.stop_id == stop_id, stop_hours.c.from_on == first
    await uow.execute(delete(stop_hours).where(*key))
    await bump(uow, SCHEDULE)


def _hours(row: Row[Any]) -> DatedHours:
    return DatedHours(
        first=row.from_on,
        last=row.to_on,
        start_time=row.start_time,
        end_time=row.end_time,
        reason=row.reason,
    )
