"""A stop that is visited every day, and what a closed day does to it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, select

from bot.domain.closures import Closure
from bot.domain.recurrence import Rule
from bot.services.schedules import Schedules
from bot.store import tables
from bot.store.database import UnitOfWork
from tests.support.rows import add_stop

NOW = datetime(2026, 1, 15, 1, 0, tzinfo=UTC)
"""Thursday, 8:00 in Jakarta."""
TODAY = date(2026, 1, 15)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
DAILY = Rule(rrule="FREQ=DAILY", start_on=TODAY, start_time=time(9), end_time=time(11))
TOMORROW = Closure(first=TODAY + DAY, last=TODAY + DAY, reason="rapat")


async def daily_visits(uow: UnitOfWork, days: int = 3, **stop: Any) -> list[int]:
    """Visits of a daily rule from today on; ids by time."""
    await add_stop(uow, **({"code": "A"} | stop))
    await Schedules(uow, NOW).add_rule(stop.get("code", "A"), DAILY)
    await Schedules(uow, NOW).materialise(TODAY + (days - 1) * DAY)
    return [row.id for row in await stored(uow)]


async def stored(uow: UnitOfWork) -> Sequence[Row[Any]]:
    """All visits by time."""
    visits = tables.visits
    return (await uow.execute(select(visits).order_by(visits.c.starts_at, visits.c.id))).all()
