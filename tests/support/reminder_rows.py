"""Rows around reminders for tests, like those of rows.py; what they refer to has to be there."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert

from bot.domain.reminders import NoticeState, ReminderKind
from bot.store import tables
from bot.store.database import UnitOfWork

NOW = datetime(2026, 1, 15, 2, 0, tzinfo=UTC)
"""Thursday 15 January 2026, 9:00 in Jakarta, as in rows.py."""


async def add_subscription(work: UnitOfWork, *, contact_id: int, **columns: Any) -> int:
    """A wish to be reminded the day before, of a stop (`stop_id`) or an `area`."""
    leads = {"day_before": True, "morning": False, "arrived": False, "cut_off": False}
    defaults = {"contact_id": contact_id, "created_at": NOW, "ended_with_all": False}
    return await _add(work, tables.subscriptions, leads | defaults | columns)


async def add_reminder_choice(work: UnitOfWork, *, contact_id: int, **columns: Any) -> None:
    """What a person chose for all her reminders."""
    row = {"contact_id": contact_id} | columns
    await work.execute(insert(tables.reminder_choices).values(row))


async def add_notice(work: UnitOfWork, *, visit_id: int, **columns: Any) -> int:
    """A notice of the day before, due now."""
    defaults = {
        "visit_id": visit_id,
        "revision": 1,
        "kind": ReminderKind.DAY_BEFORE,
        "minutes": 0,
        "on_date": NOW.date(),
        "due_at": NOW,
        "expires_at": NOW + timedelta(hours=12),
        "expand_at": NOW,
        "state": NoticeState.PLANNED,
        "cursor": 0,
    }
    return await _add(work, tables.notices, defaults | columns)


async def add_all_of_reminding(
    work: UnitOfWork, *, contact_id: int, stop_id: int, visit_id: int
) -> None:
    """A row in every table of reminders."""
    await add_subscription(work, contact_id=contact_id, stop_id=stop_id)
    await add_reminder_choice(work, contact_id=contact_id, paused_until=NOW)
    await add_notice(work, visit_id=visit_id)
    both = {"visit_id": visit_id, "contact_id": contact_id}
    await work.execute(insert(tables.extra_reminders).values(both | {"minutes": 60}))
    await work.execute(insert(tables.visit_guests).values(both | {"at": NOW}))


async def _add(work: UnitOfWork, table: Table, row: dict[str, Any]) -> int:
    result = await work.execute(insert(table).values(row).returning(table.c.id))
    return int(result.scalar_one())
