"""`pusling understand`: JSON Lines in, JSON Lines out (docs/howto/intent.md)."""

import argparse
import json
import signal
from datetime import datetime
from typing import Any

from bot.clock import SystemClock
from bot.commands.context import OK, Command, Context
from bot.dialog.understanding import Understander
from bot.i18n import Translator, locales_folder
from bot.language import LanguageData, explain, to_dict
from bot.services.stops import Stops
from bot.store.database import Database
from bot.store.schema_versions import check

YEARS = range(1970, 3000)
"""Of a given `now`: near the ends of the calendar "next week" is no date any more."""


def arguments(parser: argparse.ArgumentParser, text: Translator) -> None:
    """One text for people, instead of lines for programs."""
    parser.add_argument("--explain", metavar="TEXT", help=text.plain("cli.understand.explain"))


async def run(chosen: argparse.Namespace, context: Context) -> int:
    """Understand what comes, line by line; a bad line is answered and the run goes on."""
    understander = await _understander(context)
    if chosen.explain is not None:
        understood = understander.read(chosen.explain, SystemClock().now())
        context.show("\n".join(explain(understood)))
        return OK
    # Reading holds the event loop, which would then never hear of Ctrl+C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for line in context.stdin:
        if line.strip():
            context.show(_answer(line, understander, context))
    return OK


async def _understander(context: Context) -> Understander:
    database = Database(context.settings.url)
    data = LanguageData.load(locales_folder() / "id" / "language")
    understander = Understander(database, data, context.settings.zone, SystemClock())
    try:
        if database.file is None or database.file.exists():
            await check(database)
            async with database.unit_of_work(read_only=True) as uow:
                revision = await Stops(uow).revision()
            await understander.refresh(revision)
        else:
            context.note("understand.no_database", place=database.place)
    finally:
        await database.close()
    return understander


def _answer(line: str, understander: Understander, context: Context) -> str:
    try:
        asked = _asked(line)
        now = _instant(asked, context)
    except (ValueError, RecursionError):
        problem = context.text.plain("understand.bad_line")
        return json.dumps({"error": problem}, ensure_ascii=False)
    role = asked.get("role", "resident")
    understood = to_dict(understander.read(asked["text"], now, str(role)))
    return json.dumps({"text": asked["text"], **understood}, ensure_ascii=False)


def _asked(line: str) -> dict[str, Any]:
    asked = json.loads(line)
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        raise ValueError("text")
    asked["text"].encode()  # half a surrogate pair can't be written back
    return asked


def _instant(asked: dict[str, Any], context: Context) -> datetime:
    if "now" not in asked:
        return SystemClock().now()
    now = datetime.fromisoformat(str(asked["now"]))
    if now.year not in YEARS:
        raise ValueError("now")
    return now if now.tzinfo else now.replace(tzinfo=context.settings.zone)


COMMAND = Command(name="understand", run=run, arguments=arguments)
