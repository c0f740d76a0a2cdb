"""Copies at somebody's home."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, text

from bot.store.tables.base import metadata
from bot.store.tables.holds import NAME, TITLE
from bot.store.types import Id, UtcInstant

loans = Table(
    "loans",
    metadata,
    Column("id", Id, primary_key=True),
    Column("copy_id", Id, ForeignKey("copies.id", ondelete="SET NULL"), index=True),
    Column("title_id", Id, ForeignKey("titles.id", ondelete="SET NULL"), index=True),
    Column("title", String(TITLE), nullable=False),
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="SET NULL"), index=True),
    Column("name", String(NAME), nullable=False),
    Column("stop_id", Id, ForeignKey("stops.id", ondelete="SET NULL"), index=True),
    Column("hold_id", Id, ForeignKey("holds.id", ondelete="SET NULL"), unique=True),
    Column("lent_at", UtcInstant, nullable=False),
    Column("lent_by_id", Id, ForeignKey("contacts.id", ondelete="SET NULL"), index=True),
    Column("due_on", Date, nullable=False),
    Column("due_visit_id", Id, ForeignKey("visits.id", ondelete="SET NULL"), index=True),
    Column("moved_from_id", Id, ForeignKey("visits.id", ondelete="SET NULL"), index=True),
    Column("renewals", Integer, nullable=False, server_default="0"),
    Column("returned_at", UtcInstant),
)
"""Without a contact only a name was written; without a stop it was lent at the main library, and
without `due_visit_id` it is given back there. A hold makes one loan at most."""

_open = text("returned_at IS NULL")
Index(
    "ix_loans_copy_out",
    loans.c.copy_id,
    unique=True,
    sqlite_where=_open,
    postgresql_where=_open,
)
Index("ix_loans_due", loans.c.due_on, loans.c.id, sqlite_where=_open, postgresql_where=_open)
