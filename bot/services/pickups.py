"""With which visit a hold will really come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.closures import ClosedDays
from bot.domain.cutoffs import DAY, LOOK_BACK, cutoff_at, working_days
from bot.domain.policies import Policies
from bot.domain.visits import VisitState, VisitView, visit_date
from bot.services.policies import current_policies
from bot.services.visits import Visits
from bot.store import closures as closure_rows
from bot.store import visit_locks
from bot.store import visits as visit_rows
from bot.store.database import UnitOfWork

AHEAD = 12
"""Visits looked at: more than can lie within the longest closure before one."""
ATTEMPTS = 3
"""How often a visit is chosen anew because it was changed at that moment."""
COMING = frozenset({VisitState.PLANNED, VisitState.CONFIRMED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pickup:
    """A visit that a hold can come with."""

    visit: VisitView | None
    """The visit; None while none is planned."""
    cutoff_at: datetime | None
    """Until when holds come with it. Aware, UTC."""
    instead_of: VisitView | None = None
    """The visit that was asked for, or the next one, if it is too late for that or it is off."""


class Pickups:
    """Finds visits for holds, within one unit of work and at one instant."""

    def __init__(self, uow: UnitOfWork, now: datetime) -> None:
        self._uow = uow
        self._now = now
        self._policies: Policies | None = None

    async def policies(self) -> Policies:
        """What the library decided, read once."""
        if self._policies is None:
            self._policies = await current_policies(self._uow)
        return self._policies

    async def coming(
        self, stop: str, *, first: date | None = None, limit: int = 3
    ) -> tuple[Pickup, ...]:
        """The next visits of a stop that a hold can still come with, from a local day on."""
        visits = await self._visits(stop, first)
        cutoffs = await self.cutoffs(visits)
        reachable = [visit for visit in visits if cutoffs[visit.id] > self._now]
        return tuple(
            Pickup(visit=visit, cutoff_at=cutoffs[visit.id]) for visit in reachable[:limit]
        )

    async def choose(
        self, stop: str, *, visit_id: int | None = None, first: date | None = None
    ) -> Pickup:
        """The visit that a hold will come with.

        The one asked for, or else the first one after it, or else the first one at all; without
        a visit asked for, the first one from a local day on, or else the first one at all.
        """
        visits = await self._visits(stop, first if visit_id is None else None)
        asked = None if visit_id is None else await visit_rows.by_id(self._uow, visit_id)
        cutoffs = await self.cutoffs(visits)
        reachable = [visit for visit in visits if cutoffs[visit.id] > self._now]
        wished = asked or next(iter(visits), None)
        found = _nearest(reachable, asked)
        if found is None and first is not None:  # nothing is planned so late: the next one at all
            return await self.choose(stop)
        other = wished is not None and (found is None or found.id != wished.id)
        return Pickup(
            visit=found,
            cutoff_at=cutoffs[found.id] if found else None,
            instead_of=wished if other else None,
        )

    async def choose_and_hold(
        self, stop: str, *, visit_id: int | None = None, first: date | None = None
    ) -> Pickup:
        """The same, with the visit kept from changing until this unit of work ends."""
        found = await self.choose(stop, visit_id=visit_id, first=first)
        for _ in range(ATTEMPTS):
            if found.visit is None or await visit_locks.share(self._uow, found.visit):
                return found
            found = await self.choose(stop, visit_id=visit_id, first=first)
        return Pickup(visit=None, cutoff_at=None, instead_of=found.visit)

    async def cutoffs(self, visits: Sequence[VisitView]) -> dict[int, datetime]:
        """The cut-off of each visit, by its row id."""
        if not visits:
            return {}
        days = [visit_date(visit) for visit in visits]
        first, last = min(days) - DAY * (LOOK_BACK + 1), max(days)
        policies = await self.policies()
        closures = await closure_rows.with_holidays(self._uow, first, last)
        works_on = working_days(policies, ClosedDays(closures, first, last))
        return {
            visit.id: cutoff_at(day, visit.stop.timezone, policies.hold_cutoff, works_on)
            for visit, day in zip(visits, days, strict=True)
        }

    async def _visits(self, stop: str, first: date | None) -> list[VisitView]:
        asked = Visits(self._uow, self._now)
        found = (await asked.next_at_stop(stop, first=first, limit=AHEAD)).visits
        return [visit for visit in found if visit.state in COMING]


def _nearest(reachable: Sequence[VisitView], asked: VisitView | None) -> VisitView | None:
    if asked is not None:
        same = (visit for visit in reachable if visit.id == asked.id)
        later = (visit for visit in reachable if visit.starts_at > asked.starts_at)
        found = next(same, None) or next(later, None)
        if found is not None:
            return found
    return next(iter(reachable), None)
