"""How far long work is: a bar on a terminal, otherwise a line every few seconds."""

from bot.clock import Clock
from bot.commands.context import Context

BETWEEN_LINES = 5.0
"""Seconds without a terminal: a log should not fill with them."""
BETWEEN_BARS = 0.1
WIDTH = 30


class TableProgress:
    """Says how far a backup or a restore is (bot.store.backups.Progress). Nothing if it is fast."""

    def __init__(self, context: Context, clock: Clock) -> None:
        self._context = context
        self._clock = clock
        self._terminal = context.stderr.isatty()
        self._said_at = clock.monotonic()

    def __call__(self, table: str, done: int, total: int) -> None:
        now = self._clock.monotonic()
        if now - self._said_at < (BETWEEN_BARS if self._terminal else BETWEEN_LINES):
            return
        self._said_at = now
        if self._terminal:
            self._draw(f"{_bar(done, total)} {table}")
        else:
            self._context.note("progress.table", table=table, done=done, total=total)

    def finish(self) -> None:
        """Leave an empty line on a terminal, for the sentence that follows."""
        if self._terminal:
            self._draw("")

    def _draw(self, words: str) -> None:
        print(f"\r\x1b[K{words}", end="", file=self._context.stderr, flush=True)


def _bar(done: int, total: int) -> str:
    filled = WIDTH * done // max(total, 1)
    return f"[{'#' * filled}{'.' * (WIDTH - filled)}]"
