"""Migrations on both databases: up, down, at once, and interrupted."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Row, select, text

from bot.errors import StoreUnreadable
from bot.store import tables
from bot.store.database import Database
from bot.store.migrations import MigrationOutcome, downgrade, migrate
from bot.store.schema_versions import known_revisions, scripts
from tests.support.applications import NOW
from tests.support.schemas import counts, differences, fill, on, schema, table_names
from tests.support.starter import ROOT, Starter

HEAD = known_revisions()[0]
STARTERS = 5
IN_THE_MIDDLE = "CREATE TABLE visits "


def _given_once(connection: Connection) -> set[str]:
    """Tables of an SQLite file whose row numbers never come again."""
    once = "SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"
    return set(connection.execute(text(once)).scalars())


def _pairs(rows: Iterable[Row[Any]]) -> dict[str, str]:
    return {row.key: row.value for row in rows}


async def test_nothing_is_left_to_migrate_after_migrating(database_url: str) -> None:
    assert await differences(database_url) == []


async def test_migrations_and_tables_of_the_code_make_the_same_schema(empty_url: str) -> None:
    await on(empty_url, tables.metadata.create_all)
    wanted = await schema(empty_url)
    await on(empty_url, tables.metadata.drop_all)
    await migrate(empty_url)
    assert await schema(empty_url) == wanted


async def test_an_empty_database_is_migrated_and_then_left_alone(empty_url: str) -> None:
    assert await migrate(empty_url) == MigrationOutcome(before=None, after=HEAD)
    assert await migrate(empty_url) == MigrationOutcome(before=HEAD, after=HEAD)


async def test_the_first_migration_gives_the_installation_an_identity_of_its_own(
    database: Database, tmp_path: Path
) -> None:
    other = f"sqlite:///{tmp_path / 'new folder' / 'other.db'}"
    await migrate(other)
    ask = select(tables.installation.c.key, tables.installation.c.value)
    others = await on(other, lambda connection: _pairs(connection.execute(ask)))
    async with database.unit_of_work(read_only=True) as work:
        facts = _pairs(await work.execute(ask))
    assert len(bytes.fromhex(facts["button_key"])) == 32
    assert facts.keys() == others.keys() == {"button_key", "installation_id"}
    assert set(facts.values()).isdisjoint(others.values())


def test_the_revisions_known_are_those_that_alembic_finds() -> None:
    found = ScriptDirectory(str(scripts())).walk_revisions()
    assert known_revisions() == tuple(script.revision for script in found)


async def test_the_list_of_stops_begins_at_revision_zero(database: Database) -> None:
    async with database.unit_of_work(read_only=True) as work:
        rows = await work.execute(select(tables.revisions))
        assert [tuple(row) for row in rows] == [("stops", 0)]


async def test_rows_stand_in_every_table_before_going_down(database_url: str) -> None:
    assert [table for table, rows in (await fill(database_url)).items() if not rows] == []


async def test_every_step_goes_down_with_rows_and_up_again(database_url: str) -> None:
    for older in [*known_revisions()[1:], "base"]:
        await fill(database_url)
        await downgrade(database_url, older)
        outcome = await migrate(database_url)
        assert outcome.before == (None if older == "base" else older)
        assert await differences(database_url) == []


async def test_numbers_that_the_code_gives_once_are_given_once_by_migrated_tables(
    sqlite_url: str,
) -> None:
    wanted = {
        table.name
        for table in tables.metadata.tables.values()
        if table.dialect_options["sqlite"]["autoincrement"]
    }
    assert await on(sqlite_url, _given_once) == wanted


async def test_a_mailbox_that_was_there_before_gives_no_number_again(sqlite_url: str) -> None:
    await fill(sqlite_url)
    await downgrade(sqlite_url, "0011_privacy")
    assert "browser_messages" not in await on(sqlite_url, _given_once)
    await migrate(sqlite_url)

    def empty_and_add(connection: Connection) -> tuple[int, int]:
        (last,) = connection.execute(select(tables.browser_messages.c.id)).scalars()
        connection.execute(tables.browser_messages.delete())
        row = {"chat": "ani", "from_person": False, "body": {}, "at": NOW}
        add = tables.browser_messages.insert().values(**row)
        added = connection.execute(add.returning(tables.browser_messages.c.id))
        return last, added.scalar_one()

    last, next_ = await on(sqlite_url, empty_and_add)
    assert next_ > last


async def test_going_down_to_the_base_removes_every_table(database_url: str) -> None:
    await fill(database_url)
    await downgrade(database_url, "base")
    assert await table_names(database_url) == {"alembic_version"}


async def test_a_parent_table_that_is_rebuilt_keeps_its_children(database_url: str) -> None:
    before = await fill(database_url)

    def rebuild(connection: Connection) -> None:
        operations = Operations(MigrationContext.configure(connection))
        sqlite = connection.dialect.name == "sqlite"
        with operations.batch_alter_table(
            "stops", recreate="always" if sqlite else "never"
        ) as batch:
            batch.alter_column("notes", server_default="-")

    await on(database_url, rebuild)
    assert await counts(database_url) == before


async def test_a_migration_that_breaks_references_is_rolled_back(sqlite_url: str) -> None:
    def orphan(connection: Connection) -> None:
        connection.execute(tables.stop_aliases.insert().values(stop_id=404, alias="hantu"))

    with pytest.raises(StoreUnreadable):
        await on(sqlite_url, orphan)
    assert (await counts(sqlite_url))["stop_aliases"] == 0


async def test_five_starters_at_once_migrate_once(empty_url: str) -> None:
    starters = [Starter(empty_url) for _ in range(STARTERS)]
    for starter in starters:
        starter.hear("ready")
    for starter in starters:
        starter.go_on()
    words = sorted(starter.last_words() for starter in starters)
    assert words == [*[f"{HEAD} {HEAD}"] * (STARTERS - 1), f"None {HEAD}"]
    assert (await counts(empty_url))["installation"] == 2


async def test_starters_in_one_process_migrate_once(empty_url: str) -> None:
    outcomes = await asyncio.gather(*[migrate(empty_url) for _ in range(STARTERS)])
    assert [outcome.before for outcome in outcomes].count(None) == 1


def test_who_starts_during_a_migration_waits_for_its_end(empty_url: str) -> None:
    first, second = Starter(empty_url, pause_at=IN_THE_MIDDLE), Starter(empty_url)
    for starter in (first, second):
        starter.hear("ready")
    first.go_on()
    first.hear("paused")
    second.go_on()
    first.go_on()
    assert first.last_words() == f"None {HEAD}"
    assert second.last_words() == f"{HEAD} {HEAD}"


async def test_a_migration_killed_half_way_leaves_nothing_and_the_next_one_succeeds(
    empty_url: str,
) -> None:
    starter = Starter(empty_url, pause_at=IN_THE_MIDDLE)
    starter.hear("ready")
    starter.go_on()
    starter.hear("paused")
    starter.kill()
    assert await table_names(empty_url) == set()
    assert await migrate(empty_url) == MigrationOutcome(before=None, after=HEAD)
    assert await differences(empty_url) == []


async def test_a_start_does_not_wait_for_a_writer_when_nothing_is_to_be_done(
    sqlite_url: str,
) -> None:
    writer = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    async with asyncio.timeout(20):  # far below the minute that a starter waits for a migration
        assert (await migrate(sqlite_url)).before == HEAD
    writer.close()


def test_migrations_are_found_inside_an_installed_package(tmp_path: Path) -> None:
    copytree(ROOT / "bot", tmp_path / "bot")
    copytree(ROOT / "alembic", tmp_path / "bot" / "_migrations")
    code = (
        "import asyncio, bot.store.migrations as m; print(asyncio.run(m.migrate('sqlite:///x.db')))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert shown.stdout == f"MigrationOutcome(before=None, after='{HEAD}')\n"


@pytest.mark.parametrize("name", ["upgrade", "check"])
def test_the_command_of_alembic_works_on_the_database_of_the_settings(
    name: str, database_url: str
) -> None:
    arguments = ["upgrade", "head"] if name == "upgrade" else [name]
    subprocess.run(
        [sys.executable, "-m", "alembic", *arguments],
        cwd=ROOT,
        env=os.environ | {"PUSLING_DATABASE_URL": database_url},
        capture_output=True,
        check=True,
    )


async def test_a_new_database_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "private" / "pusling.db"
    await migrate(f"sqlite:///{file}")
    assert file.stat().st_mode & 0o777 == 0o600
