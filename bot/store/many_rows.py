"""Many rows at once, without what SQLAlchemy does with each value of each of them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Table, insert

from bot.store.database import UnitOfWork

TOGETHER = 500
"""Rows of one statement on SQLite. For every statement that fires a trigger FTS5 writes down what
it has gathered: an import of titles with a statement for each row took twice as long to write."""


async def insert_rows(uow: UnitOfWork, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns; does nothing without rows.

    Of an import of titles SQLAlchemy's own way took a fifth of the time.
    """
    if not rows:
        return
    dialect = uow.connection.dialect
    statement = insert(table).inline().compile(dialect=dialect, column_keys=list(rows[0]))
    columns = []
    for name in statement.positiontup or ():
        values = [row[name] for row in rows]
        process = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
        columns.append(values if process is None else list(map(process, values)))
    lines, driver = list(zip(*columns, strict=True)), uow.connection.exec_driver_sql
    if uow.dialect != "sqlite":
        await driver(str(statement), lines)
        return
    head, _, marks = str(statement).partition(" VALUES ")
    for piece in _pieces(lines):
        sql = f"{head} VALUES {', '.join([marks] * len(piece))}"
        await driver(sql, tuple(chain.from_iterable(piece)))


def _pieces(lines: Sequence[tuple[Any, ...]]) -> Iterator[Sequence[tuple[Any, ...]]]:
    return (lines[first : first + TOGETHER] for first in range(0, len(lines), TOGETHER))
