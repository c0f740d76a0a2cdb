"""Rows around holds and suggestions, like those of rows.py; what they refer to is there."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert

from bot.domain.holds import HoldChangeKind, HoldState
from bot.domain.personal_notices import NoticeKind
from bot.domain.policies import PolicyKey
from bot.store import tables
from bot.store.database import UnitOfWork

NOW = datetime(2026, 1, 15, 2, 0, tzinfo=UTC)
"""Thursday 15 January 2026, 9:00 in Jakarta, as in rows.py."""


async def decide(work: UnitOfWork, key: PolicyKey | str, value: str) -> None:
    """A decision of staff."""
    await work.execute(insert(tables.policies).values(key=str(key), value=value))


async def add_all_of_lending(work: UnitOfWork, *, contact_id: int, hold_id: int) -> None:
    """A row in every table around holds and loans."""
    placed: dict[str, Any] = {
        "hold_id": hold_id,
        "kind": HoldChangeKind.PLACED,
        "after": HoldState.WAITING,
        "actor_id": contact_id,
        "at": NOW,
    }
    await work.execute(insert(tables.hold_changes).values(placed))
    wish = {"words": "Cantik Itu Luka", "key": "cantik itu luka", "created_at": NOW}
    suggestions = tables.title_suggestions
    added = await work.execute(insert(suggestions).values(wish).returning(suggestions.c.id))
    supporter = {"suggestion_id": added.scalar_one(), "contact_id": contact_id, "at": NOW}
    await work.execute(insert(tables.suggestion_supporters).values(supporter))
    notice = {"contact_id": contact_id, "kind": NoticeKind.HOLD_COMING, "created_at": NOW}
    await work.execute(
        insert(tables.personal_notices).values(notice | {"facts": {"hold": hold_id}})
    )
    await decide(work, f"policy_of_{hold_id}", "3")
