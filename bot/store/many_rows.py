"""Many rows at once, without what SQLAlchemy does with each value of each of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, insert

from bot.store.database import UnitOfWork


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
    await uow.connection.exec_driver_sql(str(statement), list(zip(*columns, strict=True)))
