"""When a message leaves that has a place in the pace: as near to its place as this process can.

Alone, a process that is late moves what it has a little later. Where several processes share a
pace, others have the places after that: what is late there asks the row for another one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.delivery.gates import Gate
from bot.domain.pace import IMPLAUSIBLE
from bot.errors import StoreError
from bot.messages import OutboundMessage
from bot.store import rates
from bot.store.database import Database

INTENT = timedelta(milliseconds=15)
"""How long before its place a message gets its intent: as long as that takes."""
LATE = timedelta(milliseconds=30)
"""So much after its place a message comes into the seconds of others: half of what they leave free
(`SHARED` of a second)."""
MOST_PLACES = 4
"""So many places a message asks for: a machine that is always late still sends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A message that is `sending`."""

    message: OutboundMessage
    at: datetime | None = None  # its place in the pace; None leaves at once
    interval: timedelta = timedelta()  # between two places


class Departures:
    """Lets messages leave at their places."""

    def __init__(self, database: Database, clock: Clock, gates: Mapping[str, Gate]) -> None:
        self._database = database
        self._clock = clock
        self._gates = gates
        self._shared = database.dialect != "sqlite"

    def placed(self, planned: Sequence[Planned]) -> list[Planned]:
        """The same, with the places that are left where this process is late."""
        if self._shared:
            return list(planned)
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
        if self._shared:
            await self._catch_up(planned.message, planned.at)
        now = self._clock.now()
        await self._pass(self._gate(planned.message).departure(now, planned.interval))

    async def _catch_up(self, message: OutboundMessage, at: datetime) -> None:
        for _ in range(MOST_PLACES):
            if self._clock.now() - at < LATE:
                return
            at = await self._another_place(message)
            await self._until(at)

    async def _another_place(self, message: OutboundMessage) -> datetime:
        """Behind all that are given out; now where the database is gone: its intent is written."""
        now, gate = self._clock.now(), self._gate(message)
        try:
            async with self._database.unit_of_work() as uow:
                place = await rates.another_place(uow, gate.channel, now, gate.rate)
                await uow.commit()
        except StoreError:
            return now
        return place

    def _moved(self, planned: Planned, now: datetime) -> datetime | None:
        if planned.at is None:
            return None
        return self._gate(planned.message).place(planned.at, now, planned.interval)

    async def _until(self, instant: datetime) -> None:
        await self._pass((instant - self._clock.now()).total_seconds())

    async def _pass(self, seconds: float) -> None:
        if 0 < seconds < IMPLAUSIBLE.total_seconds():  # else the clock has been put back
            await self._clock.sleep(seconds)

    def _gate(self, message: OutboundMessage) -> Gate:
        return self._gates[message.address.channel]
