"""Time as a dependency: nothing else in the project reads a clock or sleeps.

Instants are aware and in UTC; wall time with a zone exists only at the edge.
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.errors import ClockMovedBack


class Clock(Protocol):
    """What the project may know of time."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that only grow, for measuring lengths; not an instant."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Give way to others for so many seconds of this clock."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class ManualClock:
    """A clock that stands still until it is told to move (tests and `pusling play`)."""

    def __init__(self, now: datetime) -> None:
        self._start = self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return (self._now - self._start).total_seconds()

    async def sleep(self, seconds: float) -> None:
        """Moves the clock itself: nobody else would."""
        self._now += timedelta(seconds=seconds)
        await asyncio.sleep(0)

    def move_to(self, instant: datetime) -> None:
        """Set the clock to a later instant; raises ClockMovedBack for an earlier one."""
        if instant < self._now:
            raise ClockMovedBack(now=self._now.isoformat(), asked=instant.isoformat())
        self._now = instant.astimezone(UTC)


class Unhurried:
    """Another clock's time, on which pauses that only make room for others take none (`play`)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    def monotonic(self) -> float:
        return self._clock.monotonic()

    async def sleep(self, _seconds: float) -> None:
        await asyncio.sleep(0)
