"""`pusling export`: the queue, the pull list, visits, loans and the report as files."""

import argparse
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.clock import SystemClock
from bot.commands.context import OK, Command, Context
from bot.domain.visits import visit_date
from bot.domain.zones import local_date
from bot.errors import FileProblem, UsageError, VisitUnknown
from bot.files.exports import Sheet, as_csv, as_xlsx
from bot.files.pdf import pull_list_pdf
from bot.i18n import Translator
from bot.services import export_sheets as sheets
from bot.services.exports import Exports
from bot.services.pull_list_paper import on_paper
from bot.services.pull_lists import PullLists
from bot.store.database import Database, UnitOfWork
from bot.store.schema_versions import check

KINDS = ("queue", "pull-list", "visits", "loans", "report")
ENDINGS = (".csv", ".xlsx")
PAPER = ".pdf"
ON_PAPER = "pull-list"
WITH_VISIT = frozenset({"queue", "pull-list"})
LONGEST = timedelta(days=3660)
"""From the first day to the last: ten years."""
DAY = timedelta(days=1)
LONGEST_NUMBER = 18
"""Digits of a row id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for, checked."""

    kind: str  # one of KINDS
    visit: str  # number of a visit, or CODE/YYYY-MM-DD; empty for all
    days: tuple[date, date] | None  # first and last local day, or None if none was said
    out: Path  # where it goes
    now: datetime  # aware
    today: date  # in the zone of the library


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file, before it is written."""

    content: bytes
    rows: int  # how many things are in it


def arguments(parser: argparse.ArgumentParser, text: Translator) -> None:
    """What, of which visit or days, and where to."""
    parser.add_argument("kind", choices=KINDS, help=text.plain("cli.export.kind"))
    parser.add_argument("--visit", default="", metavar="VISIT", help=text.plain("cli.export.visit"))
    parser.add_argument("--from", dest="first", metavar="DATE", help=text.plain("cli.export.from"))
    parser.add_argument("--to", dest="last", metavar="DATE", help=text.plain("cli.export.to"))
    parser.add_argument("--out", required=True, metavar="FILE", help=text.plain("cli.export.out"))


async def run(chosen: argparse.Namespace, context: Context) -> int:
    """Read, write the file whole or not at all, and say how many rows it has."""
    wanted = _wanted(chosen, context)
    database = Database(context.settings.url)
    try:
        await check(database)
        async with database.unit_of_work(read_only=True) as uow:
            made = await _made(uow, wanted, context)
    finally:
        await database.close()
    _write(wanted.out, made.content)
    context.show(str(context.text.say_many("export.written", made.rows, path=str(wanted.out))))
    return OK


async def _made(uow: UnitOfWork, wanted: Wanted, context: Context) -> Made:
    if wanted.kind == ON_PAPER:
        return await _pull_list(uow, wanted, context)
    sheet = await _SHEETS[wanted.kind](Exports(uow, wanted.now), wanted, context.text)
    return _as_file(sheet, wanted.out)


async def _pull_list(uow: UnitOfWork, wanted: Wanted, context: Context) -> Made:
    """In call-number order over all days, those of tomorrow if none is named; PDF with slips."""
    exports, lists = Exports(uow, wanted.now), PullLists(uow, wanted.now)
    days = wanted.days or (wanted.today + DAY, wanted.today + DAY)
    visit_id = await _visit_id(exports, wanted)
    if visit_id is None:
        found = await lists.of_days(*days)
    else:
        day = visit_date(await exports.visit(visit_id))
        days, found = (day, day), await lists.of_visit(visit_id, day)
    if wanted.out.suffix.lower() != PAPER:
        return _as_file(sheets.pull_list_sheet(found.holds, context.text), wanted.out)
    zone = context.settings.timezone
    paper = on_paper(found, days, context.text, wanted.now, zone=zone)
    return Made(content=pull_list_pdf(paper), rows=len(found.holds))


async def _queue(exports: Exports, wanted: Wanted, text: Translator) -> Sheet:
    found = await exports.queue(await _visit_id(exports, wanted), wanted.days)
    return sheets.queue_sheet(found, text)


async def _visits(exports: Exports, wanted: Wanted, text: Translator) -> Sheet:
    return sheets.visits_sheet(await exports.visits(*_days_or_month(wanted)), text)


async def _loans(exports: Exports, wanted: Wanted, text: Translator) -> Sheet:
    return sheets.loans_sheet(await exports.loans(wanted.days), wanted.today, text)


async def _report(exports: Exports, wanted: Wanted, text: Translator) -> Sheet:
    return sheets.report_sheet(await exports.report(*_days_or_month(wanted)), text)


_SHEETS: Mapping[str, Callable[[Exports, Wanted, Translator], Awaitable[Sheet]]] = {
    "queue": _queue,
    "visits": _visits,
    "loans": _loans,
    "report": _report,
}


def _wanted(chosen: argparse.Namespace, context: Context) -> Wanted:
    """Raises UsageError for what can't be meant."""
    now = SystemClock().now()
    out = Path(chosen.out)
    endings = (*ENDINGS, PAPER) if chosen.kind == ON_PAPER else ENDINGS
    if out.suffix.lower() not in endings:
        raise _wrong(context, "export.ending", endings=", ".join(endings))
    if chosen.visit and (chosen.kind not in WITH_VISIT or chosen.first or chosen.last):
        raise _wrong(context, "export.visit_alone")
    return Wanted(
        kind=chosen.kind,
        visit=chosen.visit.strip(),
        days=_days(chosen, context),
        out=out,
        now=now,
        today=local_date(now, context.settings.timezone),
    )


def _days(chosen: argparse.Namespace, context: Context) -> tuple[date, date] | None:
    if chosen.first is None and chosen.last is None:
        return None
    first = _day(chosen.first or chosen.last, context)
    last = _day(chosen.last or chosen.first, context)
    if not timedelta(0) <= last - first <= LONGEST:
        raise _wrong(context, "export.days")
    return first, last


def _day(words: str, context: Context) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise _wrong(context, "export.day", day=words) from None


async def _visit_id(exports: Exports, wanted: Wanted) -> int | None:
    """The visit named by its number, or by stop and day. Raises VisitUnknown, StopUnknown."""
    if not wanted.visit:
        return None
    stop, _, day = wanted.visit.rpartition("/")
    if stop:
        with contextlib.suppress(ValueError):
            return await exports.visit_id(stop, date.fromisoformat(day))
    if not wanted.visit.isdecimal() or len(wanted.visit) > LONGEST_NUMBER:
        raise VisitUnknown(visit=wanted.visit)
    return (await exports.visit(int(wanted.visit))).id


def _days_or_month(wanted: Wanted) -> tuple[date, date]:
    """The days named, or this month so far."""
    if wanted.days is not None:
        return wanted.days
    return wanted.today.replace(day=1), wanted.today


def _as_file(sheet: Sheet, out: Path) -> Made:
    made = as_xlsx(sheet) if out.suffix.lower() == ".xlsx" else as_csv(sheet)
    return Made(content=made, rows=len(sheet.rows))


def _write(out: Path, content: bytes) -> None:
    """Beside it first, so that a full disk leaves no half file. Raises FileProblem."""
    part = out.with_name(out.name + ".part")
    try:
        part.write_bytes(content)
        part.replace(out)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise FileProblem(path=str(out), problem=error.strerror or type(error).__name__) from error


def _wrong(context: Context, key: str, **values: object) -> UsageError:
    return UsageError(command="pusling export", problem=context.text.plain(key, **values))


COMMAND = Command(name="export", run=run, arguments=arguments)
