"""Rows of a backup: out of the database as JSON and back, exactly."""

import base64
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Insert,
    MetaData,
    RowMapping,
    Select,
    Table,
    Text,
    cast,
    insert,
    literal,
    select,
    tuple_,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from bot.store.backup_files import Row
from bot.store.database import UnitOfWork

CHUNK = 500
"""Rows held in memory at a time."""

Codec = tuple[Callable[[Any], Any], Callable[[Any], Any]]


def _same(value: Any) -> Any:
    return value


def _from_stored_json(text: str) -> Any:
    return JSON.NULL if text == "null" else json.loads(text)


CODECS: dict[type, Codec] = {
    bytes: (lambda value: base64.b64encode(value).decode(), base64.b64decode),
    datetime: (datetime.isoformat, datetime.fromisoformat),
    date: (date.isoformat, date.fromisoformat),
    time: (time.isoformat, time.fromisoformat),
    Decimal: (str, Decimal),
    **dict.fromkeys((int, float, str, bool), (_same, _same)),
}
"""To JSON and back, by the Python type of a column. A type that is missing raises KeyError."""


async def read_chunks(work: UnitOfWork, table: Table) -> AsyncIterator[list[Row]]:
    """All rows in the order of the primary key; each chunk is a query of its own."""
    query = select(*map(_stored, table.columns)).order_by(*table.primary_key).limit(CHUNK)
    rows = (await work.execute(query)).mappings().all()
    while rows:
        yield _converted(table, rows, 0)
        if len(rows) < CHUNK:
            return
        rows = (await work.execute(_after(query, table, rows[-1]))).mappings().all()


def decode(table: Table, rows: Sequence[Row]) -> list[Row]:
    """Rows of a backup as `insertion` takes them.

    Raises LookupError, ValueError, TypeError or AttributeError if they are not of this table.
    """
    if any(row.keys() != set(table.columns.keys()) for row in rows):
        raise LookupError
    return _converted(table, rows, 1)


def insertion(table: Table) -> Insert:
    """The statement for decoded rows."""
    exact = JSON(none_as_null=True)
    columns = [
        Column(column.name, exact if isinstance(column.type, JSON) else column.type)
        for column in table.columns
    ]
    return insert(Table(table.name, MetaData(), *columns))


def _stored(column: Column[Any]) -> ColumnElement[Any]:
    # JSON as its text: SQL's null is not JSON's.
    return cast(column, Text).label(column.name) if isinstance(column.type, JSON) else column


def _after(query: Select[Any], table: Table, last: RowMapping) -> Select[Any]:
    key = table.primary_key.columns
    values = [literal(last[column.name], column.type) for column in key]
    return query.where(tuple_(*key) > tuple_(*values))


def _codec(column: TypeEngine[Any]) -> Codec:
    plain = column.impl_instance if isinstance(column, TypeDecorator) else column
    if isinstance(plain, JSON):
        return _same, _from_stored_json
    return CODECS[plain.python_type]


def _converted(
    table: Table, rows: Iterable[Mapping[str, Any] | RowMapping], direction: int
) -> list[Row]:
    codecs = {column.name: _codec(column.type)[direction] for column in table.columns}
    return [
        {
            name: None if (value := row[name]) is None else convert(value)
            for name, convert in codecs.items()
        }
        for row in rows
    ]
