"""Chooses the database that a script plays on, and plays it."""

import argparse
import random
from dataclasses import replace
from pathlib import Path

from bot.app import World, open_application
from bot.channels.recording import RecordingChannel
from bot.clock import ManualClock
from bot.commands.context import OK, Command, Context
from bot.commands.play.copies import temporary_copy
from bot.commands.play.player import CHANNEL, Player
from bot.commands.play.script import Step, parse
from bot.errors import FileProblem, PlayRefused
from bot.i18n import Translator
from bot.settings import Settings, sqlite_url
from bot.store import people
from bot.store.database import Database
from bot.store.installation import take_number
from bot.store.migrations import migrate

SEED = 2026
OWN_CHANNELS = frozenset({"play", "console"})
LONGEST_SCRIPT = 20 * 1024 * 1024


def arguments(parser: argparse.ArgumentParser, text: Translator) -> None:
    """The script, and the word that writes to the configured database."""
    parser.add_argument("file", type=Path, metavar="FILE", help=text.plain("cli.play.file"))
    parser.add_argument("--keep", action="store_true", help=text.plain("cli.play.keep"))


async def run(chosen: argparse.Namespace, context: Context) -> int:
    """Play on a temporary copy, or with `--keep` on the configured database."""
    steps = parse(_read(chosen.file))
    if chosen.keep:
        await _refuse_real_people(context.settings)
        await _play(steps, context, chosen.file.parent)
        return OK
    source = Database(context.settings.url).file
    if source is None:
        raise PlayRefused(reason="postgresql")
    with temporary_copy(source) as copy:
        settings = context.settings.model_copy(update={"database_url": sqlite_url(copy)})
        await _play(steps, replace(context, settings=settings), chosen.file.parent)
    return OK


async def _play(steps: list[Step], context: Context, folder: Path) -> None:
    """`folder` is where the files lie that the script sends."""
    await migrate(context.settings.url)
    first = steps[0].now
    assert first is not None  # noqa: S101 - parse() made sure
    clock, channel = ManualClock(first), RecordingChannel(CHANNEL, folder=folder)
    run_id = await _next_run(context.settings)
    world = World(
        clock=clock,
        boot_id=f"play-{run_id}",
        jitter=random.Random(SEED).random,  # noqa: S311 - repeatable on purpose
        limited=False,
        random_bytes=random.Random(SEED).randbytes,  # noqa: S311 - likewise
    )
    application = await open_application(context.settings, world, [channel])
    try:
        await application.start()
        await application.catch_up()
        player = Player(
            application=application,
            channel=channel,
            clock=clock,
            zone=context.settings.zone,
            run_id=run_id,
            write=context.show,
        )
        await player.play(steps)
    finally:
        await application.stop()


def _read(path: Path) -> list[str]:
    """Its lines; only line feeds part them, other breaks may stand inside a JSON string."""
    try:
        if path.stat().st_size > LONGEST_SCRIPT:
            raise FileProblem(path=str(path), problem="too_large")
        return path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise FileProblem(path=str(path), problem=type(error).__name__) from error
    except UnicodeDecodeError:
        raise FileProblem(path=str(path), problem="not_utf8") from None


async def _refuse_real_people(settings: Settings) -> None:
    """`--keep` would send nothing, but it would write into conversations of real people."""
    await migrate(settings.url)
    database = Database(settings.url)
    try:
        async with database.unit_of_work(read_only=True) as uow:
            if await people.channels_in_use(uow) - OWN_CHANNELS:
                raise PlayRefused(reason="real_people")
    finally:
        await database.close()


async def _next_run(settings: Settings) -> str:
    """A number for this run, so that a script can be played twice on one database."""
    database = Database(settings.url)
    try:
        async with database.unit_of_work() as uow:
            number = await take_number(uow, "play_runs")
            await uow.commit()
    finally:
        await database.close()
    return str(number)


COMMAND = Command(name="play", run=run, arguments=arguments)
