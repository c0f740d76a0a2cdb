"""Broadcasts: their life, who may have waited for, how many a week, and when one can be done."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.people import Role
from bot.domain.windows import Rules, open_windows
from bot.messages import Address

LASTS = timedelta(hours=24)
"""How long a broadcast is of use unless its author says otherwise."""
LASTS_LONGER = timedelta(days=3)
"""What an author can choose where a day is too short."""
UNDO = timedelta(minutes=2)
"""How long its author can take it back, unless the library chose otherwise."""
VETO = timedelta(minutes=30)
"""How long staff can stop the first free texts of a new cadre."""
WATCHED = 2
"""So many free texts of a new cadre wait for staff."""
WEEKLY = 3
"""Free texts of cadres to one stop within a WEEK."""
WEEK = timedelta(days=7)
BODY = 4096
"""Characters of a message, as the platforms count them: in units of UTF-16."""
FARTHEST = timedelta(days=60)
"""How far ahead a broadcast can be scheduled."""


class BroadcastKind(enum.StrEnum):
    """Whose words it has."""

    FREE = "free"
    READY = "ready"


class ReadyText(enum.StrEnum):
    """Ready-made texts, with fields filled from the schedule."""

    TOMORROW = "tomorrow"
    BRING_BACK = "bring_back"
    HERE = "here"


class BroadcastState(enum.StrEnum):
    """Life of a broadcast."""

    DRAFT = "draft"
    WAITING = "waiting"  # staff may stop it
    UNDO = "undo"  # its author may take it back
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    DONE = "done"


_DRAFT, _WAITING, _UNDO, _SCHEDULED, _RUNNING, _PAUSED, _CANCELLED, _DONE = BroadcastState

BROADCAST_EDGES: frozenset[tuple[BroadcastState, BroadcastState]] = frozenset(
    {
        *((_DRAFT, state) for state in (_WAITING, _UNDO, _SCHEDULED, _CANCELLED)),
        *((_WAITING, state) for state in (_DRAFT, _RUNNING, _CANCELLED)),
        *((_UNDO, state) for state in (_DRAFT, _RUNNING, _CANCELLED)),
        *((_SCHEDULED, state) for state in (_DRAFT, _RUNNING, _CANCELLED)),
        *((_RUNNING, state) for state in (_PAUSED, _CANCELLED, _DONE)),
        *((_PAUSED, state) for state in (_RUNNING, _CANCELLED)),
        (_DONE, _RUNNING),
    }
)
"""Only these edges exist. `done -> running` sends once more what may not have arrived."""

STARTING = (_WAITING, _UNDO, _SCHEDULED)
"""Confirmed, and begins by itself at `due_at`."""
LIVE = (*STARTING, _RUNNING, _PAUSED)
"""Confirmed and not over."""


class BroadcastProblem(enum.StrEnum):
    """Why a broadcast can't be sent as it is, or why a step can't be taken."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    MARKUP = "markup"
    NOBODY = "nobody"
    NO_HOUR = "no_hour"  # no hour is left in which people may be told
    TOO_MANY = "too_many"  # more than can be told before it expires
    WEEKLY = "weekly"
    PAST = "past"
    TOO_FAR = "too_far"
    NOT_TRUE = "not_true"  # a ready-made text says what is not so (any more)
    SAID = "said"  # a ready-made text went out for this visit already
    CHANGED = "changed"  # the text is not the one that was shown
    STARTED = "started"
    OVER = "over"
    TAKEN_BACK = "taken_back"  # its author made it a draft again


class Excluded(enum.StrEnum):
    """Why somebody of the audience gets nothing."""

    OPTED_OUT = "opted_out"  # wants no broadcasts
    NO_CONSENT = "no_consent"  # took back that she wants to be told anything
    QUIET = "quiet"  # paused, or sleeps through all of it
    BLOCKED = "blocked"  # can't be reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Broadcast:
    """One broadcast."""

    id: int
    """Row id."""
    kind: BroadcastKind
    """Whose words it has."""
    ready: ReadyText | None
    """Which ready-made text; None for words of the author's own."""
    author_id: int | None
    """Contact; None when she is gone."""
    author_role: Role
    """What she was when she wrote it: it goes out only while she still is."""
    address: Address
    """Where she wrote."""
    message_id: str | None
    """The platform's id of the message there that shows how far it is."""
    state: BroadcastState
    """How far it got."""
    epoch: int
    """Raised by every change: an older preview sends nothing."""
    stop_id: int | None
    """Row id of the stop it goes to."""
    area: str | None
    """Slug of the area it goes to; with no stop either it goes to everybody."""
    visit_id: int | None
    """The visit that a ready-made text speaks of."""
    body: str
    """As its author typed it; empty for a ready-made text."""
    lasts: timedelta
    """How long it is of use from its beginning on."""
    starts_at: datetime | None
    """When it is scheduled for. Aware, UTC; None for as soon as it may."""
    due_at: datetime | None
    """When it begins by itself. Aware, UTC."""
    expires_at: datetime | None
    """From then on it is not sent. Aware, UTC; None for a draft."""
    cursor: int
    """The last contact that was looked at."""
    expanded: bool
    """Whether everybody was looked at."""
    missed: int
    """For how many of them no hour was left."""
    reach: int
    """How many would get it, when it was confirmed."""
    shown: int
    """How many were told, as its author sees it."""
    created_at: datetime
    """Aware, UTC."""
    started_at: datetime | None
    """Aware, UTC."""

    @property
    def by_cadre(self) -> bool:
        """Whether whoever looks after a stop wrote it."""
        return self.author_role is Role.CADRE


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastCounts:
    """What became of those whom it was written out to."""

    sent: int = 0
    """The platform took it."""
    waiting: int = 0
    """Will be tried."""
    blocked: int = 0
    """Does not want messages of ours."""
    uncertain: int = 0
    """May have arrived or not."""
    expired: int = 0
    """Could not be told in time."""
    cancelled: int = 0
    """Was taken back before."""
    failed: tuple[tuple[str, int], ...] = ()
    """How many the platform refused, by its reason."""


def next_free_at(sent: Sequence[datetime], now: datetime) -> datetime:
    """When the next free text may go to a stop to which these went: `now`, or later."""
    lately = sorted(instant for instant in sent if instant > now - WEEK)
    return now if len(lately) < WEEKLY else lately[-WEEKLY] + WEEK


def first_at(starts_at: datetime, expires_at: datetime, rules: Rules) -> datetime | None:
    """When the first can be told; None where no hour is left."""
    windows = open_windows(starts_at, expires_at, rules)
    return windows[0].opens if windows else None


def told_by(
    count: int, rate: float, starts_at: datetime, expires_at: datetime, rules: Rules
) -> datetime | None:
    """When all have been told, at so many a second in the hours allowed; None if never."""
    left = timedelta(seconds=count / rate)
    for window in open_windows(starts_at, expires_at, rules):
        length = window.closes - window.opens
        if left <= length:
            return window.opens + left
        left -= length
    return None
