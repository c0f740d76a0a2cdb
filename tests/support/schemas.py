"""What a database holds, asked on a connection of its own."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, func, inspect, select

from bot.store import tables
from bot.store.database import Database
from bot.store.migrations import in_one_transaction
from bot.store.search_objects import is_search_object
from tests.support.rows import add_one_of_each

Result = TypeVar("Result")


async def on(url: str, work: Callable[[Connection], Result]) -> Result:
    """Do the work in one transaction, foreign keys off on SQLite."""
    return await asyncio.to_thread(in_one_transaction, url, work)


async def fill(url: str) -> dict[str, int]:
    """Put rows into every table; returns how many each holds."""
    database = Database(url)
    async with database.unit_of_work() as work:
        await add_one_of_each(work)
        await work.commit()
    await database.close()
    return await counts(url)


async def counts(url: str) -> dict[str, int]:
    """Rows by table."""

    def count(connection: Connection) -> dict[str, int]:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in tables.metadata.sorted_tables
        }

    return await on(url, count)


async def table_names(url: str) -> set[str]:
    """The tables that the database has."""
    return await on(url, lambda connection: set(inspect(connection).get_table_names()))


async def differences(url: str) -> list[Any]:
    """What Alembic would write into a new revision."""

    def compare(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": _ours}
        )
        return list(compare_metadata(context, tables.metadata))

    return await on(url, compare)


async def schema(url: str) -> dict[str, list[str]]:
    """All that the database knows of our tables: columns, defaults, constraints, indexes."""
    return await on(url, _schema)


def _schema(connection: Connection) -> dict[str, list[str]]:
    inspector = inspect(connection)
    parts: tuple[Callable[[str], Any], ...] = (
        inspector.get_columns,
        inspector.get_foreign_keys,
        inspector.get_unique_constraints,
        inspector.get_check_constraints,
        inspector.get_indexes,
    )
    found = {table: [repr(inspector.get_pk_constraint(table))] for table in tables.metadata.tables}
    for table, lines in found.items():
        for part in parts:
            items = (item for item in part(table) if not is_search_object(item.get("name")))
            lines.extend(sorted(_described(item) for item in items))
    return found


def _ours(_item: object, name: str | None, kind: str, *_rest: object) -> bool:
    return not (kind in {"table", "index"} and is_search_object(name))


def _described(item: dict[str, Any]) -> str:
    options = item.get("dialect_options", {})  # among them SQL expressions, without a repr
    plain = item | {"dialect_options": {key: str(value) for key, value in options.items()}}
    return repr(sorted(plain.items()))
