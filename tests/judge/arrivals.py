"""What the fake server logged: the only thing the judge believes about what left."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MESSAGES = ("sendMessage", "sendLocation", "sendDocument")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A request to put a message into a chat, whose last byte has arrived."""

    at: float
    """Seconds of the machine's monotonic clock, when the last byte arrived."""
    chat: int
    """Telegram's number of the chat."""
    text: str
    """As sent, with markup."""
    answered_at: float | None = None
    """When the answer left; None while there is none."""
    status: int | None = None
    """HTTP status of the answer; 0 where the line was cut, None where there was no answer."""
    message: int | None = None
    """Number of the message that now stands in the chat; None where none does."""
    retry_after: int | None = None
    """Seconds that a 429 asked for."""

    @property
    def delivered(self) -> bool:
        """Whether the person has it, whatever the bot was told."""
        return self.message is not None


class ServerLog:
    """The log file, read further at each look while the server writes it."""

    def __init__(self, file: Path, *, without: int = 0) -> None:
        """What goes to the chat `without` is left out."""
        self._file = file
        self._without = without
        # What was there before is none of this trial's business. A line may be half there: what
        # one write puts down is seen page by page.
        self._at = file.read_bytes().rfind(b"\n") + 1
        self._requests: dict[int, dict[str, Any]] = {}

    def arrivals(self) -> list[Arrival]:
        """All requests for messages so far, in the order in which they arrived."""
        self._read()
        return [_arrival(each) for each in self._messages()]

    def count(self) -> int:
        """How many requests for messages have arrived."""
        self._read()
        return sum(1 for _ in self._messages())

    def _messages(self) -> Iterator[dict[str, Any]]:
        return (
            each
            for each in self._requests.values()
            if each.get("method") in MESSAGES and each["chat"] != self._without
        )

    def _read(self) -> None:
        with self._file.open("rb") as lines:
            lines.seek(self._at)
            whole = lines.read().rpartition(b"\n")[0]
        self._at += len(whole) + 1 if whole else 0
        for line in whole.splitlines():
            said = json.loads(line)
            self._requests.setdefault(said["n"], {}).update(said)


def _arrival(said: dict[str, Any]) -> Arrival:
    return Arrival(
        at=said["at"],
        chat=int(said["chat"]),
        text=said["text"],
        answered_at=said.get("answered_at"),
        status=said.get("status"),
        message=said.get("message"),
        retry_after=said.get("retry_after"),
    )
