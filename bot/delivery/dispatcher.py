"""Sends leased messages: the intent is committed before a byte leaves, the answer after.

A crash before the intent loses nothing (back to `ready`), a crash after it leaves `uncertain`,
which for a reply means that the person asks again: the platforms have no idempotency key.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from bot.clock import Clock
from bot.delivery.outcomes import Acknowledgement, Jitter, acknowledge
from bot.dialog.bodies import to_outbound
from bot.errors import StoreError
from bot.logs import get_logger
from bot.messages import Address, Channel, OutboundMessage, Outcome, SendResult
from bot.store import outbox, stored_files
from bot.store.database import Database

log = get_logger(__name__)

BATCH = 25
LEASE = timedelta(seconds=60)
"""Longer than any channel waits for an answer; what is older belongs to a dead process."""


class Dispatcher:
    """Sends what is handed over, and what the sweep made ready again."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        channels: Mapping[str, Channel],
        boot_id: str,
        jitter: Jitter,
        only_chat: str = "",
    ) -> None:
        self._database = database
        self._clock = clock
        self._channels = channels
        self._boot_id = boot_id
        self._jitter = jitter
        self._only_chat = only_chat
        self._handed: list[OutboundMessage] = []
        self._in_order: WeakValueDictionary[Address, asyncio.Lock] = WeakValueDictionary()
        self.woken = asyncio.Event()

    def hand_over(self, messages: Sequence[OutboundMessage]) -> None:
        """Take replies that are leased to this process; they leave with the next batch."""
        self._handed.extend(messages)
        self.woken.set()

    def wake(self) -> None:
        """There may be something that is due: the ticks say so."""
        self.woken.set()

    async def recover(self) -> None:
        """At the start of the only process (of this chat): nobody else can be sending."""
        await self._sweep(not_owner=self._boot_id)

    async def sweep(self) -> None:
        """Take back what dead processes held; the tick calls it."""
        await self._sweep(not_owner=None)

    async def send_once(self) -> int:
        """Send one batch of replies, or else of what is ready. Gives how many were tried."""
        handed, self._handed = self._handed[:BATCH], self._handed[BATCH:]
        batch = handed or await self._claim()
        if not batch:
            return 0
        try:
            going = await self._intend(batch)
        except StoreError:
            self._handed[:0] = handed  # nothing has left: they go as soon as the database is back
            raise
        results = await asyncio.gather(*(self._send(message) for message in going))
        await self._record(list(zip(going, results, strict=True)))
        return len(batch)

    async def _claim(self) -> list[OutboundMessage]:
        now = self._clock.now()
        async with self._database.unit_of_work() as uow:
            rows = await outbox.claim_ready(
                uow,
                channels=list(self._channels),
                owner=self._boot_id,
                now=now,
                until=now + LEASE,
                limit=BATCH,
                only_chat=self._only_chat,
            )
            if rows:
                await uow.commit()
        return [to_outbound(row._asdict()) for row in rows]

    async def _intend(self, batch: Sequence[OutboundMessage]) -> list[OutboundMessage]:
        now = self._clock.now()
        async with self._database.unit_of_work() as uow:
            ids = [message.id for message in batch]
            going = await outbox.intend(uow, ids, self._boot_id, now, now + LEASE)
            await uow.commit()
        return [message for message in batch if message.id in going]

    async def _send(self, message: OutboundMessage) -> SendResult:
        channel = self._channels[message.address.channel]
        turn = self._in_order.setdefault(message.address.of_chat(), asyncio.Lock())
        async with turn:
            complete = await self._with_file(message)
            if isinstance(complete, SendResult):
                return complete
            try:
                return await channel.send(complete)
            except Exception as error:  # a fault in a channel: bytes may have left
                log.error("channel.fault", channel=channel.name, exc_info=error)
                return SendResult(outcome=Outcome.UNCERTAIN, reason=type(error).__name__)

    async def _with_file(self, message: OutboundMessage) -> OutboundMessage | SendResult:
        """With the content of its document, or why it can't be sent."""
        if message.file is None:
            return message
        try:
            async with self._database.unit_of_work(read_only=True) as uow:
                content = await stored_files.content_of(uow, int(message.file.reference))
        except StoreError as error:
            return SendResult(outcome=Outcome.NEVER_SENT, reason=type(error).__name__)
        if content is None:
            return SendResult(outcome=Outcome.REFUSED, reason="file_gone")
        return replace(message, file=replace(message.file, content=content))

    async def _record(self, sent: Sequence[tuple[OutboundMessage, SendResult]]) -> None:
        if not sent:  # nothing was left to go: too late, or another process has it
            return
        now = self._clock.now()
        rows = [acknowledge(message, result, now, self._jitter) for message, result in sent]
        for message, row in zip((message for message, _ in sent), rows, strict=True):
            self._say(message, row)
        blocked = [m for m, result in sent if result.outcome is Outcome.BLOCKED]
        async with self._database.unit_of_work() as uow:
            await outbox.acknowledge(uow, self._boot_id, [row.values for row in rows])
            if blocked:
                await outbox.suppress(uow, [message.address for message in blocked], now)
            await uow.commit()

    @staticmethod
    def _say(message: OutboundMessage, row: Acknowledgement) -> None:
        state, reason = str(row.values["to_state"]), row.values["reason"]
        turn = {"turn": message.turn} if message.turn else {}
        log.info("outbox.tried", message=message.id, state=state, reason=reason, **turn)

    async def _sweep(self, *, not_owner: str | None) -> None:
        async with self._database.unit_of_work() as uow:
            await outbox.sweep(
                uow,
                self._clock.now(),
                not_owner=not_owner,
                channels=list(self._channels),
                only_chat=self._only_chat,
            )
            await uow.commit()
        self.wake()

    async def next_due(self) -> datetime | None:
        """When a row becomes due or is taken back, or None."""
        async with self._database.unit_of_work(read_only=True) as uow:
            return await outbox.next_due(uow)
