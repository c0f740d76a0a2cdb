"""A whole application on a test database, with a clock that stands still."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from zoneinfo import ZoneInfo

from bot.app import Application, World, open_application
from bot.channels.recording import Recorded, RecordingChannel
from bot.clock import ManualClock
from bot.dialog.turns import Registry
from bot.i18n import to_plain
from bot.messages import Address, InboundMessage
from bot.settings import Settings
from bot.store.database import Checkpoint, no_checkpoint

WIB = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=WIB)
"""Wednesday, 18 November 2026: the day of the examples in the contract of understanding."""
NAME = "play"
_keys = count(1)


def settings_for(url: str) -> Settings:
    """Settings of a test: only the database differs from the defaults."""
    return Settings(_env_file=None, database_url=url)


def message(text: str = "", person: str = "ani", **changes: object) -> InboundMessage:
    """A private message of a person, with an update key of its own."""
    made = InboundMessage(
        address=Address(channel=NAME, chat=person),
        update_key=f"u{next(_keys)}",
        sender=person,
        sent_at=NOW,
        text=text,
        name=person,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@dataclass(slots=True)
class Stage:
    """An application with its clock and channel, and words for what tests do with them."""

    application: Application
    channel: RecordingChannel
    clock: ManualClock
    seen: int = field(default=0)

    async def hear(self, *messages: InboundMessage) -> list[str]:
        """Take messages in, work until nothing is left; the new replies as plain text."""
        await self.application.inbox.accept(messages)
        await self.application.drain()
        return [to_plain(recorded.message.text) for recorded in self.new()]

    async def say(self, text: str, person: str = "ani") -> str:
        """One message, one reply."""
        (reply,) = await self.hear(message(text, person))
        return reply

    async def press(self, label: str, person: str = "ani") -> str:
        """Press the newest button of this label."""
        address = Address(channel=NAME, chat=person)
        found = self.channel.newest_with(address, label)
        assert found is not None, f"no button {label!r}"
        pressed = message(person=person, press=found[1], pressed_on=found[0].platform_id)
        (reply,) = await self.hear(pressed)
        return reply

    def new(self) -> Sequence[Recorded]:
        """What was sent since the last look."""
        sent = self.channel.sent[self.seen :]
        self.seen = len(self.channel.sent)
        return sent


@asynccontextmanager
async def on_stage(
    url: str,
    *,
    now: datetime = NOW,
    boot_id: str = "boot-1",
    limited: bool = False,
    checkpoint: Checkpoint = no_checkpoint,
    registry: Registry | None = None,
    channel: RecordingChannel | None = None,
    only_chat: str = "",
    clock: ManualClock | None = None,
) -> AsyncIterator[Stage]:
    """A started application, stopped afterwards; `clock` wins over `now`."""
    clock, recording = clock or ManualClock(now), channel or RecordingChannel(NAME)
    world = World(
        clock=clock,
        boot_id=boot_id,
        jitter=lambda: 0.5,
        limited=limited,
        checkpoint=checkpoint,
        registry=registry,
        only_chat=only_chat,
    )
    application = await open_application(settings_for(url), world, [recording])
    await application.start()
    try:
        yield Stage(application, recording, clock, seen=len(recording.sent))
    finally:
        await application.stop()
