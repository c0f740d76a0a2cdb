"""`pusling breach-report --from DATE --to DATE`: whom and what a breach touched."""

import argparse
import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.clock import SystemClock
from bot.commands.context import OK, Command, Context
from bot.errors import UsageError
from bot.files.exports import Sheet, as_csv
from bot.i18n import Neutral, Translator
from bot.services.breaches import Breaches, Touched
from bot.settings import Settings
from bot.store.database import Database
from bot.store.schema_versions import check

NAME = "breach-report"
COLUMNS = ("contact", "name", "addresses", "kinds")
FORMATS = ("jsonl", "csv")
FIRST, LAST = date(1970, 1, 1), date(9000, 1, 1)
"""Days outside of these have no midnight in every zone, and nothing was kept then."""


def arguments(parser: argparse.ArgumentParser, text: Translator) -> None:
    """The first and the last day, and the form of the list."""
    for name, target in (("--from", "first"), ("--to", "last")):
        parser.add_argument(
            name,
            dest=target,
            required=True,
            metavar="DATE",
            help=text.plain(f"cli.{NAME}.{target}"),
        )
    parser.add_argument("--held", action="store_true", help=text.plain(f"cli.{NAME}.held"))
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default=FORMATS[0],
        dest="form",
        help=text.plain(f"cli.{NAME}.form"),
    )


async def run(chosen: argparse.Namespace, context: Context) -> int:
    """Print a line for each person, and on stderr how many there are."""
    first, last = _day(chosen.first, context), _day(chosen.last, context)
    if last < first:
        raise _wrong(context.text.plain("breach.days"))
    found = await _found(context.settings, first, last, held=chosen.held)
    lines = _csv(found, context.text) if chosen.form == "csv" else _json(found)
    for line in lines:
        context.show(line)
    context.remark(_summary(found, context))
    return OK


def _summary(found: Sequence[Touched], context: Context) -> Neutral:
    if not found:
        return context.text.say("breach.nobody")
    return context.text.say_many("breach.people", len(found))


async def _found(settings: Settings, first: date, last: date, *, held: bool) -> Sequence[Touched]:
    """Days are local ones, both included."""
    database = Database(settings.url)
    starts_at = _midnight(first, settings.zone)
    ends_at = _midnight(last + timedelta(days=1), settings.zone)
    try:
        await check(database)
        async with database.unit_of_work() as uow:
            breaches = Breaches(uow, SystemClock().now())
            found = await breaches.report(starts_at, ends_at, held=held)
            await uow.commit()
    finally:
        await database.close()
    return found


def _day(words: str, context: Context) -> date:
    try:
        day = date.fromisoformat(words)
    except ValueError as error:
        raise _wrong(context.text.plain("breach.day", words=words)) from error
    return min(max(day, FIRST), LAST)


def _wrong(problem: str) -> UsageError:
    return UsageError(command=f"pusling {NAME}", problem=problem)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)


def _json(found: Sequence[Touched]) -> list[str]:
    return [
        json.dumps(
            {
                "contact": each.contact_id,
                "name": each.name,
                "addresses": [
                    {"channel": channel, "person": person} for channel, person in each.addresses
                ],
                "kinds": [kind.value for kind in each.kinds],
            },
            ensure_ascii=False,
        )
        for each in found
    ]


def _csv(found: Sequence[Touched], text: Translator) -> list[str]:
    """For people: the kinds in words."""
    rows = [
        (
            each.contact_id,
            each.name,
            "; ".join(f"{channel} {person}" for channel, person in each.addresses),
            "; ".join(text.label(kind) for kind in each.kinds),
        )
        for each in found
    ]
    return as_csv(Sheet(name=NAME, headers=COLUMNS, rows=rows)).decode().splitlines()


COMMAND = Command(name=NAME, run=run, arguments=arguments)
