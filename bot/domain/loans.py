"""Loans: when a copy must be back, and why a loan or its renewal is refused."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.policies import Policies
from bot.domain.visits import VisitView, visit_date


class LoanProblem(enum.StrEnum):
    """Why a loan or a renewal is refused, the field `problem` of LoanRefused."""

    LENT = "lent"
    PROMISED = "promised"
    REFERENCE = "reference"
    NOBODY = "nobody"
    NOTHING = "nothing"
    WAITED_FOR = "waited_for"
    RETURNED = "returned"
    EARLY = "early"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When and where a copy must be back."""

    on: date
    """The day, at the stop."""
    visit: VisitView | None
    """The visit at which it is given back; None: at the main library."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanView:
    """A copy at somebody's home."""

    id: int
    """Row id."""
    title_id: int | None
    """Row id of the title; None once it has left the catalogue."""
    title: str
    """The title as it was called then."""
    barcode: str
    """Barcode of the copy; empty if it has none or is not known."""
    contact_id: int | None
    """Who borrowed it; None where only a name was written."""
    name: str
    """The name on the slip."""
    stop: str
    """Code of the stop at which it was lent; empty for the main library."""
    stop_name: str
    """Name of that stop, or empty."""
    lent_at: datetime
    """Aware, UTC."""
    due_on: date
    """The last day."""
    due_visit: VisitView | None
    """The visit at which it is given back; None: at the main library."""
    renewals: int
    """How often it was renewed."""
    returned_at: datetime | None
    """When it came back, or None. Aware, UTC."""

    def overdue(self, today: date) -> int:
        """Days since it should have been back; 0 if it is not late or is back."""
        late = (today - self.due_on).days
        return late if late > 0 and self.returned_at is None else 0


def due(start_on: date, visits: Iterable[VisitView], policies: Policies) -> Due:
    """The first visit at least `loan_days` later and within `loan_horizon`, or else without one.

    `visits` are those of the stop that stand, by time.
    """
    earliest = start_on + timedelta(days=policies.loan_days)
    return due_from(earliest, start_on, visits, policies)


def due_from(
    earliest: date, start_on: date, visits: Iterable[VisitView], policies: Policies
) -> Due:
    """The same, not before `earliest`; the periods count from `start_on`."""
    latest = start_on + timedelta(days=policies.loan_horizon)
    for visit in visits:
        if earliest <= visit_date(visit) <= latest:
            return Due(on=visit_date(visit), visit=visit)
    return Due(on=start_on + timedelta(days=policies.loan_without_visit), visit=None)
