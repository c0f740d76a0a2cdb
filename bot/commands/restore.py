"""`pusling restore FILE`: puts a backup into the configured database."""

import argparse
from pathlib import Path

from bot.clock import SystemClock
from bot.commands.context import OK, Command, Context
from bot.commands.progress import TableProgress
from bot.errors import FileProblem, StoreTooNew, StoreTooOld
from bot.i18n import Translator
from bot.store.backups import BackupReport, restore
from bot.store.database import Database
from bot.store.migrations import migrate


def arguments(parser: argparse.ArgumentParser, text: Translator) -> None:
    """The file to read, and the word that allows to overwrite."""
    parser.add_argument("file", type=Path, metavar="FILE", help=text.plain("cli.restore.file"))
    parser.add_argument("--replace", action="store_true", help=text.plain("cli.restore.replace"))


async def run(chosen: argparse.Namespace, context: Context) -> int:
    """Restore all or nothing."""
    await migrate(context.settings.url)
    report = await _restored(chosen.file, context, replace=chosen.replace)
    context.say("restore.done", file=chosen.file, rows=sum(report.rows.values()))
    return OK


async def _restored(file: Path, context: Context, *, replace: bool) -> BackupReport:
    database, progress = Database(context.settings.url), TableProgress(context, SystemClock())
    try:
        return await restore(database, file, replace=replace, progress=progress)
    except (StoreTooOld, StoreTooNew) as error:  # the database was migrated just now: the file is
        problem = "backup_older" if isinstance(error, StoreTooOld) else "backup_newer"
        raise FileProblem(path=str(file), problem=problem) from error
    finally:
        progress.finish()
        await database.close()


COMMAND = Command(name="restore", run=run, arguments=arguments)
