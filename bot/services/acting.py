"""Use cases that change the schedule, in the name of somebody: the trail says who."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from bot.services.changes import Changes
from bot.services.closures import Closures
from bot.services.holidays import Holidays
from bot.services.hours import StopHours
from bot.services.schedules import Schedules
from bot.store.database import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """All of them, bound to one unit of work, one instant and one person."""

    changes: Changes
    closures: Closures
    holidays: Holidays
    hours: StopHours
    schedules: Schedules

    @classmethod
    def within(cls, uow: UnitOfWork, now: datetime, actor_id: int | None) -> Self:
        """The use cases of one unit of work; without a contact nobody is named."""
        return cls(
            changes=Changes(uow, now, actor_id),
            closures=Closures(uow, now, actor_id),
            holidays=Holidays(uow, now, actor_id),
            hours=StopHours(uow, now, actor_id),
            schedules=Schedules(uow, now, actor_id),
        )
