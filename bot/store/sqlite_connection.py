"""A connection to SQLite with aiosqlite's surface and fewer thread hops.

aiosqlite hands each step of a statement to a thread and waits for it: about 1 ms a statement,
where the statement itself takes 0.1 ms (benchmarks/store.py). Here a statement runs either in
the event loop (the writer: its statements are short, and only BEGIN and COMMIT can wait for
another process or for the disk, so a COMMIT that has to last goes to the thread, and BEGIN does
when somebody else is writing) or with one hop (readers, whose statements may be long).
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self, TypeVar

Result = TypeVar("Result")

SYNCHRONOUS = {
    True: ("PRAGMA synchronous = FULL", "PRAGMA wal_autocheckpoint = 1000"),
    False: ("PRAGMA synchronous = NORMAL", "PRAGMA wal_autocheckpoint = 0"),
}
"""By whether a transaction has to outlast a power failure by itself. One that need not is written
down with the next that must: the log is one file, in order."""
MAY_WAIT = ("BEGIN", "COMMIT", "PRAGMA WAL_CHECKPOINT", "VACUUM")
LONGEST_WORD = max(map(len, MAY_WAIT))
FEW_ROWS = 100
"""Rows of one call that are written in the event loop: about two milliseconds."""
FEW_VALUES = 500
"""Values of one statement that runs in the event loop; with more it writes many rows."""


class SqliteCursor:
    """The part of aiosqlite.Cursor that SQLAlchemy's dialect uses."""

    def __init__(self, connection: "SqliteConnection") -> None:
        self._connection = connection
        self._cursor = connection.raw.cursor()
        self._rows: list[Any] = []
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        def run() -> list[Any]:
            self._cursor.execute(sql, parameters)
            return self._cursor.fetchall() if self._cursor.description else []

        away = self._connection.hops or len(parameters) > FEW_VALUES
        away = away or sql[:LONGEST_WORD].upper().startswith(MAY_WAIT)
        self._rows = await self._connection.run(run, away=away)
        return self

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> Self:
        away = self._connection.hops or len(parameters) > FEW_ROWS
        await self._connection.run(lambda: self._cursor.executemany(sql, parameters), away=away)
        return self

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        count = self.arraysize if size is None else size
        rows, self._rows = self._rows[:count], self._rows[count:]
        return rows

    async def close(self) -> None:
        self._cursor.close()


class SqliteConnection:
    """The part of aiosqlite.Connection that SQLAlchemy's dialect uses."""

    def __init__(
        self, raw: sqlite3.Connection, thread: ThreadPoolExecutor, *, timeout: float, hops: bool
    ) -> None:
        self.raw = raw
        self.hops = hops
        self._timeout = timeout
        self._thread = thread
        self._connection: sqlite3.Connection | None = raw  # the dialect asks whether it is open
        self._lasting: bool | None = None

    @classmethod
    async def open(cls, path: str, *, timeout: float, hops: bool) -> "SqliteConnection":
        """Open the file; `timeout` in seconds is how long BEGIN waits for another writer."""
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite")

        def connect() -> sqlite3.Connection:
            return sqlite3.connect(
                path, timeout=timeout, isolation_level=None, check_same_thread=False
            )

        try:
            raw = await asyncio.get_running_loop().run_in_executor(thread, connect)
        except BaseException:
            thread.shutdown(wait=False)
            raise
        return cls(raw, thread, timeout=timeout, hops=hops)

    async def run(self, work: Callable[[], Result], *, away: bool) -> Result:
        """Do the work here, or on the connection's own thread when `away`."""
        if self._connection is None:
            raise ValueError("Connection closed")
        if not away:
            return work()
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def begins_now(self, begin: str, *, lasting: bool) -> bool:
        """Begin a transaction here; False when that would have to wait, or can't be done.

        Then the same statement, executed as others are, waits or says what is wrong.
        """
        if self._connection is None or self.hops:
            return False
        self._set_lasting(lasting=lasting)
        self.raw.execute("PRAGMA busy_timeout = 0")
        try:
            self.raw.execute(begin)
        except sqlite3.Error:
            return False
        finally:
            self.raw.execute(f"PRAGMA busy_timeout = {round(self._timeout * 1000)}")
        return True

    def _set_lasting(self, *, lasting: bool) -> None:
        if lasting is not self._lasting:
            self._lasting = None  # should one of these fail, the next transaction says it anew
            for pragma in SYNCHRONOUS[lasting]:
                self.raw.execute(pragma)
            self._lasting = lasting

    def cursor(self) -> SqliteCursor:
        return SqliteCursor(self)

    async def commit(self) -> None:
        if self.raw.in_transaction:
            waits_for_disk = self._lasting is not False
            await self.run(self.raw.commit, away=waits_for_disk)

    async def rollback(self) -> None:
        if self.raw.in_transaction:
            await self.run(self.raw.rollback, away=False)

    async def create_function(self, *args: Any, **options: Any) -> None:
        await self.run(lambda: self.raw.create_function(*args, **options), away=self.hops)

    async def close(self) -> None:
        if self._connection is not None:
            self._connection = None
            await asyncio.get_running_loop().run_in_executor(self._thread, self.raw.close)
            self._thread.shutdown(wait=False)

    def stop(self) -> None:
        """Close as soon as what runs now is over, without waiting; safe to call twice.

        Whoever is cancelled during BEGIN gets here while the thread may still wait for another
        process: closing at once would hold up the whole event loop for as long.
        """
        if self._connection is not None:
            self._connection = None
            self._thread.submit(self.raw.close)
            self._thread.shutdown(wait=False)
