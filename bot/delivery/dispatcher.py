"""Sends what is leased: the intent is committed before a byte leaves, the answer after.

A crash before the intent loses nothing (back to `ready`), a crash after it leaves `uncertain`,
which for a reply means that the person asks again: the platforms have no idempotency key.

Replies leave as soon as they are handed over. Everything else is looked for when something says
that it may be due, never after a reply. In service many batches are on their way at once; a
terminal, `play` and tests send one after the other (`send_once`).
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from bot.clock import Clock
from bot.delivery.campaigns import CampaignSource, slices
from bot.delivery.clock_watch import ClockWatch
from bot.delivery.departing import Departures, Planned
from bot.delivery.flights import FlightNeeds, Flights
from bot.delivery.gates import Gate, make_gates
from bot.delivery.outcomes import PATIENCE, REPAIR, Jitter
from bot.dialog.bodies import to_outbound
from bot.errors import StoreError
from bot.logs import get_logger
from bot.messages import Channel, OutboundMessage
from bot.services.repeating import repeat
from bot.store import installation, outbox, rates
from bot.store.database import Database

log = get_logger(__name__)

BATCH = 25
LEASE = timedelta(seconds=60)
"""Longer than any channel waits for an answer; what is older belongs to a dead process."""
IN_FLIGHT = 100
"""Messages of lanes 1 to 3 that a process has on their way at once; connections are left for
replies."""
MOST_PLACES = 3
"""So many other places a message asks for that is late."""
LOOK_SECONDS = 1.0
"""How soon something is found that became due by itself, or that another process made ready."""
CHARGE_SECONDS = 0.25
"""How soon other processes hear of the replies that this one sent."""
CALM = timedelta(minutes=10)
"""A process that starts so long after the last 429 begins with the rate of the setting."""


CLOCK = "clock_jumped"
"""Key of what is known of the last jump of the clock (doctor)."""


class Loop(NamedTuple):
    """Work that is done over and over in service."""

    work: Callable[[], Awaitable[int]]  # 0: nothing was there
    woken: asyncio.Event  # there may be something again
    patience: Callable[[], float | None]  # seconds after which it looks anyhow


class Dispatcher:
    """Sends what is handed over, and what is due."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        channels: Mapping[str, Channel],
        boot_id: str,
        jitter: Jitter,
        source: CampaignSource,
        ceilings: Mapping[str, float],
        only_chat: str = "",
    ) -> None:
        """`ceilings` has the rate of the setting for channels whose platform has limits."""
        self._database = database
        self._clock = clock
        self._channels = channels
        self._boot_id = boot_id
        self._only_chat = only_chat
        self.source = source
        self.gates = make_gates(channels, ceilings)
        self._departures = Departures(clock, self.gates, shared=database.dialect != "sqlite")
        self._flights = Flights(
            FlightNeeds(
                database=database,
                clock=clock,
                channels=channels,
                gates=self.gates,
                departures=self._departures,
                boot_id=boot_id,
                jitter=jitter,
                wake=self._wake_replies,
            )
        )
        self._handed: list[OutboundMessage] = []
        self._under_way: set[asyncio.Task[None]] = set()
        self._ahead = 0
        self._replies_may_wait = True
        self._campaigns_may_wait = True
        self._stopping = False
        self.watch = ClockWatch(clock)
        self.woken = asyncio.Event()
        self._campaigns_woken = asyncio.Event()
        self._room = asyncio.Event()

    def hand_over(self, messages: Sequence[OutboundMessage]) -> None:
        """Take replies that are leased to this process; they leave with the next batch."""
        self._handed.extend(messages)
        self._campaigns_may_wait = True  # letters may have come with them
        self.woken.set()

    def wake(self) -> None:
        """There may be something that is due: a tick or long work says so."""
        self._replies_may_wait = self._campaigns_may_wait = True
        self.woken.set()
        self._campaigns_woken.set()

    def _wake_replies(self) -> None:
        self.woken.set()

    async def recover(self) -> None:
        """At the start of the only process (of this chat): nobody else can be sending."""
        await self._sweep(not_owner=self._boot_id)

    async def sweep(self) -> None:
        """Take back what dead processes held; the tick calls it."""
        await self._flights.write()  # results that could not be written are not uncertain
        await self._sweep(not_owner=None)

    async def watch_clock(self) -> bool:
        """Whether the clock can be trusted; what is new of it is written down for people."""
        trusted, news = self.watch.trusts(), self.watch.take_news()
        if news is not None:
            facts = {"at": self._clock.now().isoformat(), "seconds": round(news.seconds)}
            async with self._database.unit_of_work() as uow:
                await installation.put(uow, CLOCK, json.dumps(facts | {"held": news.held}))
                await uow.commit()
        return trusted

    async def send_once(self) -> int:
        """Send one batch of replies, or else of what is due, and wait for it; how many."""
        batch = self._take() or await self._ready_replies()
        if batch:
            await self._flights.fly(await self._intended(batch))
            await self._flights.write()
            return len(batch)
        return await self._send_campaigns()

    async def _send_campaigns(self) -> int:
        if self._stopping or not self._campaigns_may_wait or not await self.watch_clock():
            return 0
        self._campaigns_may_wait = False
        looked_at = 0
        for gate in self.gates.values():
            if not self._may_send(gate):
                continue
            claimed = await self.source.claim(gate)
            for part in slices(claimed.planned):
                await self._flights.fly(await self.source.intend(self._departures.placed(part)))
            await self._flights.write()
            looked_at += claimed.looked_at
        self._campaigns_may_wait = self._campaigns_may_wait or looked_at > 0
        return looked_at

    async def begin(self) -> None:
        """At the start of a service: the pace of the setting, unless we were too fast lately."""
        limited = [gate for gate in self.gates.values() if gate.limited]
        if not limited:
            return
        before = self._clock.now() - CALM
        async with self._database.unit_of_work() as uow:
            for gate in limited:
                await rates.begin_anew(uow, gate.channel, before, gate.rate)
            await uow.commit()

    def loops(self) -> list[Loop]:
        """What a service does over and over; nothing waits for an answer of a platform."""
        return [
            Loop(self._begin_replies, self.woken, self._until_retry),
            Loop(self._flights.write_together, self._flights.landed, lambda: None),
            *(
                Loop(
                    partial(self._begin_campaigns, name),
                    self._campaigns_woken,
                    partial(self._patience, name),
                )
                for name in self.gates
            ),
        ]

    def ground(self) -> None:
        """The process stops: of lanes 1 to 3 nothing begins any more."""
        self._stopping = self._flights.grounded = True
        self.woken.set()
        self._campaigns_woken.set()
        self._flights.landed.set()
        self._flights.pressing.set()

    async def close(self, seconds: float) -> None:
        """Begin nothing more; what is on its way may arrive for so many seconds.

        What waits for its place goes back, and is sent after the next start. Raises StoreError.
        """
        self.ground()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)
        while await self._flights.write():
            pass
        async with self._database.unit_of_work() as uow:
            await outbox.release(uow, self._boot_id)
            await uow.commit()

    async def _begin_replies(self) -> int:
        batch = self._take() or await self._ready_replies()
        if batch:
            self._start(self._flights.fly(await self._intended(batch)))
        return len(batch)

    async def _begin_campaigns(self, name: str) -> int:
        """One batch of a channel; 0 where nothing is due, or nothing may leave."""
        gate = self.gates[name]
        if self._stopping or not self._may_send(gate) or not await self.watch_clock():
            return 0
        claimed = await self.source.claim(gate)
        if claimed.again_at is not None:
            wait = (claimed.again_at - self._clock.now()).total_seconds()
            await self._clock.sleep(max(wait, 0.001))
            return 1
        if claimed.planned and claimed.planned[0].at is None:
            await self._fly_parts(claimed.planned)  # nothing limits but how fast it is taken
        elif claimed.planned:
            self._start(self._fly_parts(claimed.planned))
        return claimed.looked_at

    async def _fly_parts(self, planned: Sequence[Planned]) -> None:
        """Each part gets its intent right before its first place, and waits for no other."""
        for part in slices(planned):
            await self._departures.until_near(part[0])  # not sooner: batches are placed in order
            await self._take_room(len(part))
            going: list[Planned] = []
            try:
                placed = await self._in_time(part)
                if self._stopping:  # what is leased goes back
                    return
                going = await self.source.intend(placed) if placed else []
            finally:
                self._give_room(len(part) - len(going))
            self._start(self._fly_ahead(going))

    async def _in_time(self, part: Sequence[Planned]) -> list[Planned]:
        """A part at the time of its intent, with places that are of use; empty if there is none.

        It asks for other places a few times: a process that is always late sends nevertheless.
        """
        for _ in range(MOST_PLACES):
            if not self._departures.missed(part[0]):
                break
            gate = self.gates[part[0].message.address.channel]
            part = await self.source.place_anew(gate, part)
            self._campaigns_woken.set()  # what found no place is claimed again
            if not part:
                return []
            await self._departures.until_near(part[0])
        placed = self._departures.placed(part)  # a process that is late has later places
        await self._departures.until_near(placed[0])
        return placed

    async def _fly_ahead(self, planned: Sequence[Planned]) -> None:
        try:
            await self._flights.fly(planned)
        finally:
            self._give_room(len(planned))

    async def _take_room(self, count: int) -> None:
        """Wait until so many more may be on their way; they have their room at once."""
        while self._ahead and self._ahead + count > IN_FLIGHT:
            self._room.clear()
            await self._room.wait()
        self._ahead += count

    def _give_room(self, count: int) -> None:
        self._ahead -= count
        self._room.set()

    def _until_retry(self) -> float | None:
        """Seconds until a reply is tried again that did not leave."""
        again_at = self._flights.replies_again_at
        if again_at is None:
            return None
        return max(0.0, (again_at - self._clock.now()).total_seconds())

    def _patience(self, name: str) -> float:
        gate = self.gates[name]
        wait = gate.wait_of(self._clock.now())
        if 0 < wait < LOOK_SECONDS:
            return wait
        shared = self._database.dialect != "sqlite"
        return CHARGE_SECONDS if shared and gate.limited and gate.has_charges else LOOK_SECONDS

    def _start(self, flight: Awaitable[None]) -> None:
        task = asyncio.ensure_future(flight)
        self._under_way.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Future[None]") -> None:
        self._under_way.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("flight.failed", exc_info=task.exception())

    def _take(self) -> list[OutboundMessage]:
        batch, self._handed = self._handed[:BATCH], self._handed[BATCH:]
        return batch

    async def _ready_replies(self) -> list[OutboundMessage]:
        """Replies that wait in the database: a dead process left them, or they are tried again."""
        now = self._clock.now()
        if not self._flights.replies_are_due(now) and not self._replies_may_wait:
            return []
        self._replies_may_wait = False
        async with self._database.unit_of_work() as uow:
            rows = await outbox.claim_ready(
                uow,
                channels=[name for name, gate in self.gates.items() if not gate.stopped],
                owner=self._boot_id,
                now=now,
                until=now + LEASE,
                limit=BATCH,
                only_chat=self._only_chat,
            )
            if rows:
                await uow.commit()
        self._replies_may_wait = self._replies_may_wait or bool(rows)
        return [to_outbound(row._asdict()) for row in rows]

    async def _intended(self, batch: Sequence[OutboundMessage]) -> list[Planned]:
        """`leased -> sending`: those that may go now. Raises StoreError, and keeps what it had."""
        now = self._clock.now()
        try:
            async with self._database.unit_of_work() as uow:
                ids = [message.id for message in batch if not self._is_stopped(message)]
                going = await outbox.intend(uow, ids, self._boot_id, now, now + LEASE)
                if len(going) < len(batch):
                    held = [message.id for message in batch if message.id not in going]
                    until = now + (REPAIR if len(ids) < len(batch) else PATIENCE)
                    await outbox.give_back(uow, held, self._boot_id, now, until)
                await uow.commit()
        except StoreError:
            self._handed[:0] = batch  # nothing has left: they go as soon as the database is back
            raise
        return [Planned(message=message) for message in batch if message.id in going]

    def _may_send(self, gate: Gate) -> bool:
        return not gate.stopped and not gate.wait_of(self._clock.now())

    def _is_stopped(self, message: OutboundMessage) -> bool:
        return self.gates[message.address.channel].stopped

    async def _sweep(self, *, not_owner: str | None) -> None:
        now = self._clock.now()
        async with self._database.unit_of_work() as uow:
            uncertain = await outbox.sweep(
                uow,
                now,
                not_owner=not_owner,
                channels=list(self._channels),
                only_chat=self._only_chat,
                expire=self.watch.trusts(),
            )
            if uncertain:
                await repeat(uow, now, uncertain)
            await uow.commit()
        self.wake()

    async def next_due(self) -> datetime | None:
        """When a row becomes due or is taken back, or None."""
        async with self._database.unit_of_work(read_only=True) as uow:
            return await outbox.next_due(uow, self._clock.now())
