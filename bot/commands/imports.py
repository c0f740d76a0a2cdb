"""`pusling import`: stops, schedule, closures and catalogue from files, and the way back."""

import argparse
import gc
from pathlib import Path

from bot.clock import Clock, SystemClock
from bot.commands.context import FAILED, OK, Command, Context
from bot.commands.import_report import show_report
from bot.commands.progress import TableProgress
from bot.i18n import Translator, locales_folder
from bot.services.imports import KINDS, Imports, Order
from bot.services.imports.kinds import FORMATS
from bot.services.imports.problems import ImportArguments
from bot.services.imports.words import load_words
from bot.store.database import Database
from bot.store.schema_versions import check

UNDO = "undo"
LONGEST_NUMBER = 18
"""Digits of a row's id."""


def arguments(parser: argparse.ArgumentParser, text: Translator) -> None:
    """What to import, from which file; or the run to undo."""
    parser.add_argument("kind", choices=(*KINDS, UNDO), help=text.plain("cli.import.kind"))
    parser.add_argument("target", nargs="?", metavar="FILE", help=text.plain("cli.import.target"))
    parser.add_argument("--dry-run", action="store_true", help=text.plain("cli.import.dry_run"))
    parser.add_argument("--as", dest="layout", choices=FORMATS, help=text.plain("cli.import.as"))


async def run(chosen: argparse.Namespace, context: Context) -> int:
    """Import or undo; 1 if some rows were refused."""
    _check(chosen)
    gc.freeze()  # looking through all that is loaded, again and again, takes a fifth of the time
    database, clock = Database(context.settings.url), SystemClock()
    progress = _Progress(context, clock)
    words = load_words(locales_folder() / "id" / "language", context.text)
    imports = Imports(database, clock, words, context.text)
    try:
        await check(database)
        if chosen.kind == UNDO:
            return await _undo(chosen, context, imports, progress)
        return await _import(chosen, context, imports, progress)
    finally:
        progress.finish()
        await database.close()


class _Progress:
    """The same bar as for backups, with our own words."""

    def __init__(self, context: Context, clock: Clock) -> None:
        self._text = context.text
        self._bar = TableProgress(context, clock)

    def __call__(self, what: str, done: int, total: int) -> None:
        self._bar(self._text.plain(what), done, max(done, total))

    def finish(self) -> None:
        self._bar.finish()


async def _import(
    chosen: argparse.Namespace, context: Context, imports: Imports, progress: _Progress
) -> int:
    order = Order(
        kind=chosen.kind,
        path=Path(chosen.target),
        layout=chosen.layout or "",
        dry_run=chosen.dry_run,
    )
    report = await imports.run(order, progress)
    progress.finish()
    show_report(report, order, context)
    return FAILED if report.counts.refused else OK


async def _undo(
    chosen: argparse.Namespace, context: Context, imports: Imports, progress: _Progress
) -> int:
    report = await imports.undo(int(chosen.target) if chosen.target else None, progress)
    progress.finish()
    context.say(
        "import.undone_whole",
        run=report.run,
        kind=context.text.plain(KINDS[report.kind].word),
        file=report.file_name,
        changes=report.changes,
    )
    return OK


def _is_number(typed: str) -> bool:
    return typed.isdecimal() and len(typed) <= LONGEST_NUMBER


def _check(chosen: argparse.Namespace) -> None:
    """Raise ImportArguments for what the parser can't know to be wrong."""
    layouts = KINDS[chosen.kind].formats if _reads(chosen) else ()
    wrong = (
        not chosen.target or chosen.layout not in (None, *layouts)
        if _reads(chosen)
        else chosen.dry_run or chosen.layout or not _is_number(chosen.target or "0")
    )
    if wrong:
        raise ImportArguments(command="pusling import")


def _reads(chosen: argparse.Namespace) -> bool:
    return bool(chosen.kind != UNDO)


COMMAND = Command(name="import", run=run, arguments=arguments)
