"""The database as the rest of the project sees it: units of work, and nothing else."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import URL, CursorResult, Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import StoreUnavailable
from bot.store.engines import READERS, file_of, lighter, make_reader, make_writer, parse, place_of
from bot.store.problems import reraise
from bot.store.sqlite_log import empty_log
from bot.store.turns import Turns

Checkpoint = Callable[[str], None]
"""Called with a name at each moment at which a crash is rehearsed; does nothing in service."""


def no_checkpoint(_name: str) -> None:
    """The checkpoint of a process that is not rehearsing a crash."""


class UnitOfWork:
    """One transaction: rolled back unless committed, no network call inside."""

    def __init__(self, connection: AsyncConnection, checkpoint: Checkpoint) -> None:
        self.connection = connection
        self._checkpoint = checkpoint

    @property
    def dialect(self) -> str:
        """Either `sqlite` or `postgresql`."""
        return self.connection.dialect.name

    async def execute(
        self,
        statement: Executable,
        parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    ) -> CursorResult[Any]:
        """Run one statement. Database errors come out as StoreError (bot/store/problems.py)."""
        return await self.connection.execute(statement, parameters)

    async def commit(self) -> None:
        """Make it last. After this the unit of work is over."""
        self._checkpoint("commit")
        await self.connection.commit()
        self._checkpoint("committed")


class Database:
    """Opens units of work on SQLite or PostgreSQL; built once, by bot/app."""

    def __init__(self, url: str, *, checkpoint: Checkpoint = no_checkpoint) -> None:
        self.url: URL = parse(url)
        self._checkpoint = checkpoint
        self._writer = make_writer(self.url)
        self._lighter = lighter(self._writer)
        self._reader = make_reader(self.url)
        few = self.file is not None
        self._writing = Turns(1, self.place) if few else nullcontext()
        self._reading = Turns(READERS, self.place) if few else nullcontext()

    @property
    def dialect(self) -> str:
        """Either `sqlite` or `postgresql`."""
        return self.url.get_backend_name()

    @property
    def file(self) -> Path | None:
        """The SQLite file, or None on PostgreSQL."""
        return file_of(self.url)

    @property
    def place(self) -> str:
        """Where the database is, for people; a password is hidden."""
        return place_of(self.url)

    @asynccontextmanager
    async def unit_of_work(
        self, *, read_only: bool = False, lasting: bool = True
    ) -> AsyncIterator[UnitOfWork]:
        """One transaction; on leaving, what was not committed is rolled back.

        `read_only` reads from a snapshot that does not hold back the writer. Without `lasting` a
        power failure (no crash) may undo it until the next one that is: for what nobody outside
        has been told of.
        Raises StoreUnavailable, StoreFull, StoreUnreadable or StoreError.
        """
        engine = self._writer if lasting else self._lighter
        engine = self._reader if read_only else engine
        try:
            async with self._reading if read_only else self._writing:
                connection = await self._connect(engine)
                try:
                    yield UnitOfWork(connection, self._checkpoint)
                finally:  # not the connection's own context manager: that makes a task to close it
                    await connection.close()
        except (DBAPIError, ConnectionError) as error:
            reraise(error, self.place)

    async def _connect(self, engine: AsyncEngine) -> AsyncConnection:
        try:
            return await engine.connect()
        except (PoolTimeout, OSError) as error:  # apart from those of the unit of work's own files
            reraise(error, self.place)

    async def empty_log(self) -> None:
        """On SQLite, leave nothing of what was deleted in its log. Raises StoreUnavailable."""
        if self.file is None:
            return
        try:
            await asyncio.to_thread(empty_log, self.file)
        except sqlite3.Error as error:
            raise StoreUnavailable(place=self.place, problem=str(error)) from error

    async def close(self) -> None:
        """Close all connections."""
        await self._writer.dispose()
        await self._reader.dispose()
