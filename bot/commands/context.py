"""What every command works with."""

import argparse
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TextIO

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

    def say(self, key: str, /, **values: object) -> None:
        """A line on stdout."""
        print(self.text.plain(key, **values), file=self.stdout, flush=True)

    def note(self, key: str, /, **values: object) -> None:
        """A line on stderr: progress and remarks, never results."""
        print(self.text.plain(key, **values), file=self.stderr, flush=True)


Run = Callable[[argparse.Namespace, Context], Awaitable[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command: its help has the key `cli.<name>`."""

    name: str  # as typed
    run: Run  # does it, and gives the exit code
    arguments: Callable[[argparse.ArgumentParser, Translator], None] = lambda _p, _t: None
