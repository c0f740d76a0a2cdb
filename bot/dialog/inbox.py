"""Takes messages in: flood limit, then the inbox row, committed before anyone confirms."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from bot.clock import Clock
from bot.domain.flood import FloodGate
from bot.errors import StoreError
from bot.i18n import Translator
from bot.logs import get_logger
from bot.messages import Channel, InboundMessage
from bot.store import inbox
from bot.store.database import Database

log = get_logger(__name__)
MESSAGE = TypeAdapter(InboundMessage)
LONGEST_TEXT = 10_000
"""Characters kept of a message; Telegram sends 4,096 at most, a pasted page may be longer."""


class Inbox:
    """The way in, shared by all channels."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        channels: Mapping[str, Channel],
        text: Translator,
        never_dropped: Callable[[str], bool],
        limited: bool = True,
    ) -> None:
        self._database = database
        self._clock = clock
        self._channels = channels
        self._text = text
        self._never_dropped = never_dropped
        self._limited = limited
        self.gate = FloodGate()
        self.woken: Callable[[], None] = lambda: None

    async def accept(self, messages: Sequence[InboundMessage]) -> None:
        """Commit the messages; those known already change nothing. Wakes the worker.

        Raises StoreUnavailable or StoreFull: then nothing may be confirmed to the platform.
        """
        admitted = [message for message in messages if await self._admits(message)]
        if not admitted:
            return
        try:
            async with self._database.unit_of_work() as uow:
                await inbox.add_updates(uow, [self._row(message) for message in admitted])
                await uow.commit()
        except StoreError:
            self._refund(admitted)
            raise
        self.woken()

    def _refund(self, messages: Sequence[InboundMessage]) -> None:
        """What was not taken in will come again, and must not count against its sender twice."""
        for message in messages:
            self.gate.refund(_person(message))

    def _row(self, message: InboundMessage) -> dict[str, Any]:
        return {
            "channel": message.address.channel,
            "chat": message.address.chat,
            "person": message.address.person,
            "update_key": message.update_key,
            "sender": message.sender,
            "payload": MESSAGE.dump_python(message, mode="json"),
            "received_at": self._clock.now(),
        }

    async def _admits(self, message: InboundMessage) -> bool:
        now = self._clock.monotonic()
        person = _person(message)
        if not self._limited or self.gate.admits(person, now):
            return True
        if self._never_dropped(message.text):
            return True
        if self.gate.warns(person, now):
            channel = self._channels[message.address.channel]
            await channel.warn(message.address, self._text.say("flood.warning"))
        log.info("flood.dropped", channel=message.address.channel, total=self.gate.dropped)
        return False


def _person(message: InboundMessage) -> str:
    return f"{message.address.channel}\0{message.sender}"
