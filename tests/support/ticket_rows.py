"""Rows around tickets for tests, like those of rows.py; what they refer to has to be there."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert

from bot.domain.tickets import TicketAuthor, TicketKind
from bot.store import tables
from bot.store.database import UnitOfWork

NOW = datetime(2026, 1, 15, 2, 0, tzinfo=UTC)
"""Thursday 15 January 2026, 9:00 in Jakarta, as in rows.py."""


async def add_ticket(work: UnitOfWork, *, contact_id: int, **columns: Any) -> int:
    """A question that waits since now."""
    defaults = {
        "contact_id": contact_id,
        "kind": TicketKind.QUESTION,
        "channel": "console",
        "chat": "c1",
        "created_at": NOW,
        "waiting_since": NOW,
    }
    added = insert(tables.tickets).values(defaults | columns).returning(tables.tickets.c.id)
    return int((await work.execute(added)).scalar_one())


async def add_ticket_message(work: UnitOfWork, *, ticket_id: int, **columns: Any) -> None:
    """What somebody asks."""
    defaults = {"author": TicketAuthor.PERSON, "text": "buku saya hilang", "at": NOW}
    row = {"ticket_id": ticket_id} | defaults | columns
    await work.execute(insert(tables.ticket_messages).values(row))


async def add_all_of_tickets(work: UnitOfWork, *, contact_id: int, stop_id: int) -> None:
    """A row in every table of tickets."""
    ticket_id = await add_ticket(work, contact_id=contact_id, stop_id=stop_id)
    await add_ticket_message(work, ticket_id=ticket_id, author_id=contact_id)
