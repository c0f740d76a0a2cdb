"""Messages on their way: each leaves at its place, and results are written in groups.

What is written shares a transaction with whatever else came back meanwhile. Results that can't be
written, because the database is gone, wait here for as long as the process lives.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from bot.clock import Clock
from bot.delivery.departing import Departures, Planned
from bot.delivery.gates import Gate
from bot.delivery.outcomes import HALT_MARGIN, Acknowledgement, Jitter, acknowledge
from bot.domain.delivery import LANE_REPLY
from bot.errors import StoreError
from bot.logs import get_logger
from bot.messages import Address, Channel, OutboundMessage, Outcome, SendResult
from bot.services.repeating import repeat
from bot.services.undelivered import tell_staff
from bot.store import outbox, rates, stored_files
from bot.store.database import Database, UnitOfWork

log = get_logger(__name__)

MOST_RESULTS = 200
TOGETHER_SECONDS = 0.1
"""So long the result of a reply waits for others: nobody waits for it, and each write costs as
much as an answer's own."""
HELD = "held"
"""The reason of what did not even try: the channel had been asked to wait, or the process stops."""

NEVER_ARRIVES = frozenset({Outcome.BLOCKED, Outcome.REFUSED})

Landed = tuple[OutboundMessage, SendResult]
"""A message, and what became of the attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightNeeds:
    """What sending works with."""

    database: Database  # where results are written
    clock: Clock  # when places are
    channels: Mapping[str, Channel]  # those of this process, by name
    gates: Mapping[str, Gate]  # whether they may send
    departures: Departures  # at which instants
    boot_id: str  # who holds the rows
    jitter: Jitter  # for what is tried again
    wake: Callable[[], None]  # told when a reply is to be tried again


class Flights:
    """Sends what has its intent, one message at a time to a chat."""

    def __init__(self, needs: FlightNeeds) -> None:
        self._needs = needs
        self._in_order: WeakValueDictionary[Address, asyncio.Lock] = WeakValueDictionary()
        self._landed: list[Landed] = []
        self._writing = asyncio.Lock()
        self.grounded = False
        """The process stops: what waits for its place stays here."""
        self.landed = asyncio.Event()
        """A result waits to be written."""
        self.pressing = asyncio.Event()
        """A result waits that somebody may wait for: of no reply, or of one that did not leave."""
        self.replies_again_at: datetime | None = None
        """When the first reply is tried again that did not leave."""

    async def fly(self, planned: Sequence[Planned]) -> None:
        """Send all of them, each at its place; results wait for `write`."""
        for each in planned:
            if each.message.lane == LANE_REPLY:
                self._gate(each.message).charge(1)
        await asyncio.gather(*(self._one(each) for each in planned))

    async def write_together(self) -> int:
        """Like `write`; results of replies alone wait a little for others to be written with."""
        if not self._landed:
            return 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TOGETHER_SECONDS):
                await self.pressing.wait()
        self.pressing.clear()
        return await self.write()

    async def write(self) -> int:
        """Write the results that are there; how many. Raises StoreError, and keeps them."""
        async with self._writing:
            landed, self._landed = self._landed[:MOST_RESULTS], self._landed[MOST_RESULTS:]
            if not landed:
                return 0
            try:
                await self._record(landed)
            except BaseException:
                self._landed[:0] = landed
                raise
        return len(landed)

    def _gate(self, message: OutboundMessage) -> Gate:
        return self._needs.gates[message.address.channel]

    async def _one(self, planned: Planned) -> None:
        await self._needs.departures.until_departure(planned)
        result = await self._sent(planned.message)
        self._landed.append((planned.message, result))
        self.landed.set()
        if planned.message.lane != LANE_REPLY or result.outcome is not Outcome.SENT:
            self.pressing.set()

    async def _sent(self, message: OutboundMessage) -> SendResult:
        turn = self._in_order.setdefault(message.address.of_chat(), asyncio.Lock())
        async with turn:
            return self._held(message) or await self._attempt(message)

    def _held(self, message: OutboundMessage) -> SendResult | None:
        """Why it does not even try."""
        gate = self._gate(message)
        if gate.stopped:
            return SendResult(outcome=Outcome.STOPPED, reason=HELD)
        wait = gate.wait_of(self._needs.clock.now())
        if wait > 0 or (self.grounded and message.lane != LANE_REPLY):
            seconds = max(0.0, wait - HALT_MARGIN)
            return SendResult(outcome=Outcome.HALTED, retry_after=seconds, reason=HELD)
        return None

    async def _attempt(self, message: OutboundMessage) -> SendResult:
        channel = self._needs.channels[message.address.channel]
        complete = await self._with_file(message)
        if isinstance(complete, SendResult):
            return complete
        try:
            result = await channel.send(complete)
        except Exception as error:  # a fault in a channel: bytes may have left
            log.error("channel.fault", channel=channel.name, exc_info=error)
            return SendResult(outcome=Outcome.UNCERTAIN, reason=type(error).__name__)
        self._learn(self._gate(message), result)
        return result

    def _learn(self, gate: Gate, result: SendResult) -> None:
        """What holds for the whole channel holds at once for what this process still has."""
        if result.outcome is Outcome.HALTED:
            wait = timedelta(seconds=result.retry_after + HALT_MARGIN)
            gate.halt(self._needs.clock.now() + wait)
        elif result.outcome is Outcome.STOPPED:
            gate.stopped = True

    async def _with_file(self, message: OutboundMessage) -> OutboundMessage | SendResult:
        """With the content of its document, or why it can't be sent."""
        if message.file is None:
            return message
        try:
            async with self._needs.database.unit_of_work(read_only=True) as uow:
                content = await stored_files.content_of(uow, int(message.file.reference))
        except StoreError as error:
            return SendResult(outcome=Outcome.NEVER_SENT, reason=type(error).__name__)
        if content is None:
            return SendResult(outcome=Outcome.REFUSED, reason="file_gone")
        return replace(message, file=replace(message.file, content=content))

    async def _record(self, landed: Sequence[tuple[OutboundMessage, SendResult]]) -> None:
        now = self._needs.clock.now()
        rows = [acknowledge(message, result, now, self._needs.jitter) for message, result in landed]
        async with self._needs.database.unit_of_work() as uow:
            # The channel's row first, as whoever claims does: so nobody waits in a circle.
            proven = await self._prove(uow, landed)
            await self._teach(uow, landed, now)
            await outbox.acknowledge(uow, self._needs.boot_id, [row.values for row in rows])
            await self._follow_up(uow, landed, now)
            await uow.commit()
        for gate in proven:
            gate.proven = True
        for (message, _), row in zip(landed, rows, strict=True):
            self._remember(message, row)
            _say(message, row)

    def replies_are_due(self, now: datetime) -> bool:
        """Whether a reply is to be tried again now; says so once."""
        if self.replies_again_at is None or now < self.replies_again_at:
            return False
        self.replies_again_at = None
        return True

    def _remember(self, message: OutboundMessage, row: Acknowledgement) -> None:
        """When a reply that did not leave is tried again."""
        again_at: datetime | None = row.values["not_before"]
        if message.lane != LANE_REPLY or again_at is None:
            return
        known = self.replies_again_at
        self.replies_again_at = min(again_at, known) if known else again_at
        self._needs.wake()

    async def _teach(self, uow: UnitOfWork, landed: Sequence[Landed], now: datetime) -> None:
        """What holds for a channel as a whole: it was asked to wait, or our token is refused."""
        for name in sorted(_channels(landed, Outcome.STOPPED)):
            log.critical("channel.stopped", channel=name)
            await rates.stop(uow, name, now, self._needs.gates[name].rate)
        for name, seconds in sorted(_waits(landed).items()):
            until = now + timedelta(seconds=seconds + HALT_MARGIN)
            log.warning("channel.halted", channel=name, seconds=seconds)
            gate = self._needs.gates[name]
            gate.learn(await rates.halt(uow, name, now, until, gate.rate))

    async def _follow_up(self, uow: UnitOfWork, landed: Sequence[Landed], now: datetime) -> None:
        """Who blocked us is left in peace, and staff hear that an answer of theirs did not arrive;
        news that nobody may miss is told once more."""
        blocked = [message for message, result in landed if result.outcome is Outcome.BLOCKED]
        if blocked:
            await outbox.suppress(uow, [message.address for message in blocked], now)
        lost = [message.id for message, result in landed if result.outcome in NEVER_ARRIVES]
        if lost:
            await tell_staff(uow, now, lost)
        doubted = [message for message, result in landed if result.outcome is Outcome.UNCERTAIN]
        if doubted:
            await repeat(uow, now, [message.id for message in doubted])

    async def _prove(self, uow: UnitOfWork, landed: Sequence[Landed]) -> list[Gate]:
        """Channels on which this process sends for the first time: their token is good."""
        sent = [self._needs.gates[name] for name in sorted(_channels(landed, Outcome.SENT))]
        fresh = [gate for gate in sent if gate.limited and not gate.proven]
        if fresh:
            await rates.works_again(uow, [gate.channel for gate in fresh])
        return fresh


def _channels(landed: Sequence[Landed], outcome: Outcome) -> set[str]:
    """Where something that was tried ended so."""
    return {
        message.address.channel
        for message, result in landed
        if result.outcome is outcome and result.reason != HELD
    }


def _waits(landed: Sequence[Landed]) -> dict[str, float]:
    """The longest wait that each channel asked for, in seconds."""
    waits: dict[str, float] = {}
    for message, result in landed:
        if result.outcome is Outcome.HALTED and result.reason != HELD:
            name = message.address.channel
            waits[name] = max(result.retry_after, waits.get(name, 0.0))
    return waits


def _say(message: OutboundMessage, row: Acknowledgement) -> None:
    state, reason = str(row.values["to_state"]), row.values["reason"]
    turn = {"turn": message.turn} if message.turn else {}
    log.info("outbox.tried", message=message.id, state=state, reason=reason, **turn)
