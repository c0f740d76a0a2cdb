"""Statements of imports: their journal, and what a run compares its rows with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Row, Table, delete, func, insert, select, update

from bot.domain.changes import ImportState
from bot.store.database import UnitOfWork
from bot.store.many_rows import insert_rows
from bot.store.revisions import SCHEDULE, STOPS, bump
from bot.store.tables import (
    import_changes,
    import_runs,
    metadata,
    stop_aliases,
    stops,
    vans,
    visit_rules,
    visits,
)

LONGEST_NAME = 200
"""Characters of a file's name: the width of the column."""
State = dict[str, Any]
"""A thing as JSON: what the journal keeps of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing changed by one row."""

    row: int
    """Number of the row in the sheet."""
    subject: str
    """Kind of thing: stop, van, rule, closure."""
    key: str
    """What identifies it among its kind."""
    before: State | None
    """As it was; None for a new one."""
    after: State
    """As the import left it."""
    id: int = 0
    """Row id in the journal; 0 before it is written."""


async def start_run(uow: UnitOfWork, kind: str, file_name: str, now: datetime) -> int:
    """Begin a run; gives its id."""
    values = {
        "kind": kind,
        "file_name": file_name[:LONGEST_NAME],
        "state": ImportState.RUNNING.value,
        "counts": {},
        "started_at": now,
    }
    statement = insert(import_runs).values(values).returning(import_runs.c.id)
    new: int = (await uow.execute(statement)).scalar_one()
    return new


async def set_run(uow: UnitOfWork, run_id: int, **columns: Any) -> None:
    """Set columns of a run."""
    await uow.execute(update(import_runs).where(import_runs.c.id == run_id).values(columns))


async def run_by_id(uow: UnitOfWork, run_id: int) -> Row[Any] | None:
    """The row of a run, or None."""
    found = await uow.execute(select(import_runs).where(import_runs.c.id == run_id))
    return found.one_or_none()


async def newest_run(uow: UnitOfWork) -> int | None:
    """The newest run that changed something and is not undone, or None."""
    statement = (
        select(func.max(import_runs.c.id))
        .where(import_runs.c.state != ImportState.UNDONE.value)
        .where(import_runs.c.id.in_(select(import_changes.c.run_id)))
    )
    found: int | None = (await uow.execute(statement)).scalar_one_or_none()
    return found


async def broken_runs(uow: UnitOfWork) -> tuple[int, ...]:
    """Runs that changed something and have not ended, by id."""
    running = import_runs.c.state == ImportState.RUNNING.value
    changed = import_runs.c.id.in_(select(import_changes.c.run_id))
    statement = select(import_runs.c.id).where(running, changed).order_by(import_runs.c.id)
    found = await uow.execute(statement)
    return tuple(found.scalars())


async def runs_since(
    uow: UnitOfWork, kind: str, file_name: str, since: datetime
) -> tuple[int, ...]:
    """Runs of a file, begun since, that changed something and are not undone, by id."""
    statement = (
        select(import_runs.c.id)
        .where(import_runs.c.kind == kind, import_runs.c.started_at >= since)
        .where(import_runs.c.file_name == file_name[:LONGEST_NAME])
        .where(import_runs.c.state != ImportState.UNDONE.value)
        .where(import_runs.c.id.in_(select(import_changes.c.run_id)))
        .order_by(import_runs.c.id)
    )
    return tuple((await uow.execute(statement)).scalars())


async def later_run(uow: UnitOfWork, run_id: int) -> int | None:
    """The newest later run, not undone, that changed something that this run changed too."""
    mine, theirs = import_changes.alias("mine"), import_changes.alias("theirs")
    statement = (
        select(func.max(theirs.c.run_id))
        .select_from(
            mine.join(
                theirs, (mine.c.subject == theirs.c.subject) & (mine.c.key == theirs.c.key)
            ).join(import_runs, import_runs.c.id == theirs.c.run_id)
        )
        .where(mine.c.run_id == run_id, theirs.c.run_id > run_id)
        .where(import_runs.c.state != ImportState.UNDONE.value)
    )
    found: int | None = (await uow.execute(statement)).scalar_one_or_none()
    return found


async def add_changes(uow: UnitOfWork, run_id: int, entries: Sequence[Entry]) -> None:
    """Write entries into the journal, in order."""
    rows = [
        {
            "run_id": run_id,
            "row_number": entry.row,
            "subject": entry.subject,
            "key": entry.key,
            "before": entry.before,
            "after": entry.after,
        }
        for entry in entries
    ]
    await insert_rows(uow, import_changes, rows)


async def changes_before(
    uow: UnitOfWork, run_id: int, below: int | None, limit: int
) -> list[Entry]:
    """Entries of a run, newest first, those with an id below a limit (None for no limit)."""
    statement = select(import_changes).where(import_changes.c.run_id == run_id)
    if below is not None:
        statement = statement.where(import_changes.c.id < below)
    rows = await uow.execute(statement.order_by(import_changes.c.id.desc()).limit(limit))
    return [
        Entry(
            id=row.id,
            row=row.row_number,
            subject=row.subject,
            key=row.key,
            before=row.before,
            after=row.after,
        )
        for row in rows
    ]


async def stop_rows(uow: UnitOfWork, codes: Sequence[str]) -> dict[str, tuple[Row[Any], list[str]]]:
    """Whole rows of stops with their aliases, in the order in which they were given, by code."""
    rows = (await uow.execute(select(stops).where(stops.c.code.in_(codes)))).all()
    aliases: dict[int, list[str]] = {row.id: [] for row in rows}
    found = select(stop_aliases).where(stop_aliases.c.stop_id.in_(aliases))
    for row in await uow.execute(found.order_by(stop_aliases.c.id)):
        aliases[row.stop_id].append(row.alias)
    return {row.code: (row, aliases[row.id]) for row in rows}


async def all_stops(uow: UnitOfWork) -> Sequence[Row[Any]]:
    """Rows of code, name, kind, kelurahan, kecamatan and timezone of all stops, by code."""
    columns = (
        stops.c.code,
        stops.c.name,
        stops.c.kind,
        stops.c.kelurahan,
        stops.c.kecamatan,
        stops.c.timezone,
    )
    return (await uow.execute(select(*columns).order_by(stops.c.code))).all()


async def remove_stop(uow: UnitOfWork, code: str) -> None:
    """Delete a stop with its aliases; whatever else is its own goes too, so ask `used_stop`."""
    await uow.execute(delete(stops).where(stops.c.code == code))
    await bump(uow, STOPS)


async def used_stop(uow: UnitOfWork, codes: Sequence[str]) -> str | None:
    """The code of one of these stops that something refers to (aliases aside), or None."""
    for table, column in _references(stops.c.id):
        if table is stop_aliases:
            continue
        statement = select(stops.c.code).join(table, column == stops.c.id)
        found = await uow.execute(statement.where(stops.c.code.in_(codes)).limit(1))
        code: str | None = found.scalar_one_or_none()
        if code is not None:
            return code
    return None


async def all_vans(uow: UnitOfWork) -> Sequence[Row[Any]]:
    """Rows of id, code and name of all vans, by code."""
    return (await uow.execute(select(vans).order_by(vans.c.code))).all()


async def put_van(uow: UnitOfWork, code: str, name: str) -> None:
    """Give a van its name."""
    await uow.execute(update(vans).where(vans.c.code == code).values(name=name))


async def remove_idle_van(uow: UnitOfWork, code: str) -> None:
    """Delete a van, unless something refers to it."""
    for _, column in _references(vans.c.id):
        statement = select(column).join(vans, vans.c.id == column).where(vans.c.code == code)
        if (await uow.execute(statement.limit(1))).first() is not None:
            return
    await uow.execute(delete(vans).where(vans.c.code == code))


async def set_rule_notes(uow: UnitOfWork, rule_id: int, notes: str) -> None:
    """Set what staff noted on a rule."""
    await uow.execute(update(visit_rules).where(visit_rules.c.id == rule_id).values(notes=notes))


async def remove_rule(uow: UnitOfWork, rule_id: int) -> None:
    """Delete a rule; visits that it made and that are still there stay without it."""
    await uow.execute(delete(visit_rules).where(visit_rules.c.id == rule_id))
    await bump(uow, SCHEDULE)


async def told_visits(uow: UnitOfWork, ids: Sequence[int]) -> set[int]:
    """Those of these visits that something refers to: somebody may have heard of them."""
    told: set[int] = set()
    for _, column in _references(visits.c.id):
        told.update((await uow.execute(select(column).where(column.in_(ids)))).scalars())
    return told


async def remove_visits(uow: UnitOfWork, ids: Sequence[int]) -> None:
    """Delete visits that nobody has heard of."""
    if ids:
        await uow.execute(delete(visits).where(visits.c.id.in_(ids)))


async def referred(
    uow: UnitOfWork, target: Column[Any], ids: Sequence[int], but: Table | None = None
) -> set[int]:
    """Those of these ids of a table that something refers to, rows of one table aside."""
    found: set[int] = set()
    for table, column in _references(target):
        if table is not but and ids:
            found.update((await uow.execute(select(column).where(column.in_(ids)))).scalars())
    return found


def _references(target: Column[Any]) -> Iterator[tuple[Table, Column[Any]]]:
    """All columns that refer to a column, in all tables: those that will be added too."""
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column is target:
                yield table, table.c[key.parent.name]
