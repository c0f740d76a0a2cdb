"""Who did what."""

from sqlalchemy import JSON, Column, ForeignKey, String, Table

from bot.store.tables.base import metadata
from bot.store.types import Id, UtcInstant, word

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", UtcInstant, nullable=False, index=True),
    Column("actor_id", Id, ForeignKey("contacts.id", ondelete="SET NULL"), index=True),
    Column("channel", word(), nullable=False),
    Column("action", word(40), nullable=False),
    Column("subject", word(), nullable=False),
    Column("key", String(40), nullable=False),
    Column("details", JSON, nullable=False),
)
"""Never changed: triggers of the migration refuse it (bot/store/audit.py says what they allow).

`subject` and `key` say what it was done to ("visit", "12"); `details` hold words and numbers, no
text that somebody wrote.
"""
