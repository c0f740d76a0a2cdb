"""The mailbox of the browser chat: what both sides said, read by streams as `id > last`."""

from sqlalchemy import JSON, Boolean, Column, Index, String, Table

from bot.store.tables.base import metadata
from bot.store.types import Id, UtcInstant

browser_messages = Table(
    "browser_messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("chat", String(64), nullable=False),
    Column("from_person", Boolean, nullable=False),
    Column("body", JSON, nullable=False),
    Column("edits_id", Id),
    Column("at", UtcInstant, nullable=False),
    Index(None, "chat", "id"),
    Index(None, "at"),
    sqlite_autoincrement=True,
)
"""An edit is a row of its own that names the row it replaces, so that open streams see it.
No id comes again: a page asks for what is behind the last one it saw, deleted or not."""
