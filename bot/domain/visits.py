"""The life of a visit, the kinds of dates a rule may name, and visits as values."""

import enum
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.places import Lending, StopKind
from bot.domain.zones import local_date


class VisitState(enum.StrEnum):
    """Truth labels of a visit, in the order in which they usually come."""

    PLANNED = "planned"
    CONFIRMED = "confirmed"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    DONE = "done"
    CANCELLED = "cancelled"


class RuleDateKind(enum.StrEnum):
    """Dates beside the recurrence of a rule."""

    EXTRA = "extra"
    EXCEPT = "except"


class Phase(enum.StrEnum):
    """Where an instant stands to a visit."""

    UPCOMING = "upcoming"
    ONGOING = "ongoing"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class StopView:
    """A stop, as replies and pages show it."""

    id: int
    """Row id."""
    code: str
    """Short code that staff and files use, such as BGV2."""
    name: str
    """Name as people write it."""
    kind: StopKind
    """What sort of place it is."""
    address: str
    """Street and number; empty if not known."""
    kelurahan: str
    """Name of the kelurahan."""
    kecamatan: str
    """Name of the kecamatan."""
    latitude: float | None
    """Degrees north (WGS 84), or None."""
    longitude: float | None
    """Degrees east (WGS 84), or None."""
    timezone: str
    """IANA name of the zone in which the stop's clocks run."""
    lending: Lending
    """What may be borrowed there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitView:
    """One dated appearance of a van at a stop."""

    id: int
    """Row id."""
    stop: StopView
    """Where."""
    van: str
    """Name of the van, empty while none is assigned."""
    starts_at: datetime
    """Aware, UTC."""
    ends_at: datetime
    """Aware, UTC, after `starts_at`."""
    state: VisitState
    """Truth label."""
    state_at: datetime
    """Since when the label holds: the age of the information. Aware, UTC."""
    revision: int
    """Grows with every change that people must hear of."""


def phase(visit: VisitView, now: datetime) -> Phase:
    """Upcoming, ongoing or over, by the planned hours and by what the crew reported.

    A visit reported done is over before its end; one reported arrived is ongoing before its
    start. A cancelled visit keeps the phase of its planned hours.
    """
    if now >= visit.ends_at or visit.state is VisitState.DONE:
        return Phase.OVER
    if now >= visit.starts_at or visit.state is VisitState.ARRIVED:
        return Phase.ONGOING
    return Phase.UPCOMING


def visit_date(visit: VisitView) -> date:
    """The day of the visit at its stop."""
    return local_date(visit.starts_at, visit.stop.timezone)


def days_until(visit: VisitView, now: datetime) -> int:
    """Whole days from today to the visit's day, both in the stop's zone; negative if past."""
    return (visit_date(visit) - local_date(now, visit.stop.timezone)).days
