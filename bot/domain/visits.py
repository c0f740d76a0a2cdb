"""The life of a visit, the kinds of dates a rule may name, and visits as values."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.changes import ChangeCause, ChangeKind
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


NEXT_STATE: Mapping[ChangeKind, Mapping[VisitState, VisitState]] = {
    ChangeKind.CONFIRMED: {VisitState.PLANNED: VisitState.CONFIRMED},
    ChangeKind.DEPARTED: {
        VisitState.PLANNED: VisitState.DEPARTED,
        VisitState.CONFIRMED: VisitState.DEPARTED,
    },
    ChangeKind.ARRIVED: {
        VisitState.PLANNED: VisitState.ARRIVED,
        VisitState.CONFIRMED: VisitState.ARRIVED,
        VisitState.DEPARTED: VisitState.ARRIVED,
    },
    ChangeKind.DONE: {
        VisitState.PLANNED: VisitState.DONE,
        VisitState.CONFIRMED: VisitState.DONE,
        VisitState.DEPARTED: VisitState.DONE,
        VisitState.ARRIVED: VisitState.DONE,
    },
    ChangeKind.MOVED: {
        VisitState.PLANNED: VisitState.PLANNED,
        VisitState.CONFIRMED: VisitState.PLANNED,
        VisitState.DEPARTED: VisitState.PLANNED,
        VisitState.CANCELLED: VisitState.PLANNED,
    },
    ChangeKind.DELAYED: {
        VisitState.PLANNED: VisitState.PLANNED,
        VisitState.CONFIRMED: VisitState.CONFIRMED,
        VisitState.DEPARTED: VisitState.DEPARTED,
    },
    ChangeKind.CANCELLED: {
        VisitState.PLANNED: VisitState.CANCELLED,
        VisitState.CONFIRMED: VisitState.CANCELLED,
        VisitState.DEPARTED: VisitState.CANCELLED,
    },
    ChangeKind.RESTORED: {VisitState.CANCELLED: VisitState.PLANNED},
}
"""Every step there is: the kind of change, the state before, the state after.

Crews forget to tap, so a step may be left out, but none leads back: what was held stays held. A
move needs a new confirmation and brings a cancelled visit back ("off on the 12th, on the 19th
instead"). A restored visit gets the state that it had, which is planned where nobody knows.
"""


class VisitProblem(enum.StrEnum):
    """Why a change of a visit is refused, the field `problem` of VisitChangeRefused."""

    STATE = "state"
    STALE = "stale"
    PAST = "past"
    FAR = "far"
    EARLY = "early"
    HOURS = "hours"
    SAME = "same"


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
class VisitSnapshot:
    """What a change can change, as it was or is."""

    starts_at: datetime
    """Aware, UTC."""
    ends_at: datetime
    """Aware, UTC, after `starts_at`."""
    stop: str
    """Code of the stop."""
    van: str
    """Code of the van, empty while none is assigned."""
    state: VisitState
    """Truth label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitChange:
    """One entry in the trail of a visit."""

    kind: ChangeKind
    """What happened."""
    at: datetime
    """When it was changed. Aware, UTC."""
    reason: str
    """Why, in the words of who changed it; may be empty."""
    revision: int
    """The revision that the visit has since."""
    before: VisitSnapshot | None
    """The visit until then; None for one that was added."""
    after: VisitSnapshot | None
    """The visit since then; None in a row that does not tell."""
    cause: ChangeCause | None = None
    """What changed it where nobody did it visit by visit, or None."""
    actor_id: int | None = None
    """The contact who did it, or None."""
    actor: str = ""
    """The contact's name; told by the trail only, never with a schedule."""


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
    change: VisitChange | None = None
    """The newest change of hours, place or holding (added, moved, delayed, cancelled, restored);
    None while the visit is as its rule made it. `change.before` tells the former hours."""


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
