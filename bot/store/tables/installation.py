"""What belongs to the installation itself."""

from sqlalchemy import Column, Integer, String, Table, Text

from bot.store.tables.base import metadata
from bot.store.types import UtcInstant, word

installation = Table(
    "installation",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
"""Facts made once at the first migration, such as the key that signs buttons."""

revisions = Table(
    "revisions",
    metadata,
    Column("name", word(), primary_key=True),
    Column("revision", Integer, nullable=False),
)
"""Bumped in the transaction that changes a list kept in memory (stops, later titles)."""

leases = Table(
    "leases",
    metadata,
    Column("name", word(40), primary_key=True),
    Column("owner", String(40), nullable=False),
    Column("until", UtcInstant, nullable=False),
    Column("epoch", Integer, nullable=False),
)
"""Who owns the ticks and the long polling of a channel, and until when."""
