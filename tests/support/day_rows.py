"""Rows around the day of staff and cadres, like those of rows.py; what they refer to is there."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from bot.domain.proposals import ProposalKind, ProposalState
from bot.store import tables
from bot.store.database import UnitOfWork

NOW = datetime(2026, 1, 15, 2, 0, tzinfo=UTC)
"""Thursday 15 January 2026, 9:00 in Jakarta, as in rows.py."""


async def add_proposal(work: UnitOfWork, *, contact_id: int, **columns: Any) -> int:
    """A cadre proposes that a visit be cancelled."""
    defaults = {
        "contact_id": contact_id,
        "kind": ProposalKind.CANCEL,
        "state": ProposalState.OPEN,
        "channel": "console",
        "chat": "c1",
        "created_at": NOW,
    }
    added = insert(tables.proposals).values(defaults | columns).returning(tables.proposals.c.id)
    return int((await work.execute(added)).scalar_one())


async def add_all_of_days(work: UnitOfWork, *, contact_id: int, visit_id: int, van_id: int) -> None:
    """A row in every table of days."""
    await add_proposal(work, contact_id=contact_id, visit_id=visit_id)
    numbers: dict[str, Any] = {"visit_id": visit_id, "adults": 15, "children": 20, "unsorted": 0}
    numbers |= {"borrowed": 12, "reporter_id": contact_id, "at": NOW}
    await work.execute(insert(tables.attendances).values(numbers))
    await work.execute(insert(tables.attendance_changes).values(numbers | {"tapped": False}))
    place = {"latitude": 1.1301, "longitude": 104.0532, "at": NOW}
    shared = {"van_id": van_id, "contact_id": contact_id, "until_at": NOW + timedelta(hours=3)}
    await work.execute(insert(tables.van_positions).values(shared | place))
