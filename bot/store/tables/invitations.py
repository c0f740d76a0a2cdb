"""Invitations to a role, and the stops they name."""

from sqlalchemy import Boolean, Column, ForeignKey, String, Table, UniqueConstraint, false

from bot.domain.people import Role
from bot.store.tables.base import metadata
from bot.store.types import Id, UtcInstant, one_of, word

invitations = Table(
    "invitations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code_hash", String(64), nullable=False),
    Column("role", word(), nullable=False),
    Column("channel", word(), nullable=False),
    Column("inviter_id", Id, ForeignKey("contacts.id", ondelete="SET NULL")),
    Column("created_at", UtcInstant, nullable=False),
    Column("expires_at", UtcInstant, nullable=False),
    Column("needs_yes", Boolean, nullable=False, server_default=false()),
    Column("agreed_by_id", Id, ForeignKey("contacts.id", ondelete="SET NULL")),
    Column("agreed_at", UtcInstant),
    Column("used_by_id", Id, ForeignKey("contacts.id", ondelete="SET NULL")),
    Column("used_at", UtcInstant),
    Column("withdrawn_at", UtcInstant),
    UniqueConstraint("code_hash"),
    one_of("role", Role),
)
"""Each is used once, unless it was withdrawn before; `channel` is where it was made, `needs_yes`
waits for a second admin."""

invitation_stops = Table(
    "invitation_stops",
    metadata,
    Column("invitation_id", Id, ForeignKey("invitations.id", ondelete="CASCADE"), primary_key=True),
    Column("stop_id", Id, ForeignKey("stops.id", ondelete="CASCADE"), primary_key=True),
)
"""The stops that a cadre will look after."""
