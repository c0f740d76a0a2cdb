"""Backups of the whole database in one format, so that SQLite can go back into PostgreSQL."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Table, delete, func, select
from sqlalchemy.exc import StatementError

from bot.errors import BackupUnreadable, StoreError, StoreNotEmpty, StoreTooNew, StoreTooOld
from bot.store import audit
from bot.store.backup_files import (
    BackupReader,
    BackupWriter,
    Manifest,
    Member,
    damage_named,
    file_to_read,
    file_to_write,
)
from bot.store.backup_rows import CHUNK, decode, insertion, read_chunks
from bot.store.database import Database, UnitOfWork
from bot.store.problems import convert
from bot.store.schema_versions import check_within, known_revisions
from bot.store.tables import contacts, metadata

Progress = Callable[[str, int, int], None]
"""Called after every chunk with the table, its rows done and all its rows."""


def no_progress(_table: str, _done: int, _total: int) -> None:
    """The progress of a backup that nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupReport:
    """What a backup holds."""

    path: Path  # the file
    created_at: datetime  # aware
    revision: str  # of the schema
    rows: dict[str, int]  # by table


async def back_up(
    database: Database, path: Path, *, now: datetime, progress: Progress = no_progress
) -> BackupReport:
    """Write all rows, as of one moment, to a new file that only its owner may read.

    It does not hold writers back. Raises FileProblem (the file exists, no room, ...), StoreTooOld,
    StoreTooNew or another StoreError; then there is no file.
    """
    with file_to_write(path) as writer:
        async with database.unit_of_work(read_only=True) as work:
            revision = await check_within(work, database.place)
            for table in metadata.sorted_tables:
                await _save(work, table, writer, progress)
        return _report(path, writer.finish(revision=revision, created_at=now))


async def restore(
    database: Database, path: Path, *, replace: bool = False, progress: Progress = no_progress
) -> BackupReport:
    """Put the rows of a backup in place of all rows, in one transaction.

    The whole file is checked first. Raises FileProblem, BackupUnreadable, StoreTooNew or
    StoreTooOld (a backup of another version, or a database that is), StoreNotEmpty if there are
    contacts and not `replace`; then nothing has changed. No other process should be running:
    what it keeps in memory would be of the old rows.
    """
    with file_to_read(path) as reader:
        await asyncio.to_thread(_verify, reader, path)
        async with database.unit_of_work() as work:
            await check_within(work, database.place)
            if not replace:
                await _refuse_contacts(work, database.place)
            await _clear(work)
            for member in reader.manifest.members:
                await _load(work, member, reader, path, progress)
            await _move_sequences(work)
            await work.commit()
        return _report(path, reader.manifest)


def _verify(reader: BackupReader, path: Path) -> None:
    found, known = reader.manifest.revision, known_revisions()
    if found not in known:
        raise StoreTooNew(place=str(path), found=found, known=known[0])
    if found != known[0]:
        raise StoreTooOld(place=str(path))
    if [member.table for member in reader.manifest.members] != _names():
        raise BackupUnreadable(path=str(path), problem="tables")
    reader.verify()


async def _save(work: UnitOfWork, table: Table, writer: BackupWriter, progress: Progress) -> None:
    total = await _count(work, table)
    with writer.table(table.name) as file:
        async for rows in read_chunks(work, table):
            await asyncio.to_thread(file.add, rows)
            progress(table.name, file.rows, total)


async def _load(
    work: UnitOfWork, member: Member, reader: BackupReader, path: Path, progress: Progress
) -> None:
    table = metadata.tables[member.table]
    chunks, done = reader.rows(member, CHUNK), 0
    while rows := await asyncio.to_thread(next, chunks, None):
        with damage_named(path, member.table):
            decoded = decode(table, rows)
        with _unfit_named(path, member.table):
            await work.execute(insertion(table), decoded)
        done += len(rows)
        progress(member.table, done, member.rows)


@contextmanager
def _unfit_named(path: Path, table: str) -> Iterator[None]:
    """Raise BackupUnreadable for rows that the database refuses.

    For example text from SQLite, which does not hold it to its length, in PostgreSQL.
    """
    try:
        yield
    except StatementError as error:
        if isinstance(convert(error, ""), StoreError):
            raise
        raise BackupUnreadable(path=str(path), problem=table) from error


async def _clear(work: UnitOfWork) -> None:
    await audit.clear(work)
    for table in reversed(metadata.sorted_tables):
        await work.execute(delete(table))


async def _refuse_contacts(work: UnitOfWork, place: str) -> None:
    if count := await _count(work, contacts):
        raise StoreNotEmpty(place=place, contacts=count)


async def _move_sequences(work: UnitOfWork) -> None:
    """The next id must lie beyond the restored ones; SQLite sees to that itself."""
    if work.dialect != "postgresql":
        return
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            largest = func.max(column)
            await work.execute(
                select(func.setval(sequence, func.coalesce(largest, 1), largest.is_not(None)))
            )


async def _count(work: UnitOfWork, table: Table) -> int:
    return int((await work.execute(select(func.count()).select_from(table))).scalar_one())


def _names() -> list[str]:
    return [table.name for table in metadata.sorted_tables]


def _report(path: Path, manifest: Manifest) -> BackupReport:
    return BackupReport(
        path=path,
        created_at=manifest.created_at,
        revision=manifest.revision,
        rows={member.table: member.rows for member in manifest.members},
    )
