"""What every command works with."""

import argparse
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TextIO

from bot.errors import OutputFailed
from bot.i18n import Translator
from bot.settings import Settings

OK, FAILED, WRONG_USE = 0, 1, 2
"""Exit codes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Settings, words and streams."""

    settings: Settings  # read once for this run
    text: Translator  # sentences for whoever sits at the terminal
    stdin: TextIO
    stdout: TextIO
    stderr: TextIO

    def show(self, line: str) -> None:
        """A line on stdout. Raises OutputFailed, or BrokenPipeError when nobody reads any more."""
        write_line(line, self.stdout)

    def say(self, key: str, /, **values: object) -> None:
        """A sentence on stdout."""
        self.show(self.text.plain(key, **values))

    def note(self, key: str, /, **values: object) -> None:
        """A sentence on stderr: progress and remarks, never results."""
        self.remark(self.text.plain(key, **values))

    def remark(self, line: str) -> None:
        """A line on stderr; if that can't be written, nobody can be told."""
        with contextlib.suppress(OSError):
            print(line, file=self.stderr, flush=True)


Run = Callable[[argparse.Namespace, Context], Awaitable[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command: its help has the key `cli.<name>`."""

    name: str  # as typed
    run: Run  # does it, and gives the exit code
    arguments: Callable[[argparse.ArgumentParser, Translator], None] = lambda _p, _t: None


def write_line(line: str, stream: TextIO) -> None:
    """Write at once. Raises OutputFailed, or BrokenPipeError when nobody reads any more."""
    try:
        print(line, file=stream, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputFailed(problem=error.strerror or type(error).__name__) from error
