"""What single people are still to be told, until it is composed into one message."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Table

from bot.domain.personal_notices import NoticeKind
from bot.store.tables.base import metadata
from bot.store.types import Id, UtcInstant, one_of, word

personal_notices = Table(
    "personal_notices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    Column("kind", word(), nullable=False),
    Column("facts", JSON, nullable=False),
    Column("created_at", UtcInstant, nullable=False),
    Column("composed_into_id", Id, ForeignKey("outbox_messages.id", ondelete="CASCADE")),
    Index(None, "composed_into_id", "contact_id", "id"),
    one_of("kind", NoticeKind),
)
"""`facts` holds row ids only. A notice goes with the message that told it."""
