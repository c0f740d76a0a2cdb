"""Contacts and the addresses at which a channel reaches them."""

from sqlalchemy import Column, ForeignKey, String, Table, UniqueConstraint

from bot.domain.people import Role
from bot.store.tables.base import metadata
from bot.store.types import Id, UtcInstant, one_of, word

contacts = Table(
    "contacts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(120), nullable=False, server_default=""),
    Column("role", word(), nullable=False, server_default=Role.RESIDENT.value),
    Column("language", String(2), nullable=False, server_default="id"),
    Column("created_at", UtcInstant, nullable=False),
    one_of("role", Role),
)

contact_addresses = Table(
    "contact_addresses",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    Column("channel", word(), nullable=False),
    Column("person", String(64), nullable=False),
    Column("suppressed_at", UtcInstant),
    UniqueConstraint("channel", "person"),
)

contact_stops = Table(
    "contact_stops",
    metadata,
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True),
    Column("stop_id", Id, ForeignKey("stops.id", ondelete="CASCADE"), primary_key=True),
)
"""The stops that a cadre looks after."""
