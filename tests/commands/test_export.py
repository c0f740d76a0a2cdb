"""`pusling export`: files of each kind, and what can't be exported."""

import asyncio
import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.clock import SystemClock
from bot.settings import sqlite_url
from bot.store.database import Database
from tests.commands.terminal import Outcome, Typed
from tests.support.lending import DAY, ask, reader
from tests.support.rows import add_copy, add_loan, add_stop, add_title, add_visit


@pytest.fixture
def file(sqlite_template: Path, tmp_path: Path) -> Path:
    """A migrated database with a hold for a visit in two days."""
    file = tmp_path / "pusling.db"
    file.write_bytes(sqlite_template.read_bytes())
    now = SystemClock().now()

    async def fill() -> None:
        database = Database(sqlite_url(file))
        async with database.unit_of_work() as uow:
            stop_id = await add_stop(uow, code="A", name="Titik A")
            await add_visit(uow, stop_id=stop_id, starts_at=now + 4 * DAY)
            title_id = await add_title(uow, title="=HYPERLINK(1)", call_number="813 HIR l")
            await add_copy(uow, title_id=title_id)
            await add_loan(uow, stop_id=stop_id, lent_at=now, due_on=now.date())
            await ask(uow, await reader(uow, "+62 Siti"), title_id, now=now)
            await uow.commit()
        await database.close()

    asyncio.run(fill())
    return file


def export(typed: Typed, file: Path, *arguments: str) -> Outcome:
    return typed.run("export", *arguments, database_url=sqlite_url(file))


def test_every_kind_is_written_as_csv_and_as_a_workbook(
    typed: Typed, file: Path, tmp_path: Path
) -> None:
    for kind in ("queue", "pull-list", "visits", "loans", "report"):
        days = () if kind in ("queue", "loans") else ("--from", *a_week())
        for ending in ("csv", "xlsx"):
            out = tmp_path / f"{kind}.{ending}"
            assert export(typed, file, kind, *days, "--out", str(out)) == Outcome(
                code=0, out=f"1 baris ditulis ke {out}.\n", err=""
            )
    rows = list(csv.reader((tmp_path / "queue.csv").read_text("utf-8-sig").splitlines()))
    assert rows[1][:3] == ["SI1", "'+62 Siti", "'=HYPERLINK(1)"]
    page = load_workbook(tmp_path / "pull-list.xlsx").worksheets[0]
    assert [page.cell(2, number).value for number in (1, 2)] == ["813 HIR l", "'=HYPERLINK(1)"]
    assert not list(tmp_path.glob("*.part"))


def test_the_pull_list_of_a_visit_is_printed(typed: Typed, file: Path, tmp_path: Path) -> None:
    out = tmp_path / "daftar.pdf"
    assert export(typed, file, "pull-list", "--visit", "1", "--out", str(out)).code == 0
    assert out.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("queue", "--out", "x.pdf"), 2, ".csv, .xlsx"),
        (("queue", "--out", "x"), 2, ".csv, .xlsx"),
        (("queue",), 2, "--out"),
        (("report", "--visit", "1", "--out", "x.csv"), 2, "--visit"),
        (("visits", "--from", "2026-13-01", "--out", "x.csv"), 2, "2026-13-01"),
        (("visits", "--from", "2026-02-01", "--to", "2026-01-01", "--out", "x.csv"), 2, "hari"),
        (("visits", "--from", "0001-01-01", "--to", "9999-12-31", "--out", "x.csv"), 2, "hari"),
        (("queue", "--visit", "99", "--out", "x.csv"), 1, "99"),
        (("queue", "--visit", "Z/2026-01-01", "--out", "x.csv"), 1, "Z"),
        (("queue", "--visit", "9" * 40, "--out", "x.csv"), 1, "9"),
        (("queue", "--visit", "A/kapan", "--out", "x.csv"), 1, "A/kapan"),
        (("loans", "--out", "tidak/ada/x.csv"), 2, "tidak/ada/x.csv"),
    ],
)
def test_what_cannot_be_exported_is_said_in_one_line(
    typed: Typed, file: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    outcome = export(typed, file, *arguments)
    assert outcome.code == code
    assert words in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert not outcome.out


def a_week() -> tuple[str, str, str]:
    today = SystemClock().now().date()
    return str(today), "--to", str(today + 7 * DAY)
