"""Notices of visits: their kinds, when each is due, and when it is too late."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.delivery import LANE_PERSONAL, LANE_REMINDER
from bot.domain.visits import VisitSnapshot, VisitState
from bot.domain.zones import instant_of, local_date

DAY = timedelta(days=1)
HALF_AN_HOUR = timedelta(minutes=30)
HOUR = timedelta(hours=1)
SETTLING = timedelta(minutes=2)
"""Changes to one visit within this time go out as one."""
EXPAND_AHEAD = timedelta(minutes=10)
"""How long before it is due a notice is written out to its subscribers."""
EARLY = timedelta(days=1)
"""How long before it is due a notice is looked at for those who must have it sooner."""
FAR = timedelta(days=7)
"""What the calendar changes further ahead is told when the visit comes this near."""
DAY_BEFORE_AT = time(16, 30)
"""Before Magrib."""
MORNING_AT = time(7)
NEAR_CUT_OFF_AT = time(9)
CONFIRM_AT = time(9)
CONFIRM_DAYS = (2, 1)
"""Days before a visit on which whoever looks after the stop is asked, until she has answered."""
MINUTES = (30, 60, 120)
"""How long before a visit one can be reminded."""


class ReminderKind(enum.StrEnum):
    """What a notice of a visit tells."""

    DAY_BEFORE = "day_before"
    MORNING = "morning"
    SOON = "soon"
    ARRIVED = "arrived"
    CUT_OFF = "cut_off"
    HOLD_READY = "hold_ready"
    CHANGED = "changed"
    CONFIRM = "confirm"


class NoticeState(enum.StrEnum):
    """Life of a notice."""

    PLANNED = "planned"
    EXPANDING = "expanding"
    EXPANDED = "expanded"
    REPLACED = "replaced"
    EXPIRED = "expired"


OPEN = (NoticeState.PLANNED, NoticeState.EXPANDING)
LANES = {
    ReminderKind.CHANGED: LANE_PERSONAL,
    ReminderKind.HOLD_READY: LANE_PERSONAL,
    ReminderKind.CONFIRM: LANE_PERSONAL,
}
"""All others are reminders."""
SHARED = frozenset(
    {
        ReminderKind.DAY_BEFORE,
        ReminderKind.MORNING,
        ReminderKind.CUT_OFF,
        ReminderKind.CONFIRM,
    }
)
"""Kinds of which several visits of one day share a message. The others belong to an hour: said of
two visits at once they would be wrong for one of them."""
AT_ONCE = frozenset({ReminderKind.CHANGED, ReminderKind.ARRIVED, ReminderKind.HOLD_READY})
"""Kinds that something brings about: nobody could have had them before."""
TAKES_PLACE = frozenset(VisitState) - {VisitState.CANCELLED, VisitState.DONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedNotice:
    """A notice of one visit, before it has a row."""

    kind: ReminderKind
    """What it tells."""
    minutes: int = 0
    """Only with SOON: how long before the visit. With CONFIRM what tells the second from the
    first: 0, then the minutes of a day."""
    on_date: date
    """Local day of the visit."""
    due_at: datetime
    """When it should go out. Aware, UTC."""
    expires_at: datetime
    """From then on it is of no use. Aware, UTC."""


def lane_of(kind: ReminderKind) -> int:
    """The lane of the outbox on which a kind leaves."""
    return LANES.get(kind, LANE_REMINDER)


def regular_notices(
    visit: VisitSnapshot, zone: str, cut_off_at: datetime
) -> Iterator[PlannedNotice]:
    """What is told of a visit that takes place as planned; `cut_off_at` is that of its holds."""
    day = local_date(visit.starts_at, zone)
    before, until = visit.starts_at - HALF_AN_HOUR, visit.ends_at - HALF_AN_HOUR
    morning = min(instant_of(day, MORNING_AT, zone), visit.starts_at - HOUR)
    near = instant_of(local_date(cut_off_at, zone), NEAR_CUT_OFF_AT, zone)
    eve = instant_of(day - DAY, DAY_BEFORE_AT, zone)
    yield _notice(ReminderKind.DAY_BEFORE, day, eve, before)
    yield _notice(ReminderKind.MORNING, day, morning, until)
    yield _notice(ReminderKind.CUT_OFF, day, near, min(cut_off_at, until))
    for number, days in enumerate(CONFIRM_DAYS):
        asked_at = instant_of(day - DAY * days, CONFIRM_AT, zone)
        yield PlannedNotice(
            kind=ReminderKind.CONFIRM,
            minutes=number * DAY // timedelta(minutes=1),
            on_date=day,
            due_at=asked_at,
            expires_at=before,
        )
    for minutes in MINUTES:
        due_at = visit.starts_at - timedelta(minutes=minutes)
        yield PlannedNotice(
            kind=ReminderKind.SOON, minutes=minutes, on_date=day, due_at=due_at, expires_at=until
        )


def arrival_notices(visit: VisitSnapshot, zone: str, now: datetime) -> Iterator[PlannedNotice]:
    """What is told once the van has arrived: first to those whose holds it brings."""
    day = local_date(visit.starts_at, zone)
    for kind in (ReminderKind.HOLD_READY, ReminderKind.ARRIVED):
        yield _notice(kind, day, now, visit.ends_at - HALF_AN_HOUR)


def change_notice(
    before: VisitSnapshot | None, after: VisitSnapshot, zone: str, due_at: datetime
) -> PlannedNotice:
    """The news that a visit is not as it was; of use until the later of the two would end."""
    ends = max(after.ends_at, before.ends_at) if before else after.ends_at
    day = local_date(after.starts_at, zone)
    return _notice(ReminderKind.CHANGED, day, due_at, ends - HALF_AN_HOUR)


def differs(before: VisitSnapshot | None, after: VisitSnapshot) -> bool:
    """Whether people have to hear of it: other hours, another stop, or held and not held."""
    if before is None:
        return after.state in TAKES_PLACE
    was_held, is_held = before.state in TAKES_PLACE, after.state in TAKES_PLACE
    if not was_held and not is_held:
        return False
    told = ("starts_at", "ends_at", "stop")
    return was_held != is_held or any(
        getattr(before, name) != getattr(after, name) for name in told
    )


def dedupe_key(contact_id: int, notice: PlannedNotice, visit_id: int, revision: int) -> str:
    """The key that a person gets a message at most once by."""
    return f"{contact_id}{key_suffix(notice, visit_id, revision)}"


def key_suffix(notice: PlannedNotice, visit_id: int, revision: int) -> str:
    """What the keys of a notice have in common: all but the contact, which comes first."""
    day = notice.on_date.isoformat()
    if notice.kind is ReminderKind.CHANGED:
        return f":{notice.kind}:{visit_id}:{revision}"
    kind = ReminderKind.ARRIVED if notice.kind is ReminderKind.HOLD_READY else notice.kind
    key = f":{day}:{kind}"
    if notice.kind in SHARED:
        return f"{key}:{notice.minutes}" if notice.minutes else key
    return f"{key}:{notice.minutes}:{visit_id}"


def _notice(kind: ReminderKind, day: date, due_at: datetime, expires_at: datetime) -> PlannedNotice:
    return PlannedNotice(kind=kind, on_date=day, due_at=due_at, expires_at=expires_at)
