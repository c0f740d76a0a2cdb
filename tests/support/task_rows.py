"""Rows around long work for tests, like those of rows.py; what they refer to has to be there."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert

from bot.domain.tasks import TaskKind
from bot.store import tables
from bot.store.database import UnitOfWork

NOW = datetime(2026, 1, 15, 2, 0, tzinfo=UTC)
"""Thursday 15 January 2026, 9:00 in Jakarta, as in rows.py."""


async def add_task(work: UnitOfWork, *, contact_id: int, **columns: Any) -> int:
    """A file to be checked, waiting since now."""
    defaults = {
        "contact_id": contact_id,
        "kind": TaskKind.IMPORT_CHECK,
        "channel": "console",
        "chat": "c1",
        "language": "id",
        "content": b"kode,nama\n",
        "not_before": NOW,
        "created_at": NOW,
    }
    added = insert(tables.tasks).values(defaults | columns).returning(tables.tasks.c.id)
    return int((await work.execute(added)).scalar_one())


async def add_all_of_tasks(work: UnitOfWork, *, contact_id: int) -> None:
    """A row in every table of tasks."""
    await add_task(work, contact_id=contact_id)
    file = {"name": "daftar.pdf", "content": b"%PDF", "created_at": NOW}
    await work.execute(insert(tables.stored_files).values(file))
