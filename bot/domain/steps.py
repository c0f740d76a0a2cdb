"""Whether a change of a visit may be made: hours, days and states that must fit."""

from datetime import datetime, timedelta

from bot.domain.changes import ChangeKind
from bot.domain.visits import NEXT_STATE, VisitProblem, VisitSnapshot
from bot.domain.zones import local_date

LONGEST = timedelta(days=1)
"""No visit is longer; questions about a day rely on it (bot/store/visits.py)."""
AHEAD = frozenset(
    {
        ChangeKind.ADDED,
        ChangeKind.CONFIRMED,
        ChangeKind.MOVED,
        ChangeKind.DELAYED,
        ChangeKind.RESTORED,
    }
)
"""Changes that promise a visit, and so need one that is not over."""
ON_THE_DAY = frozenset({ChangeKind.DEPARTED, ChangeKind.ARRIVED, ChangeKind.DONE})
"""Reports of the crew, which nobody can make before the day of the visit."""
KEEPS_AGE = frozenset({ChangeKind.DELAYED})
"""Changes that leave the truth label and its age as they are."""


def problem_of(
    kind: ChangeKind, before: VisitSnapshot, after: VisitSnapshot, *, zone: str, now: datetime
) -> VisitProblem | None:
    """What speaks against a change of a visit that exists, or None. `zone` is the stop's."""
    if before.state not in NEXT_STATE[kind]:
        return VisitProblem.STATE
    if kind is ChangeKind.DELAYED and not _is_delay(before, after, zone):
        return VisitProblem.HOURS
    if kind is ChangeKind.MOVED and _place(before) == _place(after):
        return VisitProblem.SAME
    if kind in ON_THE_DAY and local_date(now, zone) < local_date(before.starts_at, zone):
        return VisitProblem.EARLY
    return problem_of_hours(kind, after, now)


def problem_of_hours(kind: ChangeKind, after: VisitSnapshot, now: datetime) -> VisitProblem | None:
    """What speaks against the hours of a visit that is new or changed, or None."""
    if not timedelta(0) < after.ends_at - after.starts_at <= LONGEST:
        return VisitProblem.HOURS
    if kind in AHEAD and after.ends_at <= now:
        return VisitProblem.PAST
    return None


def _is_delay(before: VisitSnapshot, after: VisitSnapshot, zone: str) -> bool:
    """Later on the same day; to another day it is a move."""
    later = after.starts_at > before.starts_at
    return later and local_date(after.starts_at, zone) == local_date(before.starts_at, zone)


def _place(visit: VisitSnapshot) -> tuple[object, ...]:
    return visit.starts_at, visit.ends_at, visit.stop, visit.van
