"""Engines for the two databases, set up so that neither loses an update.

SQLite: `isolation_level=None` and our own BEGIN, because the driver's default starts the
transaction late and loses updates without a word (50 of 400 increments survive); WAL,
synchronous FULL, foreign keys on. One writer connection in the process, BEGIN IMMEDIATE.
"""

from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import URL, event, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.clock import SystemClock
from bot.store.sqlite_connection import SqliteConnection

BUSY_SECONDS = 10.0
"""How long a writer waits for another process (an import) to finish its transaction."""
REST_SECONDS = 5.0
"""After so long without use a connection is asked whether it is there still."""
READERS = 4
LASTING = "lasting"
"""Execution option: whether a transaction outlasts a power failure by itself."""
PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -8000",
)
WRITER_PRAGMA = "PRAGMA journal_mode = WAL"
READER_PRAGMA = "PRAGMA query_only = ON"


def _to_json(value: Any) -> str:
    return to_json(value).decode()


JSON = {"json_serializer": _to_json, "json_deserializer": from_json}
"""Several times as fast as the `json` of the standard library, which sets itself up for each
value; an import writes five values a title."""


def parse(url: str) -> URL:
    """The URL with the async driver of its database named; raises ArgumentError."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return parsed.set(drivername="sqlite+aiosqlite")
    return parsed.set(drivername="postgresql+asyncpg")


def file_of(url: URL) -> Path | None:
    """The SQLite file, or None on PostgreSQL."""
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def place_of(url: URL) -> str:
    """Where the database is, for people; a password is hidden."""
    shown = url.set(drivername=url.get_backend_name()).difference_update_query(["password"])
    return str(file_of(url) or shown.render_as_string(hide_password=True))


def make_writer(url: URL) -> AsyncEngine:
    """The engine for units of work that write."""
    if file_of(url) is None:
        return _pinged_after_rest(
            create_async_engine(url, hide_parameters=True, pool_size=8, **JSON)
        )
    return _sqlite(url, begin="BEGIN IMMEDIATE", hops=False, connections=1)


def make_reader(url: URL) -> AsyncEngine:
    """The engine for long reads, which must not hold the writer back."""
    if file_of(url) is None:
        return create_async_engine(
            url,
            hide_parameters=True,
            pool_size=READERS,
            pool_pre_ping=True,
            isolation_level="REPEATABLE READ",
            execution_options={"postgresql_readonly": True},
            **JSON,
        )
    return _sqlite(url, begin="BEGIN DEFERRED", hops=True, connections=READERS)


def _pinged_after_rest(engine: AsyncEngine) -> AsyncEngine:
    """A connection that was used a moment ago is there still: asking each time, as `pre_ping`
    does, is one round trip more in every transaction."""
    now = SystemClock().monotonic

    @event.listens_for(engine.sync_engine, "checkin")
    def _rests(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = now()

    @event.listens_for(engine.sync_engine, "checkout")
    def _wakes(connection: Any, record: Any, _proxy: Any) -> None:
        if now() - record.info.get("rests_since", now()) < REST_SECONDS:
            return
        dialect: Any = engine.sync_engine.dialect
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error  # the pool makes a new one

    return engine


def lighter(writer: AsyncEngine) -> AsyncEngine:
    """The same connections, for transactions that need not outlast a power failure by themselves.

    PostgreSQL keeps them as well as others: there nobody waits for another's commit.
    """
    return writer.execution_options(**{LASTING: False})


def _sqlite(url: URL, *, begin: str, hops: bool, connections: int) -> AsyncEngine:
    async def connect() -> SqliteConnection:
        connection = await SqliteConnection.open(str(url.database), timeout=BUSY_SECONDS, hops=hops)
        for pragma in PRAGMAS:
            connection.raw.execute(pragma)
        connection.raw.execute(READER_PRAGMA if hops else WRITER_PRAGMA)
        return connection

    engine = create_async_engine(
        url,
        async_creator=connect,
        hide_parameters=True,
        pool_size=connections,
        max_overflow=0,
        **JSON,
    )

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        lasting = connection.get_execution_options().get(LASTING, True)
        driver = connection.connection.driver_connection
        if not driver.begins_now(begin, lasting=lasting):
            connection.exec_driver_sql(begin)

    return engine
