"""What closures, dated hours and changes of rules do to the visits that exist."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.changes import ChangeCause, ChangeKind
from bot.domain.closures import ClosedDays, Closure, closes
from bot.domain.hours import DatedHours
from bot.domain.recurrence import occurrences
from bot.domain.visits import NEXT_STATE, VisitState
from bot.domain.zones import local_date
from bot.services.carrying_along import carry_along
from bot.services.following import Follower, RuleNow, cancelling, restoring
from bot.services.reminders import correcting
from bot.store import changes as rows
from bot.store import closures as closure_rows
from bot.store import hours as hour_rows
from bot.store.changes import LockedVisit, Span, Step
from bot.store.database import UnitOfWork
from bot.store.rules import SavedRule

CANCELLABLE = tuple(NEXT_STATE[ChangeKind.CANCELLED])
MOVABLE = VisitState.PLANNED, VisitState.CONFIRMED
OFF = (VisitState.CANCELLED,)
BY_CALENDAR = frozenset({ChangeCause.CLOSURE, ChangeCause.HOLIDAY})
FAR = timedelta(days=10 * 366)
"""Further ahead than any visit is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """Changes many visits at once, within one unit of work and at one instant.

    Each method gives the ids of the visits it changed.
    """

    uow: UnitOfWork
    """The one transaction."""
    now: datetime
    """Aware; a visit that ends at or before it is left alone."""
    actor_id: int | None
    """The contact who decides, for the trail."""

    async def hit(self, closure: Closure, *, lock: bool = True) -> list[LockedVisit]:
        """The visits that a closure would cancel: on its days, ahead, neither held nor off."""
        span = Span(first=closure.first, last=closure.last, now=self.now)
        found = await rows.lock_ahead(self.uow, span, CANCELLABLE, closure=closure, lock=lock)
        return [visit for visit in found if closes(closure, visit.place)]

    async def cancel(self, closure: Closure) -> tuple[int, ...]:
        """Cancel what a closure hits."""
        cause = ChangeCause.HOLIDAY if closure.holiday else ChangeCause.CLOSURE
        found = await self.hit(closure)
        return await self._apply(
            [cancelling(visit, closure.reason, cause, self.now) for visit in found]
        )

    async def reopen(self, first: date, last: date) -> tuple[int, ...]:
        """Restore what the calendar cancelled on these days and nothing closes any more."""
        span = Span(first=first, last=last, now=self.now)
        found = await rows.lock_ahead(self.uow, span, OFF)
        closed = ClosedDays(await closure_rows.with_holidays(self.uow, first, last), first, last)
        steps = [
            restoring(visit, "", visit.change.cause, self.now)
            for visit in found
            if visit.change
            and visit.change.cause in BY_CALENDAR
            and not closed.on(visit.day, visit.place)
        ]
        restored = await self._apply(steps)
        await self.follow_hours(first, last)
        return restored

    async def follow_hours(
        self,
        first: date,
        last: date,
        *,
        stop_id: int | None = None,
        former: DatedHours | None = None,
    ) -> tuple[int, ...]:
        """Move visits to the hours that hold on their days; `former` are those until now."""
        hours = await hour_rows.between(self.uow, first, last, stop_id=stop_id)
        if not hours and not former:
            return ()
        span = Span(first=first, last=last, now=self.now)
        found = await rows.lock_ahead(self.uow, span, MOVABLE, stop_id=stop_id)
        return await self._follow(Follower(now=self.now, hours=hours, former=former), found)

    async def follow_rule(
        self, former: SavedRule, saved: SavedRule, reason: str
    ) -> tuple[int, ...]:
        """Bring the visits of a rule that was changed in line with it."""
        first = local_date(self.now, saved.rule.timezone)
        span = Span(first=first, last=first + FAR, now=self.now)
        found = await rows.lock_ahead(self.uow, span, (*MOVABLE, *OFF), rule_id=saved.id)
        last = max((visit.day for visit in found), default=first)
        closures = await closure_rows.with_holidays(self.uow, first, last)
        rule = RuleNow(
            days=frozenset(occurrences(saved.rule, first, last)),
            van=saved.place.van,
            van_id=saved.van_id,
            former_hours=(former.rule.start_time, former.rule.end_time),
            closed=ClosedDays(closures, first, last),
            reason=reason,
        )
        hours = await hour_rows.between(self.uow, first, last, stop_id=saved.stop_id)
        return await self._follow(Follower(now=self.now, hours=hours, rule=rule), found)

    async def _follow(self, follower: Follower, found: Sequence[LockedVisit]) -> tuple[int, ...]:
        return await self._apply([step for step in map(follower.step, found) if step])

    async def _apply(self, steps: Sequence[Step]) -> tuple[int, ...]:
        await rows.apply(self.uow, steps, now=self.now, actor_id=self.actor_id)
        await correcting.follow(self.uow, steps, self.now)
        await carry_along(self.uow, steps, now=self.now, actor_id=self.actor_id)
        return tuple(step.visit.id for step in steps)
