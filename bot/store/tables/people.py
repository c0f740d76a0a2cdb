"""Contacts and the addresses at which a channel reaches them."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from bot.domain.people import FormOfAddress, Purpose, Role
from bot.store.tables.base import metadata
from bot.store.types import Id, UtcInstant, one_of, word

TEXT_LENGTH = 500
"""Characters kept of a message that was not understood."""

contacts = Table(
    "contacts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(120), nullable=False, server_default=""),
    Column("role", word(), nullable=False, server_default=Role.RESIDENT.value),
    Column("language", String(2), nullable=False, server_default="id"),
    Column("form_of_address", word(), nullable=False, server_default=FormOfAddress.KAK.value),
    Column("slip_name", String(80), nullable=False, server_default=""),
    Column("created_at", UtcInstant, nullable=False),
    Column("seen_on", Date),
    one_of("role", Role),
    sqlite_autoincrement=True,
)
"""`slip_name` is the name that the person gave for her slips; empty until she is asked.
`seen_on` is the day her last conversation ended, written when it is over.
No id comes again: old buttons and the log of processing name it."""

contact_addresses = Table(
    "contact_addresses",
    metadata,
    Column("id", Id, primary_key=True),
    Column(
        "contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False, index=True
    ),
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

contact_homes = Table(
    "contact_homes",
    metadata,
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True),
    Column("stop_id", Id, ForeignKey("stops.id", ondelete="CASCADE"), primary_key=True, index=True),
)
"""The stops that a person calls her own."""

consents = Table(
    "consents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    Column("purpose", word(), nullable=False),
    Column("given", Boolean, nullable=False),
    Column("wording", Integer, nullable=False),
    Column("at", UtcInstant, nullable=False),
    one_of("purpose", Purpose),
    Index("ix_consents_contact_id", "contact_id", "purpose", "id"),
)
"""What a person agreed to or took back: the newest row of a purpose holds, none is changed."""

misunderstandings = Table(
    "misunderstandings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    Column("at", UtcInstant, nullable=False),
    Column("guess", String(40), nullable=False),
    Column("text", String(TEXT_LENGTH)),
    Index("ix_misunderstandings_at", "at"),
)
"""Messages that were asked back or not understood; their text only with consent."""
