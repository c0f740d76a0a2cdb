"""The terminal as a channel: one person, lines in, lines out."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.channels.console.render import render
from bot.clock import Clock
from bot.files.formats import is_picture
from bot.i18n import to_plain
from bot.messages import (
    Accept,
    Address,
    Attachment,
    AttachmentKind,
    Fetched,
    FetchProblem,
    InboundMessage,
    OutboundFile,
    OutboundMessage,
    Outcome,
    SendResult,
)

NAME = "console"
SEND = "/kirim "
"""What a line begins with that sends a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who sits at the terminal; the terminal vouches for the role."""

    name: str  # what the library calls her, and her address
    role: str  # resident, cadre or staff


class ConsoleChannel:
    """Writes replies with `write`; `say` hands a typed line in."""

    name = NAME

    def __init__(
        self,
        *,
        person: Person,
        clock: Clock,
        boot_id: str,
        write: Callable[[str], None],
        folder: Path | None = None,
    ) -> None:
        """`folder` is where documents are written; the current one unless given."""
        self._person = person
        self._clock = clock
        self._boot_id = boot_id
        self._write = write
        self._folder = folder or Path()
        self._accept: Accept | None = None
        self._lines = 0

    async def start(self, accept: Accept) -> None:
        self._accept = accept

    async def say(self, line: str) -> None:
        """Hand a line in; it is committed when this returns. Raises StoreError."""
        if self._accept is None:
            return
        self._lines += 1
        path = path_in(line)
        message = InboundMessage(
            address=Address(channel=NAME, chat=self._person.name),
            update_key=f"{self._boot_id}-{self._lines}",
            sender=self._person.name,
            sent_at=self._clock.now(),
            text="" if path else line,
            attachment=await asyncio.to_thread(_attached, path) if path else None,
            name=self._person.name,
            role=self._person.role,
            numbered=True,
        )
        await self._accept([message])

    async def fetch(self, attachment: Attachment, most: int) -> Fetched:
        """The file that the line named."""
        path = Path(attachment.reference)
        try:
            if (await asyncio.to_thread(path.stat)).st_size > most:
                return Fetched(problem=FetchProblem.TOO_LARGE)
            return Fetched(content=await asyncio.to_thread(path.read_bytes))
        except FileNotFoundError:
            return Fetched(problem=FetchProblem.GONE)
        except OSError:
            return Fetched(problem=FetchProblem.FAILED)

    async def send(self, message: OutboundMessage) -> SendResult:
        if message.address.chat != self._person.name:  # nobody reads another person's replies
            return SendResult(outcome=Outcome.NEVER_SENT, reason="other chat")
        try:
            path = (
                None if message.file is None else await asyncio.to_thread(self._save, message.file)
            )
        except OSError as error:  # nothing was shown yet
            return SendResult(outcome=Outcome.REFUSED, reason=type(error).__name__)
        try:
            self._write(render(message, path))
        except (OSError, ValueError) as error:  # the terminal is gone
            return SendResult(outcome=Outcome.UNCERTAIN, reason=type(error).__name__)
        return SendResult(outcome=Outcome.SENT, platform_id=str(message.id))

    def _save(self, file: OutboundFile) -> Path:
        """Write a document beside what is there already. Raises OSError."""
        name, number = Path(Path(file.name).name), 1
        path = self._folder / name
        while path.exists():
            number += 1
            path = self._folder / f"{name.stem} ({number}){name.suffix}"
        with path.open("xb") as target:
            target.write(file.content or b"")
        return path.resolve()

    async def warn(self, address: Address, text: str) -> None:
        if address.chat == self._person.name:
            self._write(to_plain(text))

    async def stop(self) -> None:
        self._accept = None


def path_in(line: str) -> str:
    """The path in "/kirim foto.jpg"; empty for any other line."""
    if not line.lower().startswith(SEND):
        return ""
    return line[len(SEND) :].strip().strip("\"'")


def _attached(typed: str) -> Attachment:
    """What is to be sent; whether it is there is seen when it is fetched."""
    path, start, size = Path(typed).expanduser(), b"", None
    with suppress(OSError):
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(16)
    kind = AttachmentKind.PHOTO if is_picture(start) else AttachmentKind.DOCUMENT
    return Attachment(name=path.name, kind=kind, reference=str(path), size=size)
