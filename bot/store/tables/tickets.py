"""Questions for a human, and what was said in them."""

from sqlalchemy import Column, Date, ForeignKey, Index, String, Table, Text

from bot.domain.tickets import TicketAuthor, TicketKind, TicketState
from bot.store.tables.base import metadata
from bot.store.types import Id, UtcInstant, one_of, word

PLACE = 120
"""Characters kept of the name of a place."""

tickets = Table(
    "tickets",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", word(), nullable=False),
    Column("state", word(), nullable=False, server_default=TicketState.OPEN.value),
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    Column("channel", word(), nullable=False),
    Column("chat", String(64), nullable=False),
    Column("person", String(64), nullable=False, server_default=""),
    Column("place", String(PLACE), nullable=False, server_default=""),
    Column("stop_id", Id, ForeignKey("stops.id", ondelete="SET NULL"), index=True),
    Column("area", String(80), nullable=False, server_default=""),
    Column("from_on", Date),
    Column("to_on", Date),
    Column("assignee_id", Id, ForeignKey("contacts.id", ondelete="SET NULL"), index=True),
    Column("created_at", UtcInstant, nullable=False),
    Column("waiting_since", UtcInstant),
    Column("answered_at", UtcInstant),
    Column("closed_at", UtcInstant),
    Index(None, "contact_id", "id"),
    Index(None, "state", "waiting_since"),
    one_of("kind", TicketKind),
    one_of("state", TicketState),
    sqlite_autoincrement=True,
)
"""Channel, chat and person are where the one who asks last wrote: there she is answered."""

ticket_messages = Table(
    "ticket_messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ticket_id", Id, ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
    Column("author", word(), nullable=False),
    Column("author_id", Id, ForeignKey("contacts.id", ondelete="SET NULL"), index=True),
    Column("text", Text, nullable=False),
    Column("at", UtcInstant, nullable=False),
    Index(None, "ticket_id", "id"),
    one_of("author", TicketAuthor),
    sqlite_autoincrement=True,
)
