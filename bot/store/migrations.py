"""Brings a database to the schema of this code, once, however many processes start.

Each run has a connection of its own and one transaction: a process killed half-way leaves the
old schema. The scripts lie in `alembic/` of a checkout and in `bot/_migrations` of a wheel.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, NullPool, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.errors import StoreUnavailable, StoreUnreadable
from bot.store.engines import file_of, parse, place_of
from bot.store.problems import reraise
from bot.store.schema_versions import known_revisions, refuse_folder, revision_of

Result = TypeVar("Result")

WAIT_SECONDS = 60
"""How long a starter waits for another one's migration."""
TABLE_LOCK_SECONDS = 10
"""How long one statement may wait for readers of a PostgreSQL table: others queue behind it."""
LOCK_KEY = int.from_bytes(b"pusling", "big")

_one_at_a_time = threading.Lock()  # `alembic.op` is global to the process


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationOutcome:
    """What a migration did; both the same when there was nothing to do."""

    before: str | None  # revision found, None in an empty database
    after: str  # revision now


async def migrate(database_url: str) -> MigrationOutcome:
    """Bring the database up to this code, making it if need be; waits for others doing so.

    Raises StoreTooNew, StoreUnreadable or StoreUnavailable, and then has changed nothing.
    """
    return await asyncio.to_thread(_migrate, database_url)


async def downgrade(database_url: str, revision: str) -> None:
    """Go back to an older revision or "base" (tests of migrations; data may be lost)."""

    def work(connection: Connection) -> None:
        _moves().downgrade(connection, revision)

    await asyncio.to_thread(in_one_transaction, database_url, work)


def in_one_transaction(
    database_url: str, work: Callable[[Connection], Result], *, lock: bool = True
) -> Result:
    """Do the work on a connection of its own and commit; blocks, so not in an event loop.

    With `lock` no other migration runs meanwhile, in this process or another.
    """
    url = parse(database_url)
    try:
        with _one_at_a_time:
            if file_of(url) is None:
                return asyncio.run(_on_postgresql(url, work, lock=lock))
            return _on_sqlite(url, work, lock=lock)
    except (DBAPIError, OSError) as error:
        reraise(error, place_of(url))


def _migrate(database_url: str) -> MigrationOutcome:
    place = place_of(parse(database_url))
    newest = known_revisions()[0]

    def upgrade(connection: Connection) -> MigrationOutcome:
        before = revision_of(connection, place)
        _moves().upgrade(connection, "head")
        return MigrationOutcome(before=before, after=newest)

    # A look without the lock first: a start must not wait for an import that holds the writer.
    found = in_one_transaction(
        database_url, lambda connection: revision_of(connection, place), lock=False
    )
    if found == newest:
        return MigrationOutcome(before=found, after=found)
    return in_one_transaction(database_url, upgrade)


def _moves() -> ModuleType:
    """Alembic, which takes longer to import than a start may wait when nothing is to be done."""
    from bot.store import schema_moves  # noqa: PLC0415

    return schema_moves


def _make_private(file: Path) -> None:
    """A new database holds what people will write: nobody else on the machine may read it.

    SQLite gives its journal files the mode of the database.
    """
    try:
        file.touch(mode=0o600, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(place=str(file), problem=type(error).__name__) from error


def _on_sqlite(url: URL, work: Callable[[Connection], Result], *, lock: bool) -> Result:
    file = Path(url.database or "")
    refuse_folder(file)
    file.parent.mkdir(parents=True, exist_ok=True)
    _make_private(file)

    def connect() -> sqlite3.Connection:
        raw = sqlite3.connect(file, timeout=WAIT_SECONDS, isolation_level=None)
        # A rebuilt parent table would empty its children by cascade. No effect after BEGIN.
        raw.execute("PRAGMA foreign_keys = OFF")
        if lock:  # by now it is known to be ours
            raw.execute("PRAGMA journal_mode = WAL")
        return raw

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if lock else "BEGIN DEFERRED")

    with engine.begin() as connection:
        result = work(connection)
        if lock and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise StoreUnreadable(place=str(file))
    return result


async def _on_postgresql(url: URL, work: Callable[[Connection], Result], *, lock: bool) -> Result:
    engine = create_async_engine(
        url, poolclass=NullPool, hide_parameters=True, isolation_level="READ COMMITTED"
    )
    async with engine.begin() as connection:
        if lock:
            await connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'"))
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK_KEY})"))
            await connection.execute(text(f"SET LOCAL lock_timeout = '{TABLE_LOCK_SECONDS}s'"))
        return await connection.run_sync(work)
