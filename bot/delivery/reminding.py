"""What is composed right before it leaves: reminders and news of visits.

A row is claimed and put into words in one unit of work, and moved to `sending` in the next, where
everything that could have changed since is checked once more. The words are kept nowhere: what is
tried again is composed again.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from bot.clock import Clock
from bot.delivery.dispatcher import Dispatcher
from bot.dialog.buttons import ButtonSealer
from bot.domain.quiet_hours import QuietHours
from bot.i18n import Catalogues
from bot.messages import Address, OutboundMessage
from bot.services.reminders.composing import Composed, Composing, Unsaid
from bot.store import reminding
from bot.store.database import Database, UnitOfWork

BATCH = 25
LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderNeeds:
    """What composing works with."""

    database: Database  # where rows are claimed
    clock: Clock  # when words are right
    catalogues: Catalogues  # all sentences
    sealer: ButtonSealer  # for the buttons
    quiet: QuietHours  # the usual quiet hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """One batch."""

    looked_at: int  # how many rows were claimed
    messages: list[OutboundMessage]  # those with something to say


class ReminderSource:
    """Claims and composes what is due on the channels of this process."""

    def __init__(
        self, needs: ReminderNeeds, *, channels: Sequence[str], boot_id: str, only_chat: str = ""
    ) -> None:
        self._needs = needs
        self._channels = list(channels)
        self._boot_id = boot_id
        self._only_chat = only_chat

    async def claim(self) -> Claimed:
        """`ready -> leased` for what is due, and its words."""
        now = self._needs.clock.now()
        async with self._needs.database.unit_of_work() as uow:
            rows = await reminding.claim(
                uow,
                channels=self._channels,
                owner=self._boot_id,
                now=now,
                until=now + LEASE,
                limit=BATCH,
                only_chat=self._only_chat,
            )
            messages = await self._composed(uow, rows) if rows else []
            if rows:
                await uow.commit()
        return Claimed(looked_at=len(rows), messages=messages)

    async def intend(self, batch: Sequence[OutboundMessage]) -> list[OutboundMessage]:
        """`leased -> sending`: those that may go now."""
        now = self._needs.clock.now()
        ids = [message.id for message in batch]
        async with self._needs.database.unit_of_work() as uow:
            going = await reminding.intend(uow, ids, self._boot_id, now, now + LEASE)
            await uow.commit()
        return [message for message in batch if message.id in going]

    async def _composed(self, uow: UnitOfWork, rows: Sequence[Row[Any]]) -> list[OutboundMessage]:
        needs = self._needs
        composing = Composing(
            uow, needs.clock.now(), catalogues=needs.catalogues, quiet=needs.quiet
        )
        found = await composing.compose(rows)
        ends = {
            each.row.id: (each.state, each.reason) for each in found if isinstance(each, Unsaid)
        }
        await reminding.settle(uow, self._boot_id, ends)
        said = [each for each in found if isinstance(each, Composed)]
        await reminding.set_subjects(uow, {each.row.id: each.subjects for each in said})
        return [self._outbound(each) for each in said]

    def _outbound(self, composed: Composed) -> OutboundMessage:
        row, now = composed.row, self._needs.clock.now()
        address = Address(channel=row.channel, chat=row.chat, person=row.person)
        return OutboundMessage(
            id=row.id,
            address=address,
            text=composed.text,
            lane=row.lane,
            buttons=tuple(
                tuple(self._needs.sealer.seal(button, address, now) for button in buttons)
                for buttons in composed.buttons
            ),
            position=composed.position,
            attempts=row.attempts,
            epoch=row.epoch,
            silent=composed.silent,
        )


class RemindingDispatcher(Dispatcher):
    """Sends replies first, and what has to be composed when no reply waits.

    Reminders are looked for only after a tick: they become due by time, and a look after every
    reply would hold up the next one.
    """

    source: ReminderSource
    """Where reminders come from; set once, by bot/app."""
    _may_wait = True

    def wake(self) -> None:
        """There may be reminders that are due."""
        self._may_wait = True
        super().wake()

    async def send_once(self) -> int:
        """Send one batch of replies, or else of reminders. Gives how many were tried."""
        return await super().send_once() or await self._send_reminders()

    async def _send_reminders(self) -> int:
        if not self._may_wait:
            return 0
        self._may_wait = False
        claimed = await self.source.claim()
        if claimed.messages:
            going = await self.source.intend(claimed.messages)
            results = await asyncio.gather(*(self._send(message) for message in going))
            await self._record(list(zip(going, results, strict=True)))
        self._may_wait = self._may_wait or claimed.looked_at > 0
        return claimed.looked_at
