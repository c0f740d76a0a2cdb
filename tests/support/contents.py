"""Awkward rows, and all rows of a database to compare."""

from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import JSON, Text, null, select, type_coerce

from bot.store import tables
from bot.store.database import Database
from tests.support import rows

AWKWARD = "Taman Sari Hijau \u2014 'pojok' \"baca\"\n\t\\ \U0001f4da ; DROP TABLE stops"

BODIES: tuple[Any, ...] = (
    *(null(), JSON.NULL, {}, [], "", 0, False),
    {"a": [1, 2.5, None, AWKWARD]},
)


async def content(database: Database) -> dict[str, list[Any]]:
    """All rows; SQL's null is told apart from JSON's."""
    found = {}
    async with database.unit_of_work(read_only=True) as work:
        for table in tables.metadata.sorted_tables:
            stored = [
                type_coerce(column, Text).is_(None)
                for column in table.columns
                if isinstance(column.type, JSON)
            ]
            query = select(table, *stored).order_by(*table.primary_key)
            found[table.name] = [tuple(row) for row in await work.execute(query)]
    return found


async def fill(database: Database) -> None:
    """Rows in every table, some of them awkward."""
    async with database.unit_of_work() as work:
        await rows.add_one_of_each(work)
        await rows.add_stop(work, name=AWKWARD, notes="", latitude=0.1 + 0.2, longitude=-1e-300)
        await rows.add_rule(work, start_time=time(0, 0, 0, 1), end_time=time(23, 59, 59, 999999))
        await rows.add_contact(work, created_at=datetime(1970, 1, 1, tzinfo=UTC))
        await rows.add_contact(work, created_at=datetime(9999, 12, 31, 23, 59, 59, 999999, UTC))
        for body in BODIES:
            await rows.add_outbox_message(work, body=body)
        await work.commit()
