"""`pusling restore FILE`: puts a backup into the configured database."""

import argparse
from pathlib import Path

from bot.commands.context import OK, Command, Context
from bot.i18n import Translator
from bot.store.backups import restore
from bot.store.database import Database
from bot.store.migrations import migrate


def arguments(parser: argparse.ArgumentParser, text: Translator) -> None:
    """The file to read, and the word that allows to overwrite."""
    parser.add_argument("file", type=Path, metavar="FILE", help=text.plain("cli.restore.file"))
    parser.add_argument("--replace", action="store_true", help=text.plain("cli.restore.replace"))


async def run(chosen: argparse.Namespace, context: Context) -> int:
    """Restore all or nothing."""
    await migrate(context.settings.url)
    database = Database(context.settings.url)
    try:
        report = await restore(database, chosen.file, replace=chosen.replace)
    finally:
        await database.close()
    context.say("restore.done", file=chosen.file, rows=sum(report.rows.values()))
    return OK


COMMAND = Command(name="restore", run=run, arguments=arguments)
