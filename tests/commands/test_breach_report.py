"""`pusling breach-report`: whom and what, never what was said."""

import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.settings import sqlite_url
from bot.store import tables
from bot.store.database import Database
from tests.commands.terminal import Outcome, Typed
from tests.support.applications import NOW
from tests.support.personal_rows import ASKED, HER_NAME, MISSED, PAGE, WHO, add_traces
from tests.support.rows import add_address, add_contact, add_hold

DAY = ("--from", "2026-11-18", "--to", "2026-11-18")


@pytest.fixture
def file(sqlite_template: Path, tmp_path: Path) -> Path:
    """A database with somebody of today, and somebody of January with a name like a formula."""
    file = tmp_path / "pusling.db"
    file.write_bytes(sqlite_template.read_bytes())

    async def fill() -> None:
        database = Database(sqlite_url(file))
        async with database.unit_of_work() as uow:
            hers = await add_contact(uow, name=HER_NAME, created_at=NOW)
            await add_address(uow, contact_id=hers, channel="telegram", person=WHO)
            await add_traces(uow, hers)
            early = await add_contact(uow, name="=cmd()")
            await add_hold(uow, contact_id=early)
            await uow.commit()
        await database.close()

    asyncio.run(fill())
    return file


def report(typed: Typed, file: Path, *arguments: str) -> Outcome:
    return typed.run("breach-report", *arguments, database_url=sqlite_url(file))


def test_a_day_lists_those_whose_data_were_made_then_and_is_written_down(
    typed: Typed, file: Path
) -> None:
    done = report(typed, file, *DAY)
    (line,) = done.out.splitlines()
    said = json.loads(line)
    assert (done.code, said["name"]) == (0, HER_NAME)
    assert said["addresses"] == [
        {"channel": "telegram", "person": WHO},
        {"channel": "browser", "person": PAGE},
    ]
    assert {"profile", "loan", "reminded", "suggestion"} <= set(said["kinds"])
    assert "1 orang" in done.err
    assert not [word for word in (ASKED, MISSED) if word in done.out]

    async def entries() -> list[str]:
        database = Database(sqlite_url(file))
        async with database.unit_of_work(read_only=True) as uow:
            found = await uow.execute(select(tables.audit_entries.c.action))
        await database.close()
        return list(found.scalars())

    assert "report_breach" in asyncio.run(entries())


def test_what_was_held_lists_everybody_and_a_spreadsheet_runs_no_name(
    typed: Typed, file: Path
) -> None:
    done = report(typed, file, *DAY, "--held", "--format", "csv")
    head, first, second = done.out.splitlines()
    assert head.endswith("contact,name,addresses,kinds")
    assert "nama, peran" in first
    assert second.split(",")[1] == "'=cmd()"
    assert report(typed, file, "--from", "2025-01-01", "--to", "2025-01-02").out == ""


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (("--from", "kemarin", "--to", "2026-11-18"), "tanggal kemarin tidak terbaca"),
        (("--from", "2026-11-19", "--to", "2026-11-18"), "hari pertama harus sebelum"),
    ],
)
def test_days_that_make_no_sense_are_said(
    typed: Typed, file: Path, days: tuple[str, ...], said: str
) -> None:
    assert said in report(typed, file, *days).complains(2)


def test_days_on_which_nobody_was_touched_ask_nobody_to_be_told(typed: Typed, file: Path) -> None:
    ended = report(typed, file, "--from", "0001-01-01", "--to", "1990-01-01")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err.strip().endswith("Tidak ada orang yang terkena pada hari-hari itu.")
