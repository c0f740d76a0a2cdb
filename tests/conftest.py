"""Databases for all tests: a fresh, migrated one per test, SQLite and PostgreSQL alike."""

import asyncio
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.store.database import Database
from bot.store.migrations import migrate
from tests.support.language_once import read_once
from tests.support.postgres import PostgresServer, running_server

BOTH = ("sqlite", "postgresql")
TEMPLATE = "pusling_template"

read_once()  # here, not in a fixture: some modules of tests read sentences when they are imported


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresServer]:
    """One server per process of tests (each worker of pytest-xdist has its own)."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: PostgresServer) -> str:
    """Name of a migrated, otherwise empty database to copy."""
    asyncio.run(migrate(postgresql_server.create(TEMPLATE)))
    return TEMPLATE


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, otherwise empty file to copy."""
    file = tmp_path_factory.mktemp("template") / "pusling.db"
    asyncio.run(migrate(f"sqlite:///{file}"))
    return file


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """URL of a migrated SQLite file of this test's own."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'pusling.db')}"


@pytest.fixture
def postgresql_url(postgresql_server: PostgresServer, postgresql_template: str) -> Iterator[str]:
    """URL of a migrated PostgreSQL database of this test's own."""
    with _copied(postgresql_server, postgresql_template) as url:
        yield url


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of a migrated database of this test's own, once per kind of database."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a database without any table, once per kind of database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with _copied(request.getfixturevalue("postgresql_server"), "template0") as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated database, once per kind."""
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
async def sqlite_database(sqlite_url: str) -> AsyncIterator[Database]:
    """A migrated SQLite database, for tests that need no second kind."""
    database = Database(sqlite_url)
    yield database
    await database.close()


@pytest.fixture
async def postgresql_database(postgresql_url: str) -> AsyncIterator[Database]:
    """A migrated PostgreSQL database, for what only it can do."""
    database = Database(postgresql_url)
    yield database
    await database.close()


@pytest.fixture(params=BOTH)
def second_url(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path
) -> Iterator[str]:
    """Like `database_url`, beside it: with both, every pair of kinds."""
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'second.db')}"
        return
    server: PostgresServer = request.getfixturevalue("postgresql_server")
    with _copied(server, request.getfixturevalue("postgresql_template")) as url:
        yield url


@pytest.fixture
async def second_database(second_url: str) -> AsyncIterator[Database]:
    """A second migrated database, once per kind."""
    database = Database(second_url)
    yield database
    await database.close()


@contextmanager
def _copied(server: PostgresServer, template: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    yield server.create(name, template=template)
    server.drop(name)
