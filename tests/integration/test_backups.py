"""Backups: the same rows come back, from either database into either, or nothing changes."""

import asyncio
import resource
import signal
import stat
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.errors import (
    BackupUnreadable,
    FileProblem,
    StoreNotEmpty,
    StoreTooOld,
)
from bot.store import tables
from bot.store.backup_rows import CHUNK
from bot.store.backups import back_up, restore
from bot.store.database import Database
from tests.support import rows
from tests.support.contents import content, fill
from tests.support.starter import ROOT

NOW = rows.NOW


def mode_of(file: Path) -> int:
    """Who may do what with the file."""
    return stat.S_IMODE(file.stat().st_mode)


def files(folder: Path, pattern: str) -> list[Path]:
    """What matches in the folder."""
    return list(folder.glob(pattern))


async def add_vans(database: Database, count: int) -> None:
    """Many rows in one table, which do not compress well."""
    many = [{"code": uuid.uuid4().hex[:20], "name": uuid.uuid4().hex} for _ in range(count)]
    async with database.unit_of_work() as work:
        await work.execute(insert(tables.vans), many)
        await work.commit()


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


@pytest.fixture
async def backup(sqlite_database: Database, tmp_path: Path) -> Path:
    """A sound backup."""
    await fill(sqlite_database)
    return (await back_up(sqlite_database, tmp_path / "sound.zip", now=NOW)).path


async def test_all_rows_come_back_from_either_database_into_either(
    database: Database, second_database: Database, tmp_path: Path
) -> None:
    await fill(database)
    saved = await back_up(database, tmp_path / "backup.zip", now=NOW)
    restored = await restore(second_database, tmp_path / "backup.zip")
    wanted = await content(database)
    assert await content(second_database) == wanted
    assert saved == restored
    assert saved.created_at == NOW
    assert saved.rows == {table: len(found) for table, found in wanted.items()}


async def test_rows_can_be_added_after_a_restore(backup: Path, second_database: Database) -> None:
    await restore(second_database, backup)
    async with second_database.unit_of_work() as work:
        await rows.add_one_of_each(work)


async def test_more_rows_than_one_chunk_come_back(
    database: Database, second_database: Database, tmp_path: Path
) -> None:
    await add_vans(database, 2 * CHUNK)
    async with database.unit_of_work() as work:
        contacts = [await rows.add_contact(work) for _ in range(9)]
        stops = [await rows.add_stop(work) for _ in range(CHUNK // 6)]
        pairs = [{"contact_id": one, "stop_id": stop} for one in contacts for stop in stops]
        await work.execute(insert(tables.contact_stops), pairs)
        await work.commit()
    steps: list[tuple[str, int, int]] = []
    await back_up(database, tmp_path / "b.zip", now=NOW, progress=lambda *step: steps.append(step))
    await restore(second_database, tmp_path / "b.zip", progress=lambda *step: steps.append(step))
    assert await content(second_database) == await content(database)
    vans = [("vans", CHUNK, 2 * CHUNK), ("vans", 2 * CHUNK, 2 * CHUNK)]
    assert [step for step in steps if step[0] == "vans"] == vans * 2
    assert len(pairs) > CHUNK


async def test_a_backup_is_of_one_moment_and_holds_no_writer_back(
    database: Database, tmp_path: Path
) -> None:
    await fill(database)
    before = await content(database)

    async def write_elsewhere() -> None:
        other = Database(database.url.render_as_string(hide_password=False))
        await fill(other)
        await other.close()

    first_step = iter([True])

    def write_once(*_step: object) -> None:
        if next(first_step, False):  # in a thread, since it needs an event loop of its own
            thread = threading.Thread(target=lambda: asyncio.run(write_elsewhere()))
            thread.start()
            thread.join()

    report = await back_up(database, tmp_path / "b.zip", now=NOW, progress=write_once)
    assert report.rows == {table: len(found) for table, found in before.items()}
    assert (await content(database))["visits"] != before["visits"]


async def test_only_the_owner_may_read_a_backup_and_nothing_lies_beside_it(
    backup: Path, tmp_path: Path
) -> None:
    assert mode_of(backup) == 0o600
    assert files(tmp_path, ".*") == []


async def test_an_existing_file_is_never_overwritten(
    sqlite_database: Database, tmp_path: Path
) -> None:
    (tmp_path / "letter.zip").write_text("Dear Sari")
    with pytest.raises(FileProblem):
        await back_up(sqlite_database, tmp_path / "letter.zip", now=NOW)
    assert (tmp_path / "letter.zip").read_text() == "Dear Sari"


async def test_a_missing_folder_is_named(sqlite_database: Database, tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as caught:
        await back_up(sqlite_database, tmp_path / "nowhere" / "b.zip", now=NOW)
    assert caught.value.fields["path"] == str(tmp_path / "nowhere" / "b.zip")


async def test_a_backup_that_fails_half_way_leaves_no_file(
    sqlite_database: Database, tmp_path: Path
) -> None:
    def fail(*_step: object) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await back_up(sqlite_database, tmp_path / "b.zip", now=NOW, progress=fail)
    assert files(tmp_path, "*.zip*") == []


async def test_a_disk_without_room_is_a_problem_of_the_file(
    sqlite_database: Database, tmp_path: Path
) -> None:
    await add_vans(sqlite_database, 4 * CHUNK)
    with room_for(20_000), pytest.raises(FileProblem):
        await back_up(sqlite_database, tmp_path / "b.zip", now=NOW)
    assert files(tmp_path, "*b.zip*") == []


async def test_a_database_that_was_not_migrated_is_not_backed_up(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(StoreTooOld):
        await back_up(database, tmp_path / "b.zip", now=NOW)
    await database.close()
    assert not (tmp_path / "b.zip").exists()


async def test_people_are_only_replaced_on_demand(backup: Path, second_database: Database) -> None:
    async with second_database.unit_of_work() as work:
        await rows.add_contact(work)
        await work.commit()
    before = await content(second_database)
    with pytest.raises(StoreNotEmpty) as caught:
        await restore(second_database, backup)
    assert caught.value.fields == {"place": second_database.place, "contacts": 1}
    assert await content(second_database) == before
    await restore(second_database, backup, replace=True)
    assert len((await content(second_database))["contacts"]) > 1


async def test_a_restore_killed_before_its_end_changes_nothing(
    backup: Path, second_database: Database
) -> None:
    await fill(second_database)
    before = await content(second_database)
    url = second_database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.support.killed_restore", url, str(backup)]
    killed = await asyncio.to_thread(subprocess.run, command, cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert await content(second_database) == before


async def test_text_too_long_for_postgresql_is_named_and_changes_nothing(
    sqlite_database: Database, postgresql_database: Database, tmp_path: Path
) -> None:
    async with sqlite_database.unit_of_work() as work:
        await rows.add_stop(work, name="x" * 121)
        await work.commit()
    await back_up(sqlite_database, tmp_path / "b.zip", now=NOW)
    before = await content(postgresql_database)
    with pytest.raises(BackupUnreadable) as caught:
        await restore(postgresql_database, tmp_path / "b.zip")
    assert caught.value.fields["problem"] == "stops"
    assert await content(postgresql_database) == before


@pytest.mark.parametrize("name", ["missing.zip", "."])
async def test_a_backup_that_can_not_be_opened_is_a_problem_of_the_file(
    name: str, sqlite_database: Database, tmp_path: Path
) -> None:
    with pytest.raises(FileProblem):
        await restore(sqlite_database, tmp_path / name)
