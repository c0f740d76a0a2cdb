"""How far long work is, told so that neither a terminal nor a log is flooded."""

import io
from datetime import timedelta

from bot.clock import ManualClock
from bot.commands.context import Context
from bot.commands.progress import BETWEEN_LINES, TableProgress
from bot.i18n import Catalogues, locales_folder
from bot.settings import Settings
from tests.support.applications import NOW


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def told(stderr: io.StringIO, seconds: float, steps: int) -> str:
    """What is written about steps that take so many seconds each."""
    context = Context(
        settings=Settings(_env_file=None),
        text=Catalogues.load(locales_folder()).of("id"),
        stdin=io.StringIO(),
        stdout=io.StringIO(),
        stderr=stderr,
    )
    clock = ManualClock(NOW)
    progress = TableProgress(context, clock)
    for step in range(1, steps + 1):
        clock.move_to(clock.now() + timedelta(seconds=seconds))
        progress("visits", step, steps)
    progress.finish()
    return stderr.getvalue()


def test_fast_work_is_not_spoken_of() -> None:
    assert told(io.StringIO(), seconds=0.01, steps=100) == ""


def test_without_a_terminal_there_is_a_line_every_few_seconds() -> None:
    lines = told(io.StringIO(), seconds=1, steps=12).splitlines()
    assert len(lines) == 12 // BETWEEN_LINES
    assert lines[0] == "visits: 5 dari 12 baris"


def test_on_a_terminal_there_is_a_bar_that_is_gone_at_the_end() -> None:
    bars = told(Screen(), seconds=1, steps=4).split("\r\x1b[K")
    assert bars[1:] == [
        "[#######.......................] visits",
        "[###############...............] visits",
        "[######################........] visits",
        "[##############################] visits",
        "",
    ]
