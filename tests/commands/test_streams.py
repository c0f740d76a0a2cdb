"""Output that can't be written, readers that leave, Ctrl+C: one line at most, and an end."""

import errno
import io
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.commands.terminal import SECONDS, Terminal, Typed, end, line_from

FULL = Path("/dev/full")
GOOD = '{"text": "halo"}\n'
SCRIPT = '{"now": "2026-11-18T10:00:00+07:00"}\n{"from": "ani", "text": "halo"}\n'
QUESTIONS = 20


class NoRoom(io.StringIO):
    """A stream on a full disk."""

    def write(self, _text: str) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


needs_full = pytest.mark.skipif(not FULL.exists(), reason="/dev/full exists on Linux only")


def answered(process: Any) -> str:
    """Ask and wait for the answer: then it reads again."""
    process.stdin.write(GOOD)
    process.stdin.flush()
    return line_from(process.stdout)


@needs_full
@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [
        (("doctor",), ""),
        (("understand",), GOOD),
        (("chat",), "halo\n"),
        (("play", "naskah.jsonl"), ""),
        (("--help",), ""),
    ],
)
def test_output_that_finds_no_room_is_one_line_and_exit_code_1(
    typed: Typed, batam_file: Path, arguments: tuple[str, ...], stdin: str
) -> None:
    (typed.folder / "naskah.jsonl").write_text(SCRIPT)
    with FULL.open("w") as full:
        ended = typed.run_into(full, *arguments, stdin=stdin)
    assert ended.code == 1
    *before, last = ended.err.splitlines()
    assert last == "Hasilnya tidak bisa ditulis: ruang simpan penuh."
    assert [line[:4] for line in before] == (["Halo"] if arguments == ("chat",) else [])


@needs_full
def test_nothing_more_is_said_when_the_process_ends(terminal: Terminal, batam_file: Path) -> None:
    with FULL.open("wb") as full:
        ended = terminal.run("chat", stdin="halo\n", stdout=full)
    assert (ended.code, len(ended.err.splitlines())) == (1, 2)


def test_complaints_that_find_no_room_leave_the_exit_code(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as changed:
        changed.setattr("sys.stderr", NoRoom())
        assert typed.run("play", "tidak-ada").code == 2


@pytest.mark.parametrize(
    ("arguments", "question"), [(("understand",), GOOD), (("chat",), "halo\n")]
)
def test_a_reader_that_leaves_ends_the_run_quietly(
    terminal: Terminal, batam_file: Path, arguments: tuple[str, ...], question: str
) -> None:
    process = terminal.start(*arguments)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(question)
    process.stdin.flush()
    assert line_from(process.stdout)
    process.stdout.close()
    try:
        process.stdin.write(question * QUESTIONS)
        process.stdin.close()
    except BrokenPipeError:  # it has ended already
        pass
    assert process.wait(SECONDS) == 0
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()


@pytest.mark.parametrize("closed", ["<&-", "<&- >&- 2>&-"])
def test_streams_that_were_closed_give_and_take_nothing(
    terminal: Terminal, batam_file: Path, closed: str
) -> None:
    ended = terminal.run("chat", wrapper=("sh", "-c", f'"$@" {closed}', "sh"))
    assert (ended.code, ended.out) == (0, "")
    assert ended.err.startswith("Halo, warga." if closed == "<&-" else "")


@pytest.mark.parametrize(
    ("arguments", "ready"),
    [
        (("chat",), lambda process: line_from(process.stderr)),
        (("understand",), answered),
    ],
)
def test_ctrl_c_while_waiting_for_input_ends_the_run_quietly(
    terminal: Terminal,
    batam_file: Path,
    arguments: tuple[str, ...],
    ready: Callable[[Any], str],
) -> None:
    process = terminal.start(*arguments)
    assert ready(process)
    process.send_signal(signal.SIGINT)
    assert process.wait(SECONDS) == 130
    assert "Traceback" not in end(process).err
