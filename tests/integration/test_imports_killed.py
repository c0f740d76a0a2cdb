"""An import that is killed half-way can be undone, whatever it was doing.

Run as a module this file is the import that kills itself: URL, kind, file, and at which commit.
"""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.services.imports import Imports, Order
from bot.services.imports.problems import ImportBusy
from bot.store.database import Database
from tests.support.crashing import Crash, CrashAt
from tests.support.importing import (
    NOW,
    RULES,
    STOPS,
    TEXT,
    WORDS,
    StillClock,
    imports_on,
    states,
    sums,
    take,
    without_journal,
    write,
)
from tests.support.starter import ROOT

LATER = NOW + timedelta(minutes=2)
"""When the lease of the killed process has run out."""
LINES = [(f"T{n}", f"Titik {n}", "Tiban Baru", "Sekupang", "", "") for n in range(250)]


async def import_until_killed(url: str, kind: str, path: Path, commit: int) -> None:
    """Import, and die before or after the n-th commit as if the power failed."""
    left = commit

    def die(_name: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    database = Database(url, checkpoint=die)
    await Imports(database, StillClock(NOW), WORDS, TEXT).run(Order(kind=kind, path=path))


def killed(url: str, kind: str, path: Path, commit: int) -> None:
    """Run the import in a process of its own until it dies."""
    command = [sys.executable, "-m", "tests.integration.test_imports_killed"]
    ended = subprocess.run(
        [*command, url, kind, str(path), str(commit)], cwd=ROOT, check=False, timeout=60
    )
    assert ended.returncode == -signal.SIGKILL


@pytest.mark.parametrize("commit", [3, 4, 6])
async def test_a_killed_import_of_stops_is_undone(
    database: Database, tmp_path: Path, database_url: str, commit: int
) -> None:
    before = await without_journal(database)
    killed(database_url, "stops", write(tmp_path, STOPS, *LINES), commit)
    assert await states(database) == ["running"]
    with pytest.raises(ImportBusy):
        await imports_on(database).undo(1)
    await imports_on(database, LATER).undo(1)
    assert await states(database) == ["undone"]
    assert await without_journal(database) == before


async def test_a_killed_import_of_a_schedule_is_found_and_undone(
    database: Database, tmp_path: Path, database_url: str
) -> None:
    await take(database, "stops", write(tmp_path, STOPS, *LINES))
    before = await without_journal(database)
    rule = ("MP1", "FREQ=MONTHLY;BYDAY=2SA", "2026-01-01", "09:00", "11:00", "", "")
    path = write(tmp_path, RULES, *((line[0], *rule) for line in LINES))
    killed(database_url, "schedule", path, 11)
    halfway = await without_journal(database)
    assert len(halfway["visits"]) > 0
    report = await imports_on(database, LATER).undo()
    assert (report.run, report.kind, report.changes) == (2, "schedule", 251)
    assert await without_journal(database) == before


async def test_the_next_import_goes_on_and_names_the_one_that_broke_off(
    database: Database, tmp_path: Path, database_url: str
) -> None:
    path = write(tmp_path, STOPS, *LINES)
    killed(database_url, "stops", path, 4)
    report = await take(database, "stops", path, now=LATER)
    assert sums(report) == (150, 0, 100, 0)
    assert report.broken == (1,)
    await imports_on(database, LATER).undo()
    await imports_on(database, LATER).undo()
    assert (await without_journal(database))["stops"] == []


@pytest.mark.parametrize("moment", range(1, 9))
async def test_an_undoing_that_breaks_off_goes_on_from_there(
    sqlite_database: Database, sqlite_url: str, tmp_path: Path, moment: int
) -> None:
    before = await without_journal(sqlite_database)
    await take(sqlite_database, "stops", write(tmp_path, STOPS, *LINES))
    fragile = Database(sqlite_url, checkpoint=CrashAt(moment))
    with pytest.raises(Crash):
        await imports_on(fragile, LATER).undo()
    await fragile.close()
    assert await states(sqlite_database) == ["done"]
    await imports_on(sqlite_database, LATER + timedelta(minutes=2)).undo(1)
    assert await states(sqlite_database) == ["undone"]
    assert await without_journal(sqlite_database) == before


if __name__ == "__main__":
    asyncio.run(import_until_killed(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])))
