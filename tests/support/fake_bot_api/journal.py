"""The log on disk: a line of JSON when a request's last byte has arrived, one when it is answered.

It is written by the server's process and read by nobody who sends, so it tells what happened
whatever became of the bot. Both lines carry the same number.
"""

import json
from pathlib import Path
from typing import Any

from bot.clock import SystemClock


class Journal:
    """Appends lines to a file; without one it does nothing."""

    def __init__(self, file: Path | None = None) -> None:
        self._clock = SystemClock()  # its monotonic seconds are those of every process
        self._out = None if file is None else file.open("a", buffering=1)
        self._number = 0

    def arrived(self, method: str, given: dict[str, Any]) -> int:
        """The last byte is here; gives the number of the request."""
        self._number += 1
        shown = {"chat": given.get("chat_id"), "text": given.get("text", "")}
        instant = {"at": self._clock.monotonic(), "wall": self._clock.now().isoformat()}
        self._write({"n": self._number, **instant, "method": method, **shown})
        return self._number

    def answered(
        self, number: int, *, status: int, message: int | None, retry_after: int | None
    ) -> None:
        """What was answered: status 0 is a cut line, `message` what now stands in the chat."""
        answer = {"status": status, "message": message, "retry_after": retry_after}
        self._write({"n": number, "answered_at": self._clock.monotonic(), **answer})

    def _write(self, line: dict[str, Any]) -> None:
        if self._out is not None:
            self._out.write(json.dumps(line, ensure_ascii=False) + "\n")
