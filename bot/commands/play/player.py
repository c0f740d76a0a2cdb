"""Plays the steps of a script against the whole engine."""

import json
from collections.abc import Callable
from pathlib import PurePath
from zoneinfo import ZoneInfo

from bot.app import Application
from bot.channels.recording import Recorded, RecordingChannel
from bot.clock import ManualClock
from bot.commands.play.script import Step
from bot.errors import ScriptError
from bot.i18n import to_plain
from bot.messages import Address, Attachment, AttachmentKind, InboundMessage
from bot.scheduler.ticks import run_until

CHANNEL = "play"
PHOTOS = frozenset({".jpg", ".jpeg", ".png", ".webp"})


class Player:
    """One run of a script."""

    def __init__(
        self,
        *,
        application: Application,
        channel: RecordingChannel,
        clock: ManualClock,
        zone: ZoneInfo,
        run_id: str,
        write: Callable[[str], None],
    ) -> None:
        self._application = application
        self._channel = channel
        self._clock = clock
        self._zone = zone
        self._run_id = run_id
        self._write = write
        self._printed = 0

    async def play(self, steps: list[Step]) -> None:
        """All steps in order; what people get is written as it happens."""
        await self._settle()
        for step in steps:
            if step.now is not None:
                await self._move(step)
            elif step.blocked:
                self._channel.block(_chat(step))
            else:
                await self._act(step)

    async def _move(self, step: Step) -> None:
        assert step.now is not None  # noqa: S101 - only called for clock lines
        await run_until(self._application.ticks, self._clock, step.now, self._settle)
        await self._settle()

    async def _act(self, step: Step) -> None:
        await self._application.inbox.accept([self._message(step)])
        await self._settle()

    def _message(self, step: Step) -> InboundMessage:
        address = Address(
            channel=CHANNEL, chat=_chat(step), person=step.person if step.group else ""
        )
        pressed = self._find_button(step, address) if step.press is not None else None
        return InboundMessage(
            address=address,
            update_key=f"{self._run_id}-{step.line}",
            sender=step.person,
            sent_at=self._clock.now(),
            text=step.text,
            press=pressed[1] if pressed else None,
            pressed_on=pressed[0].platform_id if pressed else None,
            position=step.position,
            attachment=_attachment(step.file),
            name=step.person,
            role=step.role,
            stops=step.stops,
        )

    def _find_button(self, step: Step, address: Address) -> tuple[Recorded, str]:
        found = self._channel.newest_with(address, step.press or "")
        if found is None:
            raise ScriptError(line=step.line, problem="press")
        return found

    async def _settle(self) -> None:
        await self._application.drain()
        for recorded in self._channel.sent[self._printed :]:
            self._write(self._line(recorded))
        self._printed = len(self._channel.sent)

    def _line(self, recorded: Recorded) -> str:
        message = recorded.message
        place = message.position
        return json.dumps(
            {
                "at": self._clock.now().astimezone(self._zone).isoformat(),
                "to": message.address.chat,
                "text": to_plain(message.text),
                "buttons": [[button.label for button in row] for row in message.buttons],
                "edit": message.edit_of is not None,
                "file": message.file.name if message.file else None,
                "location": [place.latitude, place.longitude] if place else None,
                "lane": message.lane,
            },
            ensure_ascii=False,
        )


def _attachment(file: str | None) -> Attachment | None:
    """A file by its name in the script; pictures are sent as people send them, as photos."""
    if file is None:
        return None
    path = PurePath(file)
    is_photo = path.suffix.lower() in PHOTOS
    kind = AttachmentKind.PHOTO if is_photo else AttachmentKind.DOCUMENT
    return Attachment(name=path.name, kind=kind, reference=file)


def _chat(step: Step) -> str:
    return step.group or step.person
