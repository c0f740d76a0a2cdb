"""What is not our database, or not of this version, or out of reach, is said, not changed."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from bot.errors import StoreError, StoreTooNew, StoreTooOld, StoreUnavailable, StoreUnreadable
from bot.store.database import Database
from bot.store.migrations import migrate
from bot.store.schema_versions import check, known_revisions
from tests.support.postgres import GUEST, PASSWORD, PostgresServer
from tests.support.schemas import differences, on, table_names
from tests.support.starter import Starter

HEAD = known_revisions()[0]


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """A database that may not be one."""
    database = Database(url)
    yield database
    await database.close()


async def refused(url: str, kind: type[StoreError]) -> StoreError:
    """The error of a start; the check must give the same."""
    with pytest.raises(kind) as at_start:
        await migrate(url)
    async with opened(url) as database:
        with pytest.raises(kind):
            await check(database)
    assert type(at_start.value) is kind
    return at_start.value


def inside(folder: Path) -> list[Path]:
    """What lies in a folder."""
    return list(folder.iterdir())


def damage(file: Path) -> None:
    """Overwrite all but the header."""
    whole = file.read_bytes()
    file.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))


async def test_a_migrated_database_passes_the_check(database: Database) -> None:
    await check(database)


async def test_an_empty_database_is_too_old(empty_url: str) -> None:
    async with opened(empty_url) as database:
        with pytest.raises(StoreTooOld):
            await check(database)


async def test_checking_a_missing_file_does_not_make_it(tmp_path: Path) -> None:
    async with opened(f"sqlite:///{tmp_path / 'missing.db'}") as database:
        with pytest.raises(StoreTooOld):
            await check(database)
    assert inside(tmp_path) == []


async def test_a_newer_database_is_refused_and_left_as_it_is(database_url: str) -> None:
    await on(
        database_url,
        lambda connection: connection.execute(
            text("UPDATE alembic_version SET version_num = 'future'")
        ),
    )
    error = await refused(database_url, StoreTooNew)
    assert (error.fields["found"], error.fields["known"]) == ("future", HEAD)
    assert await differences(database_url) == []


async def test_the_database_of_another_program_is_refused_and_left_as_it_is(
    empty_url: str,
) -> None:
    await on(empty_url, lambda connection: connection.execute(text("CREATE TABLE songs (id INT)")))
    await refused(empty_url, StoreUnreadable)
    assert await table_names(empty_url) == {"songs"}


async def test_another_program_that_uses_alembic_is_refused_too(empty_url: str) -> None:
    for statement in ("CREATE TABLE songs (id INT)", "CREATE TABLE alembic_version (x INT)"):
        await on(empty_url, lambda connection, sql=statement: connection.execute(text(sql)))  # type: ignore[misc]
    await refused(empty_url, StoreUnreadable)


async def test_a_file_of_something_else_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "photo.db"
    file.write_bytes(b"no database at all " * 500)
    await refused(f"sqlite:///{file}", StoreUnreadable)
    assert file.read_bytes() == b"no database at all " * 500


async def test_a_damaged_file_is_refused(sqlite_url: str) -> None:
    damage(Path(sqlite_url.removeprefix("sqlite:///")))
    await refused(sqlite_url, StoreUnreadable)


async def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    await refused(f"sqlite:///{tmp_path}", StoreUnreadable)


async def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    with pytest.raises(StoreUnavailable):
        await migrate(f"sqlite:///{tmp_path / 'var' / 'pusling.db'}")


def test_a_folder_that_may_not_be_written_is_named_unavailable(tmp_path: Path) -> None:
    folder = tmp_path / "fixed"
    folder.mkdir(mode=0o500)
    # Permissions do not bind root unless it gives up two capabilities.
    unprivileged = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
    wrapper = unprivileged if os.geteuid() == 0 else ()
    starter = Starter(f"sqlite:///{folder / 'pusling.db'}", wrapper=wrapper)
    starter.hear("ready")
    starter.go_on()
    assert starter.last_words() == StoreUnavailable.id


async def test_a_server_that_does_not_answer_is_unavailable() -> None:
    await refused("postgresql://pusling:secret@127.0.0.1:1/pusling", StoreUnavailable)


async def test_the_password_is_not_in_the_error() -> None:
    error = await refused("postgresql://pusling:secret@127.0.0.1:1/pusling", StoreUnavailable)
    assert "secret" not in str(error)


async def test_a_database_that_does_not_exist_is_unavailable(
    postgresql_server: PostgresServer,
) -> None:
    await refused(postgresql_server.url("nowhere"), StoreUnavailable)


@pytest.mark.parametrize(
    ("password", "problem"),
    [("wrong", "InvalidPasswordError"), (PASSWORD, "InsufficientPrivilegeError")],
)
async def test_a_user_who_may_not_come_in_or_may_not_touch_tables_is_told_so(
    password: str, problem: str, postgresql_server: PostgresServer, postgresql_url: str
) -> None:
    name = make_url(postgresql_url).database or ""
    url = postgresql_server.url(name, username=GUEST, password=password)
    assert (await refused(url, StoreUnavailable)).fields["problem"] == problem
