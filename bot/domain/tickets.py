"""Questions for a human: what they are, whose turn it is, and when staff are there to answer."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.people import FormOfAddress
from bot.domain.quiet_hours import QuietHours
from bot.domain.zones import instant_of, local_date
from bot.messages import Address

DAY = timedelta(days=1)
OPENS, CLOSES = time(8), time(15, 30)
"""Wall times between which staff read questions, where nobody said otherwise."""
LOOK_AHEAD = 60
"""Days in which a working day is looked for; longer closures do not happen."""


class TicketKind(enum.StrEnum):
    """What somebody wants of a human."""

    QUESTION = "question"
    FEEDBACK = "feedback"
    VISIT_REQUEST = "visit_request"


class TicketState(enum.StrEnum):
    """Life of a ticket. What is answered and goes on is open or assigned again."""

    OPEN = "open"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    CLOSED = "closed"


class TicketAuthor(enum.StrEnum):
    """Who wrote a message of a ticket."""

    PERSON = "person"
    STAFF = "staff"


class CannedAnswer(enum.StrEnum):
    """Answers that staff give often, ready to be sent."""

    CHECKING = "checking"
    HOURS = "hours"
    AT_VAN = "at_van"
    SCHEDULE = "schedule"
    THANKS = "thanks"
    PASSED_ON = "passed_on"
    CONSIDERED = "considered"
    WELCOME = "welcome"
    NOT_POSSIBLE = "not_possible"


_OFTEN = CannedAnswer
CANNED: Mapping[TicketKind, tuple[CannedAnswer, ...]] = {
    TicketKind.QUESTION: (_OFTEN.CHECKING, _OFTEN.HOURS, _OFTEN.AT_VAN, _OFTEN.SCHEDULE),
    TicketKind.FEEDBACK: (_OFTEN.THANKS, _OFTEN.PASSED_ON),
    TicketKind.VISIT_REQUEST: (_OFTEN.CONSIDERED, _OFTEN.WELCOME, _OFTEN.NOT_POSSIBLE),
}
"""Which of them fit which kind."""
PROMISES = frozenset({_OFTEN.CHECKING, _OFTEN.CONSIDERED})
"""Those that say that more will come: whoever asked goes on waiting for it."""
WAITING = frozenset({TicketState.OPEN, TicketState.ASSIGNED})
"""States in which somebody waits for staff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Where and when somebody would like the van to come, as far as she said it."""

    place: str = ""
    """The place as people call it; empty if none was named."""
    stop: str = ""
    """Code of the stop; empty for an area or none."""
    area: str = ""
    """Slug of the kelurahan or kecamatan; empty for a stop or none."""
    first: date | None = None
    """First day asked for."""
    last: date | None = None
    """Last day asked for, included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMessage:
    """One message of a ticket."""

    id: int
    """Row id: a later message has a larger one."""
    author: TicketAuthor
    """Who wrote."""
    name: str
    """What the one who wrote is called; may be empty."""
    text: str
    """As written."""
    at: datetime
    """Aware, UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who is written to outside of a reply."""

    contact_id: int
    """Row id."""
    name: str
    """What she is called; may be empty."""
    language: str
    """Two letters."""
    form_of_address: FormOfAddress
    """How she wants to be called."""
    address: Address
    """Where she is reached."""
    quiet: QuietHours
    """When she is left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketView:
    """A ticket."""

    id: int
    """Row id, which is its number."""
    kind: TicketKind
    """What is wanted."""
    state: TicketState
    """Whose turn it is."""
    asker: Reader
    """Who asks, where she last wrote."""
    wish: Wish
    """Place and days that she named."""
    assignee_id: int | None
    """The contact on staff who took it."""
    assignee: str
    """Her name; empty if nobody took it."""
    created_at: datetime
    """Aware, UTC."""
    waiting_since: datetime | None
    """Since when somebody waits for an answer; None if nobody does."""
    answered_at: datetime | None
    """When staff last answered."""
    closed_at: datetime | None
    """When it was closed, if it is."""
    messages: tuple[TicketMessage, ...] = ()
    """The last ones, oldest first."""
    blocked: bool = False
    """Whether whoever asked wants no messages any more, as the platform said."""

    @property
    def last_id(self) -> int:
        """Row id of the newest message; 0 without."""
        return self.messages[-1].id if self.messages else 0

    def waited(self, now: datetime) -> timedelta | None:
        """How long somebody waits by now."""
        return None if self.waiting_since is None else now - self.waiting_since


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """When staff are there to answer. Says when they read, never when they will have answered."""

    until: datetime | None
    """They are there now, until then (aware, UTC); None if they are not."""
    next_from: datetime | None
    """When they are there next (aware, UTC); None where no working day is in sight."""


def expectation(now: datetime, zone: str, works_on: Callable[[date], bool]) -> Expectation:
    """When staff read what is written now; `works_on` knows the working days of the library."""
    today = local_date(now, zone)
    opens, closes = instant_of(today, OPENS, zone), instant_of(today, CLOSES, zone)
    there = works_on(today) and opens <= now < closes
    later_today = works_on(today) and now < opens
    first = today if later_today else today + DAY
    days = (first + DAY * ahead for ahead in range(LOOK_AHEAD))
    day = next((day for day in days if works_on(day)), None)
    return Expectation(
        until=closes if there else None,
        next_from=None if day is None else instant_of(day, OPENS, zone),
    )
