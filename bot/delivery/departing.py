"""When a message leaves that has a place in the pace: as near to its place as this process can.

Alone, a process that is late moves what it has a little later. Where several processes share a
pace, others have the places after that: what is late there asks for other places before its
intent (`CampaignSource.place_anew`), never after it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.delivery.gates import Gate
from bot.domain.pace import IMPLAUSIBLE
from bot.messages import OutboundMessage

INTENT = timedelta(milliseconds=15)
"""How long before its place a message gets its intent: as long as that takes."""
LATE = timedelta(milliseconds=30)
"""So much behind its time a message comes into the seconds of others: half of what they leave free
(`SHARED` of a second)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A message that is `sending`."""

    message: OutboundMessage
    at: datetime | None = None  # its place in the pace; None leaves at once
    interval: timedelta = timedelta()  # between two places


class Departures:
    """Lets messages leave at their places."""

    def __init__(self, clock: Clock, gates: Mapping[str, Gate], *, shared: bool) -> None:
        """`shared`: other processes have places in the same pace."""
        self._clock = clock
        self._gates = gates
        self._shared = shared

    def missed(self, planned: Planned) -> bool:
        """Whether a message is so late for its intent that its place is no use to it."""
        if planned.at is None or not self._shared:
            return False
        return self._clock.now() - (planned.at - INTENT) >= LATE

    def placed(self, planned: Sequence[Planned]) -> list[Planned]:
        """The same, with the places that are left where this process is late."""
        now = self._clock.now()
        return [replace(each, at=self._moved(each, now)) for each in planned]

    async def until_near(self, planned: Planned) -> None:
        """Wait until it is time for the intent of this message."""
        if planned.at is not None:
            await self._until(planned.at - INTENT)

    async def until_departure(self, planned: Planned) -> None:
        """Wait until this message may leave."""
        if planned.at is None:
            return
        await self._until(planned.at)
        wait = self._gate(planned.message).departure(self._clock.now(), planned.interval)
        if wait > 0:
            await self._clock.sleep(wait)

    def _moved(self, planned: Planned, now: datetime) -> datetime | None:
        """Behind what this process has sent; where others send, too, its place is what it got."""
        if planned.at is None:
            return None
        moved = self._gate(planned.message).place(planned.at, now, planned.interval)
        return planned.at if self._shared else moved

    async def _until(self, instant: datetime) -> None:
        seconds = (instant - self._clock.now()).total_seconds()
        if 0 < seconds < IMPLAUSIBLE.total_seconds():  # else the clock has been put back
            await self._clock.sleep(seconds)

    def _gate(self, message: OutboundMessage) -> Gate:
        return self._gates[message.address.channel]
