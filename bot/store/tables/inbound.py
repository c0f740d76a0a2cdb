"""The inbox and the conversations it feeds."""

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from bot.domain.delivery import InboxState
from bot.store.tables.base import metadata
from bot.store.types import Id, UtcInstant, one_of, word

conversations = Table(
    "conversations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", word(), nullable=False),
    Column("chat", String(64), nullable=False),
    Column("person", String(64), nullable=False, server_default=""),
    Column("session", JSON, nullable=False, server_default="{}"),
    Column("session_expires_at", UtcInstant),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("lease_owner", String(40)),
    Column("leased_until", UtcInstant),
    UniqueConstraint("channel", "chat", "person"),
)
"""Channel + chat (+ person in groups): handled in order under a lease; `version` fences it."""

inbox_updates = Table(
    "inbox_updates",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", word(), nullable=False),
    Column("update_key", String(80), nullable=False),
    Column(
        "conversation_id",
        Id,
        ForeignKey("conversations.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("sender", String(64), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("state", word(), nullable=False, server_default=InboxState.WAITING.value),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("received_at", UtcInstant, nullable=False),
    Column("handled_at", UtcInstant),
    Column("reason", String(80), nullable=False, server_default=""),
    UniqueConstraint("channel", "update_key"),
    one_of("state", InboxState),
)
"""A message as it came, committed before the platform hears that it arrived."""

waiting = text(f"state = '{InboxState.WAITING.value}'")
Index(
    "ix_inbox_updates_waiting",
    inbox_updates.c.conversation_id,
    inbox_updates.c.id,
    sqlite_where=waiting,
    postgresql_where=waiting,
)
Index("ix_inbox_updates_conversation_id", inbox_updates.c.conversation_id)
