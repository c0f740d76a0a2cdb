"""The command line as a person uses it: in a process of its own, or faster in this one."""

import io
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TextIO

import pytest

from bot.commands.line import main_with

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "bot")
SECONDS = 60
UNPRIVILEGED = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
"""Permissions do not bind root unless it gives up two capabilities."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a command ended."""

    code: int  # exit code
    out: str  # what it wrote to stdout
    err: str  # what it wrote to stderr

    def complains(self, code: int) -> str:
        """The one clear line of a command that failed with this code and said nothing else."""
        assert (self.code, self.out) == (code, ""), self
        (line,) = self.err.splitlines()
        return line


class Terminal:
    """Runs `pusling` in a folder, with no settings but those given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(
        self,
        *arguments: str,
        stdin: str | bytes = "",
        settings: Mapping[str, str] | None = None,
        wrapper: Sequence[str] = (),
        **streams: Any,
    ) -> Outcome:
        """Run to the end, started by the words of `wrapper`."""
        given = stdin.encode() if isinstance(stdin, str) else stdin
        if "stdin" not in streams:
            streams["input"] = given
        done = subprocess.run(
            [*wrapper, *COMMAND, *arguments],
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams},
            cwd=self.folder,
            env=environment(settings),
            timeout=SECONDS,
            check=False,
        )
        return Outcome(code=done.returncode, out=text_of(done.stdout), err=text_of(done.stderr))

    def start(
        self, *arguments: str, settings: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """Start, with all three streams to talk to."""
        return subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            env=environment(settings),
        )


class Typed:
    """The same within this process, without the half second that a process takes to start."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        monkeypatch.chdir(folder)
        for name in [name for name in os.environ if name.startswith("PUSLING_")]:
            monkeypatch.delenv(name)

    def run(self, *arguments: str, stdin: str | bytes = "", **settings: str) -> Outcome:
        """Run to the end; settings by their name without the prefix, in capitals or not."""
        with self._monkeypatch.context() as changed:
            for name, value in settings.items():
                changed.setenv(f"PUSLING_{name.upper()}", value)
            return self.run_into(sys.stdout, *arguments, stdin=stdin)

    def run_into(self, stdout: TextIO, *arguments: str, stdin: str | bytes = "") -> Outcome:
        """The same with another stdout."""
        given = stdin.encode() if isinstance(stdin, str) else stdin
        self._capsys.readouterr()
        with self._monkeypatch.context() as changed:
            changed.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
            changed.setattr(sys, "stdout", stdout)
            code = main_with(arguments)
        out, err = self._capsys.readouterr()
        return Outcome(code=code, out=out, err=err)


def environment(settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of this process without settings of Pusling, and with those given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PUSLING_")}
    return {**kept, "PYTHONPATH": str(ROOT), **(settings or {})}


def text_of(written: bytes | None) -> str:
    """What was caught, or nothing if the stream went elsewhere."""
    return (written or b"").decode()


def bound_by_permissions() -> tuple[str, ...]:
    """The wrapper for a command that permissions shall stop, whoever runs the tests."""
    return UNPRIVILEGED if os.geteuid() == 0 else ()


def line_from(stream: IO[str] | None) -> str:
    """Wait for the next line."""
    assert stream is not None
    return stream.readline()


def end(process: subprocess.Popen[str]) -> Outcome:
    """Close its input and wait."""
    out, err = process.communicate(timeout=SECONDS)
    return Outcome(code=process.returncode, out=out, err=err)
