"""A clock that somebody sets, and a channel that notes what left and when, and has its moods."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channels.recording import RecordingChannel
from bot.clock import ManualClock
from bot.messages import OutboundMessage, Outcome, SendResult


class DrivenClock(ManualClock):
    """A manual clock whose wall time can be set, also back."""

    def step(self, by: timedelta) -> None:
        """The wall clock is set; what measures lengths does not notice."""
        self._now += by
        self._start += by


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """One attempt at which bytes left."""

    at: datetime
    """Wall time of the bot. Aware, UTC."""
    deeds: int
    """How many deeds had been done by then: the order that holds when the clock goes back."""
    message: OutboundMessage
    """What left."""


class MoodyChannel(RecordingChannel):
    """A recording channel that notes every departure; `mood` may spoil an attempt."""

    def __init__(
        self, name: str, clock: ManualClock, mood: Callable[[], SendResult | None]
    ) -> None:
        super().__init__(name)
        self._clock = clock
        self._mood = mood
        self.deeds = 0
        self.departures: list[Departure] = []

    async def send(self, message: OutboundMessage) -> SendResult:
        spoilt = self._mood()
        if spoilt is not None and spoilt.outcome is not Outcome.UNCERTAIN:
            return spoilt
        before = len(self.sent)
        result = await super().send(message)
        if len(self.sent) > before:
            left = Departure(at=self._clock.now(), deeds=self.deeds, message=message)
            self.departures.append(left)
        return spoilt or result
