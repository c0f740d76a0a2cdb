"""`pusling backup FILE`: a copy of everything, readable on SQLite and PostgreSQL alike."""

import argparse
from pathlib import Path

from bot.clock import SystemClock
from bot.commands.context import OK, Command, Context
from bot.commands.progress import TableProgress
from bot.i18n import Translator
from bot.store.backups import back_up
from bot.store.database import Database
from bot.store.schema_versions import check


def arguments(parser: argparse.ArgumentParser, text: Translator) -> None:
    """The file to write."""
    parser.add_argument("file", type=Path, metavar="FILE", help=text.plain("cli.backup.file"))


async def run(chosen: argparse.Namespace, context: Context) -> int:
    """Write the backup and say what is in it."""
    database, clock = Database(context.settings.url), SystemClock()
    progress = TableProgress(context, clock)
    try:
        await check(database)
        report = await back_up(database, chosen.file, now=clock.now(), progress=progress)
    finally:
        progress.finish()
        await database.close()
    context.say("backup.done", file=chosen.file, rows=sum(report.rows.values()))
    return OK


COMMAND = Command(name="backup", run=run, arguments=arguments)
