"""What this process knows of each channel's pace; the row that all processes share is the law."""

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from bot.domain.pace import AHEAD

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
CLOSEST = 0.9
"""Of the way between two places that at least lies between two messages, whatever held them up."""
SECOND = timedelta(milliseconds=1_020)
"""In so long no more leave than the rate: a second, and what the way there adds or takes."""
CATCHING_UP = 0.99
"""What is late follows a little closer than the pace, never in a burst."""


class Gate:
    """One channel: whether it may send now, and at which instants."""

    def __init__(self, channel: str, ceiling: float | None) -> None:
        """`ceiling` is the rate of the setting in messages a second; None where nothing limits."""
        self.channel = channel
        self.ceiling = ceiling
        self.stopped = False
        """The platform refused our token: nothing leaves before the next start."""
        self.proven = False
        """Something was sent since the start."""
        self._halted_until = LONG_AGO
        self._last_place = LONG_AGO
        self._departures = deque([LONG_AGO], maxlen=max(1, int(ceiling or 1)))
        self._replies = 0

    @property
    def limited(self) -> bool:
        """Whether the platform limits how much is sent."""
        return self.ceiling is not None

    @property
    def rate(self) -> float:
        """What a new row of pace begins with."""
        return self.ceiling or 1 / AHEAD.total_seconds()

    def halt(self, until: datetime) -> None:
        """The platform asked to wait; the deadline only moves later."""
        self._halted_until = max(self._halted_until, until)

    def learn(self, blocked_until: datetime | None) -> None:
        """What the shared row says: another process was asked to wait."""
        if blocked_until is not None:
            self.halt(blocked_until)

    def wait_of(self, now: datetime) -> float:
        """Seconds until it may send; 0 if it may."""
        return max(0.0, (self._halted_until - now).total_seconds())

    def place(self, wished: datetime, now: datetime, interval: timedelta) -> datetime:
        """When a message leaves that has a place: not in a burst with others that were late."""
        at = max(wished, now, self._last_place + interval * CATCHING_UP)
        if at > now + timedelta(minutes=1):  # the clock was put back
            at = now
        self._last_place = at
        return at

    def next_place(self, now: datetime, interval: timedelta) -> datetime:
        """Where the next place of this process can be, behind those it has given out."""
        return min(self._last_place + interval * CATCHING_UP, now + 2 * AHEAD)

    def departure(self, now: datetime, interval: timedelta) -> float:
        """Seconds that a message whose place has come still waits: what a busy moment held up
        does not leave all at once, and no second has more than the rate."""
        at = max(now, self._departures[-1] + interval * CLOSEST)
        if len(self._departures) == self._departures.maxlen:
            at = max(at, self._departures[0] + SECOND)
        if at > now + timedelta(minutes=1):  # the clock was put back
            at = now
            self._departures.clear()
        self._departures.append(at)
        return (at - now).total_seconds()

    def charge(self, replies: int) -> None:
        """Replies left: they take no place, but the pace counts them."""
        self._replies += replies

    @property
    def has_charges(self) -> bool:
        """Whether replies left that the shared row does not know of."""
        return self._replies > 0

    def take_charges(self) -> int:
        """How many replies left since the last call."""
        replies, self._replies = self._replies, 0
        return replies


def make_gates(channels: Iterable[str], ceilings: Mapping[str, float]) -> dict[str, Gate]:
    """A gate for each channel."""
    return {name: Gate(name, ceilings.get(name)) for name in channels}
