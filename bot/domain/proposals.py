"""Changes of visits that somebody has in mind: as a draft until she says yes, or as a proposal."""

import enum
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.places import StopKind
from bot.domain.tickets import Reader
from bot.domain.visits import VisitView, visit_date
from bot.domain.zones import instant_of, local_date

REASON = 200
"""Characters kept of a reason, as in the trail of visits."""


class ProposalKind(enum.StrEnum):
    """What is to happen."""

    CANCEL = "cancel"
    MOVE = "move"
    ADD = "add"


class ProposalState(enum.StrEnum):
    """Life of a proposal. What staff say yes to themselves goes from draft to approved."""

    DRAFT = "draft"
    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    REPLACED = "replaced"


class Host(enum.StrEnum):
    """Who looks after a stop, as people call her there."""

    CADRE = "cadre"
    TEACHER = "teacher"
    KEEPER = "keeper"


HOSTS = {StopKind.POSYANDU: Host.CADRE, StopKind.SCHOOL: Host.TEACHER}


def host_of(kind: StopKind) -> Host:
    """What the one who looks after such a stop is called."""
    return HOSTS.get(kind, Host.KEEPER)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTimes:
    """When a visit is to be, as far as somebody said it."""

    on: date | None = None
    """The new day; None for the day that it has."""
    start: time | None = None
    """Wall time at the stop; None for the hour that it has."""
    end: time | None = None
    """Wall time at the stop; None to stay as long as it was."""
    shift: int = 0
    """Minutes later, or earlier if negative; 0 where days or hours were said."""

    @property
    def said(self) -> bool:
        """Whether anything was said at all."""
        return bool(self.on or self.start or self.shift)


Span = tuple[datetime, datetime]
"""Two aware instants in UTC: start and end."""


def hours_after(visit: VisitView, times: NewTimes) -> Span:
    """Start and end of a visit once it is moved as said."""
    if times.shift:
        by = timedelta(minutes=times.shift)
        return visit.starts_at + by, visit.ends_at + by
    zone, length = visit.stop.timezone, visit.ends_at - visit.starts_at
    day = times.on or visit_date(visit)
    if times.start is None:
        by = day - visit_date(visit)
        return visit.starts_at + by, visit.ends_at + by
    starts_at = instant_of(day, times.start, zone)
    ends_at = instant_of(day, times.end, zone) if times.end else starts_at + length
    return starts_at, ends_at


def is_delay(visit: VisitView, span: Span) -> bool:
    """Whether a visit only begins and ends so much later on its day."""
    starts_at, ends_at = span
    later = starts_at - visit.starts_at
    same_day = local_date(starts_at, visit.stop.timezone) == visit_date(visit)
    return same_day and later > timedelta(0) and ends_at - visit.ends_at == later


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A change that somebody has in mind."""

    id: int
    """Row id."""
    kind: ProposalKind
    """What is to happen."""
    state: ProposalState
    """How far it got."""
    author: Reader
    """Who wants it, where she wrote."""
    visit_id: int | None
    """The visit; None while it is not chosen, and for one that is to be added."""
    stop: str
    """Code of the stop of a visit to be added; empty for others."""
    times: NewTimes
    """When, for a visit that is moved or added."""
    reason: str
    """Why; empty where nobody said."""
    created_at: datetime
    """Aware, UTC."""
