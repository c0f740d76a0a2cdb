"""What a library decides for itself: working days, cut-off, limits and periods, with defaults."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from bot.domain.places import Lending, StopKind
from bot.domain.visits import StopView
from bot.errors import PolicyUnusable


class PolicyKey(enum.StrEnum):
    """The decisions, each kept as text under its key."""

    WORKING_DAYS = "working_days"
    HOLD_CUTOFF = "hold_cutoff"
    HOLD_LIMIT = "hold_limit"
    HOLD_LIMIT_BOX = "hold_limit_box"
    HOLD_LIMIT_SCHOOL = "hold_limit_school"
    HOLD_DAYS = "hold_days"
    LOAN_DAYS = "loan_days"
    LOAN_HORIZON = "loan_horizon"
    LOAN_WITHOUT_VISIT = "loan_without_visit"


DEFAULTS: Mapping[PolicyKey, str] = {
    PolicyKey.WORKING_DAYS: "1-5",
    PolicyKey.HOLD_CUTOFF: "15:00",
    PolicyKey.HOLD_LIMIT: "2",
    PolicyKey.HOLD_LIMIT_BOX: "1",
    PolicyKey.HOLD_LIMIT_SCHOOL: "10",
    PolicyKey.HOLD_DAYS: "90",
    PolicyKey.LOAN_DAYS: "7",
    PolicyKey.LOAN_HORIZON: "60",
    PolicyKey.LOAN_WITHOUT_VISIT: "14",
}
"""Where nobody decided. A stop with a box lends from that, so the van brings less there; a
school's holds come from its teacher, for a class."""
MOST = 999
"""No limit and no period is larger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """All decisions, read."""

    working_days: frozenset[int]
    """ISO weekdays on which the library works, Monday is 1."""
    hold_cutoff: time
    """Wall time on the last working day before a visit until which holds come with it."""
    hold_limit: int
    """Open holds of one person."""
    hold_limit_box: int
    """The same at a stop with a box."""
    hold_limit_school: int
    """The same for the teacher of a school."""
    hold_days: int
    """Days after which a hold that was never ready expires."""
    loan_days: int
    """Days that a loan lasts at least."""
    loan_horizon: int
    """Days within which a visit counts for giving back."""
    loan_without_visit: int
    """Days of a loan where no such visit is planned."""

    def limit_at(self, stop: StopView) -> int:
        """How many open holds one person may have at a stop."""
        if stop.lending is Lending.READ_ONLY:
            return 0
        if stop.kind is StopKind.SCHOOL:
            return self.hold_limit_school
        return self.hold_limit_box if stop.lending is Lending.BOX else self.hold_limit

    def works_on(self, day: date) -> bool:
        """Whether the library works on such a weekday; closures are not looked at."""
        return day.isoweekday() in self.working_days


def policies_from(values: Mapping[str, str]) -> Policies:
    """All decisions from what is stored; what is not stored has its default.

    Raises PolicyUnusable for a value that `check_policy` would have refused.
    """
    read = {key.value: check_policy(key, values.get(key, DEFAULTS[key])) for key in PolicyKey}
    return Policies(**read)


def check_policy(key: PolicyKey, value: str) -> Any:
    """The value as the field of Policies; raises PolicyUnusable with key and value."""
    try:
        return _READERS.get(key, _number)(value.strip())
    except ValueError as error:
        raise PolicyUnusable(key=key.value, value=value) from error


def _number(text: str) -> int:
    number = int(text)
    if not 0 <= number <= MOST:
        raise ValueError(text)
    return number


def _days(text: str) -> frozenset[int]:
    """From "1-5" or "1,2,4-6"."""
    found = set[int]()
    for part in text.split(","):
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    if not found or not found <= set(range(1, 8)):
        raise ValueError(text)
    return frozenset(found)


_READERS: Mapping[PolicyKey, Callable[[str], Any]] = {
    PolicyKey.WORKING_DAYS: _days,
    PolicyKey.HOLD_CUTOFF: time.fromisoformat,
}
