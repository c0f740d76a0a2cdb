"""Imports on a test database, and what tests look at after them."""

import asyncio
import csv
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.clock import ManualClock
from bot.i18n import Catalogues, locales_folder
from bot.services.imports import Imports, Order, Report
from bot.services.imports.words import load_words
from bot.store import tables
from bot.store.database import Database
from tests.support.contents import content

NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
"""Wednesday, 18 November 2026, 10:00 in Jakarta."""
TEXT = Catalogues.load(locales_folder()).of("id")
WORDS = load_words(locales_folder() / "id" / "language", TEXT)
JOURNAL = {"import_runs", "import_changes", "leases", "revisions"}
STOPS = ("kode", "nama", "kelurahan", "kecamatan", "alias", "jenis")
BGV2 = ("BGV2", "Posyandu Bougenville II", "Tiban Baru", "Sekupang", "Bougenvil", "posyandu")
SKP1 = ("SKP1", "SDN 01 Tiban Indah", "Tiban Indah", "Sekupang", "", "sekolah")
RULES = ("stop_code", "van", "rrule", "start_date", "start_time", "end_time", "except", "extra")
SECOND_SATURDAY = ("BGV2", "MP1", "FREQ=MONTHLY;BYDAY=2SA", "2026-01-01", "09:00", "11:00", "", "")
EVERY_MONDAY = ("SKP1", "MP1", "FREQ=WEEKLY;BYDAY=MO", "2026-01-01", "13:00", "15:00", "", "")


class StillClock(ManualClock):
    """Stands still in pauses too, so that every import of a test has its own hour."""

    async def sleep(self, _seconds: float) -> None:
        await asyncio.sleep(0)  # noqa: TID251  only gives way


def imports_on(database: Database, now: datetime = NOW) -> Imports:
    """The service with a clock that stands still."""
    return Imports(database, StillClock(now), WORDS, TEXT)


def write(folder: Path, *lines: Sequence[Any]) -> Path:
    """A CSV file with these lines."""
    path = folder / "berkas.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=";").writerows(lines)
    return path


async def take(
    database: Database, kind: str, path: Path, *, now: datetime = NOW, **changes: Any
) -> Report:
    """Import a file."""
    return await imports_on(database, now).run(Order(kind=kind, path=path, **changes))


async def without_journal(database: Database) -> dict[str, list[Any]]:
    """All rows but those that an import leaves behind even when it is undone."""
    found = await content(database)
    return {name: each for name, each in found.items() if name not in JOURNAL}


async def states(database: Database) -> list[str]:
    """States of all runs, oldest first."""
    async with database.unit_of_work(read_only=True) as uow:
        found = await uow.execute(
            select(tables.import_runs.c.state).order_by(tables.import_runs.c.id)
        )
        return list(found.scalars())


async def coming(database: Database) -> list[tuple[str, date, str]]:
    """Stop, date and state of all visits, by time."""
    visits, stops = tables.visits, tables.stops
    statement = (
        select(stops.c.code, visits.c.rule_on, visits.c.state)
        .join(stops, stops.c.id == visits.c.stop_id)
        .order_by(visits.c.starts_at, stops.c.code)
    )
    async with database.unit_of_work(read_only=True) as uow:
        return [tuple(row) for row in await uow.execute(statement)]


async def stock(database: Database, folder: Path) -> None:
    """Put in two stops, from a file."""
    await take(database, "stops", write(folder, STOPS, BGV2, SKP1))


def sums(report: Report) -> tuple[int, int, int, int]:
    """New, changed, unchanged, refused."""
    counts = report.counts
    assert counts.read == counts.new + counts.changed + counts.unchanged + counts.refused
    return counts.new, counts.changed, counts.unchanged, counts.refused
