"""A process that migrates: `python -m tests.support.starter URL [STATEMENT]`.

It says "ready" and waits for a line before it starts. Given the start of a statement, it says
"paused" just before that statement, inside the transaction, and waits for another line. At the
end it says the revisions before and after, or the id of the error.
"""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from bot.errors import StoreError
from bot.store.migrations import migrate

ROOT = Path(__file__).resolve().parents[2]


class Starter:
    """The process, seen from a test."""

    def __init__(self, url: str, *, pause_at: str = "", wrapper: tuple[str, ...] = ()) -> None:
        command = [*wrapper, sys.executable, "-m", "tests.support.starter", url, pause_at]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def hear(self, word: str) -> None:
        """Wait until the process says the word."""
        assert self.process.stdout is not None
        assert self.process.stdout.readline().strip() == word

    def go_on(self) -> None:
        """Let it start, or go on after a pause."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def last_words(self) -> str:
        """What it says at the end."""
        return self.process.communicate(timeout=60)[0].strip()

    def kill(self) -> None:
        """End it without a chance to clean up."""
        self.process.kill()
        self.process.communicate()


def _say_and_wait(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()
    sys.stdin.readline()


def _pause_at(start: str) -> None:
    @event.listens_for(Engine, "before_cursor_execute")
    def _pause(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.strip().startswith(start):
            _say_and_wait("paused")


def main(url: str, pause_at: str) -> None:
    """Migrate as described above."""
    if pause_at:
        _pause_at(pause_at)
    _say_and_wait("ready")
    try:
        outcome = asyncio.run(migrate(url))
    except StoreError as error:
        sys.stdout.write(f"{error.id}\n")
    else:
        sys.stdout.write(f"{outcome.before} {outcome.after}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
