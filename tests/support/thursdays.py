"""A rule of every Thursday, and the visits that are made from it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, select

from bot.domain.recurrence import Rule
from bot.store import tables
from bot.store.database import UnitOfWork

NOW = datetime(2026, 1, 15, 3, 0, tzinfo=UTC)
"""Thursday, 10:00 in Jakarta."""
TODAY = date(2026, 1, 15)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
THURSDAYS = Rule(
    rrule="FREQ=WEEKLY;BYDAY=TH",
    start_on=date(2026, 1, 1),
    start_time=time(9),
    end_time=time(11),
)


async def made(uow: UnitOfWork) -> Sequence[Row[Any]]:
    """All visits, by time."""
    visits = tables.visits
    return (await uow.execute(select(visits).order_by(visits.c.starts_at, visits.c.id))).all()
