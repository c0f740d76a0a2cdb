"""A channel that keeps what is sent and answers as told: for `pusling play` and tests."""

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass
from pathlib import Path

from bot.messages import (
    Accept,
    Address,
    Attachment,
    Fetched,
    FetchProblem,
    OutboundMessage,
    Outcome,
    SendResult,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One message as a person got it."""

    platform_id: str  # its id on this channel; an edit keeps the id
    message: OutboundMessage  # what was sent


class RecordingChannel:
    """Delivers into a list."""

    def __init__(self, name: str = "play", *, folder: Path | None = None) -> None:
        """`folder` is where the files lie that people send; none outside of it is read."""
        self.name = name
        self._folder = folder
        self.sent: list[Recorded] = []
        self.warned: list[tuple[Address, str]] = []
        self.accept: Accept | None = None
        self._blocked: set[str] = set()
        self._answers: dict[str, deque[SendResult]] = defaultdict(deque)

    async def start(self, accept: Accept) -> None:
        self.accept = accept

    async def send(self, message: OutboundMessage) -> SendResult:
        chat = message.address.chat
        if self._answers[chat]:
            return self._answers[chat].popleft()
        if chat in self._blocked:
            return SendResult(outcome=Outcome.BLOCKED, reason="blocked")
        platform_id = message.edit_of or str(len(self.sent) + 1)
        self.sent.append(Recorded(platform_id=platform_id, message=message))
        return SendResult(outcome=Outcome.SENT, platform_id=platform_id)

    async def fetch(self, attachment: Attachment, most: int) -> Fetched:
        """A file of the folder, by its name there."""
        if self._folder is None:
            return Fetched(problem=FetchProblem.FAILED)
        try:
            return await asyncio.to_thread(_read, self._folder, attachment.reference, most)
        except (OSError, ValueError):
            return Fetched(problem=FetchProblem.GONE)

    async def warn(self, address: Address, text: str) -> None:
        self.warned.append((address, text))

    async def stop(self) -> None:
        self.accept = None

    def block(self, chat: str) -> None:
        """From here on this chat has blocked the bot."""
        self._blocked.add(chat)

    def answer_next(self, chat: str, result: SendResult) -> None:
        """The next attempt to this chat gets this result and delivers nothing."""
        self._answers[chat].append(result)

    def newest_with(self, address: Address, label: str) -> tuple[Recorded, str] | None:
        """The newest message in a chat with a button of this label, and the button's data."""
        for recorded in reversed(self.sent):
            if recorded.message.address.chat != address.chat:
                continue
            for row in recorded.message.buttons:
                for button in row:
                    if button.label == label:
                        return recorded, button.data
        return None


def _read(folder: Path, name: str, most: int) -> Fetched:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        return Fetched(problem=FetchProblem.GONE)
    if path.stat().st_size > most:
        return Fetched(problem=FetchProblem.TOO_LARGE)
    return Fetched(content=path.read_bytes())
