"""How a visit follows its rule and the dated hours of its stop; no statement in here."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.changes import ChangeCause, ChangeKind
from bot.domain.closures import ClosedDays
from bot.domain.hours import DatedHours, Hours, hours_on, instants
from bot.domain.visits import NEXT_STATE, VisitSnapshot, VisitState
from bot.services.changes import state_before
from bot.store.changes import LockedVisit, Step
from bot.store.hours import DatedHoursOfStops


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleNow:
    """A rule as it was changed."""

    days: AbstractSet[date]
    """The dates ahead that it gives now."""
    van: str
    """Code of its van, or empty."""
    van_id: int | None
    """Row id of its van, or None."""
    former_hours: Hours
    """Its usual hours until now."""
    closed: ClosedDays
    """What is closed on those dates."""
    reason: str
    """Why it was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """Finds the one change that brings a visit in line.

    It looks only at visits that stand on the day and at the stop of their rule, at hours that a
    rule or dated hours gave: what a person moved or delayed is left alone.
    """

    now: datetime
    """Aware; a visit is not moved to hours that are over."""
    hours: DatedHoursOfStops
    """Dated hours that hold now."""
    former: DatedHours | None = None
    """Dated hours that held until now, or None."""
    rule: RuleNow | None = None
    """The rule that was changed; None where only hours were."""

    def step(self, visit: LockedVisit) -> Step | None:
        """The change, or None where the visit is right or left alone."""
        if visit.rule_hours is None or visit.rule_on != visit.day:
            return None
        if visit.snapshot.state is VisitState.CANCELLED:
            return self._back(visit)
        if not self._is_regular(visit, visit.rule_hours):
            return None
        if self.rule and visit.day not in self.rule.days:
            return cancelling(visit, self.rule.reason, ChangeCause.RULE, self.now)
        return self._moved(visit, visit.rule_hours)

    def _back(self, visit: LockedVisit) -> Step | None:
        """Restored, if a change of the rule had cancelled it and the rule gives its day again."""
        off_by_rule = visit.change and visit.change.cause is ChangeCause.RULE
        if not self.rule or not off_by_rule or visit.day not in self.rule.days:
            return None
        if self.rule.closed.on(visit.day, visit.place):
            return None
        return restoring(visit, self.rule.reason, ChangeCause.RULE, self.now)

    def _is_regular(self, visit: LockedVisit, usual: Hours) -> bool:
        """Whether the visit stands at hours that nobody chose for it alone."""
        dated = [*self.hours.get(visit.stop_id, ()), *([self.former] if self.former else [])]
        possible = [usual, *((each.start_time, each.end_time) for each in dated)]
        if self.rule:
            possible.append(self.rule.former_hours)
        here = visit.snapshot.starts_at, visit.snapshot.ends_at
        return here in {instants(visit.day, hours, visit.zone) for hours in possible}

    def _moved(self, visit: LockedVisit, usual: Hours) -> Step | None:
        dated = self.hours.get(visit.stop_id, ())
        hours = hours_on(visit.day, usual, dated)
        starts_at, ends_at = instants(visit.day, hours, visit.zone)
        van, van_id = (
            (self.rule.van, self.rule.van_id)
            if self.rule and self.rule.van_id
            else (visit.place.van, visit.van_id)
        )
        after = replace(
            visit.snapshot,
            starts_at=starts_at,
            ends_at=ends_at,
            van=van,
            state=NEXT_STATE[ChangeKind.MOVED][visit.snapshot.state],
        )
        if ends_at <= self.now or _same_place(visit.snapshot, after):
            return None
        own = self.rule.reason if self.rule else ""
        reason = own or next((each.reason for each in reversed(dated) if visit.day in each), "")
        return Step(
            visit=visit,
            kind=ChangeKind.MOVED,
            after=after,
            state_at=self.now,
            reason=reason,
            cause=ChangeCause.RULE if self.rule else ChangeCause.HOURS,
            van_id=van_id,
        )


def cancelling(visit: LockedVisit, reason: str, cause: ChangeCause, now: datetime) -> Step:
    """The step that cancels a visit."""
    after = replace(visit.snapshot, state=VisitState.CANCELLED)
    return Step(
        visit=visit,
        kind=ChangeKind.CANCELLED,
        after=after,
        state_at=now,
        reason=reason,
        cause=cause,
    )


def restoring(visit: LockedVisit, reason: str, cause: ChangeCause | None, now: datetime) -> Step:
    """The step that gives a cancelled visit the state that it had."""
    after = replace(visit.snapshot, state=state_before(visit))
    return Step(
        visit=visit,
        kind=ChangeKind.RESTORED,
        after=after,
        state_at=now,
        reason=reason,
        cause=cause,
    )


def _same_place(before: VisitSnapshot, after: VisitSnapshot) -> bool:
    return replace(after, state=before.state) == before
