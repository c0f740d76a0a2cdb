"""The pace of a channel: arithmetic on one row that all processes share (GCRA).

The row holds the instant at which the next message would keep the rate exactly (the arrival).
Whoever sends takes the next places from it; nobody saves places up while nothing is sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

ALONE, SHARED = 0.025, 0.06
"""Share of the rate that stays unused where one process sends, and where several may: messages
drift on their way, no second may have more than the limit, and no process sees the others drift."""
LEAD = timedelta(milliseconds=40)
"""How long it takes from a place to its message: words and the intent come between."""
AHEAD = timedelta(milliseconds=250)
"""How far ahead places are given out (delivery: 100 to 250 ms worth)."""
IMPLAUSIBLE = timedelta(seconds=10)
"""An arrival further ahead was written by a clock that has been put back since."""
SLOWEST = 1.0
"""Messages a second below which a platform that asks us to wait does not push the rate."""
CLEAN = timedelta(seconds=30)
"""So long without being asked to wait earns one message a second more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The pace of a channel, as its row has it."""

    rate: float
    """Messages a second."""
    arrival_at: datetime
    """When the next message would keep the rate. Aware."""
    changed_at: datetime
    """When the rate last grew or fell. Aware."""
    slack: float = ALONE
    """Share of the rate that stays unused."""
    blocked_until: datetime | None = None
    """Until when the platform asked to wait. Aware; None if it never did."""

    @property
    def interval(self) -> timedelta:
        """Between two messages."""
        return timedelta(seconds=(1 + self.slack) / self.rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Instants at which one worker may send."""

    count: int
    """How many; 0 where others have taken all that can be given out now."""
    starts_at: datetime
    """The first of them, or with none when to ask again. Aware."""
    interval: timedelta
    """Between two of them."""

    def instants(self) -> Iterator[datetime]:
        """All of them, in order."""
        return (self.starts_at + number * self.interval for number in range(self.count))


def is_halted(pace: Pace, now: datetime) -> bool:
    """Whether the platform's wait is not over."""
    return pace.blocked_until is not None and now < pace.blocked_until


def free_places(
    pace: Pace, now: datetime, most: int, *, earliest: datetime | None = None
) -> Places:
    """The next places, at most so many and none more than AHEAD from now.

    `earliest` is where a process that is late can use one.
    """
    first = max(_arrival(pace, now), now + LEAD, earliest or now)
    room = now + AHEAD - first
    if room < timedelta():
        return Places(count=0, starts_at=first - AHEAD / 2, interval=pace.interval)
    count = min(most, room // pace.interval + 1)
    return Places(count=count, starts_at=first, interval=pace.interval)


def taken(pace: Pace, places: Places, used: int) -> Pace:
    """The pace once so many of these places are used; the others are free again."""
    if not used:
        return pace
    return replace(pace, arrival_at=places.starts_at + used * places.interval)


def charged(pace: Pace, now: datetime, count: int) -> Pace:
    """The pace once so many messages have left that did not ask for a place (replies)."""
    if not count:
        return pace
    first = max(_arrival(pace, now), now)
    longest = now + AHEAD + timedelta(seconds=1)
    return replace(pace, arrival_at=min(first + count * pace.interval, longest))


def halted(pace: Pace, now: datetime, until: datetime) -> Pace:
    """After the platform asked to wait: the deadline only moves later, and the rate is halved once,
    however many messages were on their way."""
    if is_halted(pace, now):
        return replace(pace, blocked_until=max(until, pace.blocked_until or until))
    rate = max(SLOWEST, pace.rate / 2)
    return replace(pace, rate=rate, changed_at=now, blocked_until=until)


def recovered(pace: Pace, now: datetime, ceiling: float) -> Pace:
    """One message a second more for every clean half minute, up to what the setting allows."""
    if pace.rate >= ceiling:
        return replace(pace, rate=ceiling, changed_at=now)
    since = max(pace.changed_at, pace.blocked_until or pace.changed_at)
    steps = (now - since) // CLEAN
    if steps < 1:
        return pace
    return replace(pace, rate=min(ceiling, pace.rate + steps), changed_at=since + steps * CLEAN)


def _arrival(pace: Pace, now: datetime) -> datetime:
    return now if pace.arrival_at > now + IMPLAUSIBLE else pace.arrival_at
