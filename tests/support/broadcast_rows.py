"""Broadcasts for tests, like the rows of rows.py; what they refer to has to be there."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert

from bot.domain.broadcasts import BroadcastKind, BroadcastState
from bot.domain.people import Role
from bot.store import tables
from bot.store.database import UnitOfWork

NOW = datetime(2026, 1, 15, 2, 0, tzinfo=UTC)
"""Thursday 15 January 2026, 9:00 in Jakarta, as in rows.py."""


async def add_broadcast(work: UnitOfWork, *, author_id: int, **columns: Any) -> int:
    """A draft of staff for everybody."""
    defaults = {
        "author_id": author_id,
        "kind": BroadcastKind.FREE,
        "author_role": Role.STAFF,
        "channel": "console",
        "chat": "c1",
        "state": BroadcastState.DRAFT,
        "body": "Besok ada pusling.",
        "lasts": 24 * 60,
        "created_at": NOW,
    }
    table = tables.broadcasts
    added = insert(table).values(defaults | columns).returning(table.c.id)
    return int((await work.execute(added)).scalar_one())
