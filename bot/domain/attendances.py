"""How many came to a visit: numbers only, never names."""

import enum
from dataclasses import dataclass, replace
from datetime import datetime

MOST = 2000
"""More people than that never came to a van; somebody mistyped."""


class Counted(enum.StrEnum):
    """What is counted."""

    ADULTS = "adults"
    CHILDREN = "children"
    BORROWED = "borrowed"


class AttendanceProblem(enum.StrEnum):
    """Why a number is not taken, the field `problem` of AttendanceRefused."""

    NEGATIVE = "negative"
    TOO_MANY = "too_many"
    EARLY = "early"
    NONE = "none"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Numbers of one visit."""

    adults: int = 0
    """People known to be grown up."""
    children: int = 0
    """People known to be children."""
    unsorted: int = 0
    """People of whom only the sum was said."""
    borrowed: int | None = None
    """Copies lent; None where nobody said: that is not zero."""

    @property
    def people(self) -> int:
        """All who came."""
        return self.adults + self.children + self.unsorted


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """What was reported of a visit."""

    visit_id: int
    """Row id of the visit."""
    tally: Tally
    """The numbers as they stand."""
    reporter: str
    """Who reported last; empty where she is not known any more."""
    at: datetime
    """When. Aware, UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Numbers that somebody said in one message; None for those she did not say."""

    people: int | None = None
    """All who came."""
    adults: int | None = None
    """Grown-ups."""
    children: int | None = None
    """Children."""
    borrowed: int | None = None
    """Copies lent."""

    @property
    def any(self) -> bool:
        """Whether there is a number at all."""
        said = self.people, self.adults, self.children, self.borrowed
        return any(number is not None for number in said)


def stepped(tally: Tally, what: Counted, by: int) -> Tally:
    """One tap of a counting button. People of whom only the sum is known are sorted first."""
    if what is Counted.BORROWED:
        return replace(tally, borrowed=(tally.borrowed or 0) + by)
    from_sum = min(by, tally.unsorted) if by > 0 else 0
    return replace(
        tally,
        adults=tally.adults + (by if what is Counted.ADULTS else 0),
        children=tally.children + (by if what is Counted.CHILDREN else 0),
        unsorted=tally.unsorted - from_sum,
    )


def corrected(tally: Tally, heard: Heard) -> Tally:
    """The numbers after what somebody said; what she left out stays as far as it still fits."""
    borrowed = tally.borrowed if heard.borrowed is None else heard.borrowed
    adults, children, people = heard.adults, heard.children, heard.people
    if people is None and adults is None and children is None:
        return replace(tally, borrowed=borrowed)
    if people is None and tally.unsorted:  # "20 anak", after "35 orang": of these
        people = tally.people
    if people is None:
        adults = tally.adults if adults is None else adults
        children = tally.children if children is None else children
        people = adults + children
    adults, children = _sorted(people, adults, children)
    unsorted = max(people - adults - children, 0)
    return Tally(adults=adults, children=children, unsorted=unsorted, borrowed=borrowed)


def _sorted(people: int, adults: int | None, children: int | None) -> tuple[int, int]:
    """Adults and children of so many people: whoever is not one is the other.

    "15 orang, 20 anak" can't be children among people, so these are two groups.
    """
    if adults is None and children is None:
        return 0, 0
    if adults is None and children is not None:
        return (people if children > people else people - children), children
    if children is None and adults is not None:
        return adults, max(people - adults, 0)
    return adults or 0, children or 0


def problem_of(tally: Tally) -> AttendanceProblem | None:
    """What speaks against these numbers, or None."""
    parts = tally.adults, tally.children, tally.unsorted, tally.borrowed or 0
    if min(parts) < 0:
        return AttendanceProblem.NEGATIVE
    if tally.people > MOST or (tally.borrowed or 0) > MOST:
        return AttendanceProblem.TOO_MANY
    return None
