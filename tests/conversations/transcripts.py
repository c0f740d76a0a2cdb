"""Conversations as data: `id/<name>.jsonl` is a script for `pusling play`, beside it lies what
people got when it was last read and found good, `id/<name>.expected.jsonl`.
"""

import argparse
import asyncio
import io
from pathlib import Path

from bot.commands.context import OK, Context
from bot.commands.play import COMMAND
from bot.i18n import Catalogues, locales_folder
from tests.commands.examples import example_of_batam
from tests.support.applications import settings_for

SCRIPTS = Path(__file__).parent / "id"
EXPECTED = ".expected.jsonl"

__all__ = ["EXPECTED", "SCRIPTS", "example_of_batam", "expected_of", "played", "scripts"]


def scripts() -> list[Path]:
    """All scripts."""
    return [path for path in sorted(SCRIPTS.glob("*.jsonl")) if not path.name.endswith(EXPECTED)]


def expected_of(script: Path) -> Path:
    """The file with what people are expected to get."""
    return script.with_name(script.stem + EXPECTED)


def played(script: Path, database: Path) -> str:
    """What people get when the script is played on a copy of the database, a line each."""
    stdout = io.StringIO()
    context = Context(
        settings=settings_for(f"sqlite:///{database}"),
        text=Catalogues.load(locales_folder()).of("id"),
        stdin=io.StringIO(),
        stdout=stdout,
        stderr=io.StringIO(),
    )
    assert asyncio.run(_play(script, context)) == OK
    return stdout.getvalue()


async def _play(script: Path, context: Context) -> int:
    return await COMMAND.run(argparse.Namespace(file=script, keep=False), context)
