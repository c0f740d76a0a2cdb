"""Who wants to be reminded of what, the notices of visits, and who says that she comes."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Time,
    UniqueConstraint,
    text,
)

from bot.domain.reminders import OPEN, NoticeState, ReminderKind
from bot.store.tables.base import metadata
from bot.store.types import Id, UtcInstant, one_of, word

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    Column("stop_id", Id, ForeignKey("stops.id", ondelete="CASCADE")),
    Column("area", String(80)),
    Column("day_before", Boolean, nullable=False),
    Column("morning", Boolean, nullable=False),
    Column("arrived", Boolean, nullable=False),
    Column("cut_off", Boolean, nullable=False),
    Column("minutes", SmallInteger),
    Column("created_at", UtcInstant, nullable=False),
    Column("ended_at", UtcInstant),
    Column("ended_with_all", Boolean, nullable=False),
    UniqueConstraint("contact_id", "stop_id"),
    UniqueConstraint("contact_id", "area"),
    Index(None, "stop_id", "contact_id"),
    Index(None, "area", "contact_id"),
    CheckConstraint("(stop_id IS NULL) <> (area IS NULL)", name="place"),
)
"""Either a stop or the slug of a kelurahan or kecamatan; the columns of lead times are those of
`Leads`. `ended_with_all` marks what "Aktifkan lagi" brings back."""

reminder_choices = Table(
    "reminder_choices",
    metadata,
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True),
    Column("quiet_start", Time),
    Column("quiet_end", Time),
    Column("paused_until", UtcInstant),
)
"""What a person chose for all her reminders; no row where nothing was chosen."""

notices = Table(
    "notices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("visit_id", Id, ForeignKey("visits.id", ondelete="CASCADE"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("kind", word(), nullable=False),
    Column("minutes", SmallInteger, nullable=False),
    Column("on_date", Date, nullable=False),
    Column("due_at", UtcInstant, nullable=False),
    Column("expires_at", UtcInstant, nullable=False),
    Column("expand_at", UtcInstant, nullable=False),
    Column("early_at", UtcInstant),
    Column("since_revision", Integer),
    Column("state", word(), nullable=False),
    Column("cursor", Id, nullable=False),
    UniqueConstraint("visit_id", "revision", "kind", "minutes"),
    one_of("kind", ReminderKind),
    one_of("state", NoticeState),
)
"""A notice of a visit. It is expanded to its subscribers from `expand_at` on, a page at a time:
`cursor` is the last contact that was looked at. `early_at` is when those are looked at who must
have it the evening before; null when that is done or nobody must. `since_revision` is the visit
that people know, for a change."""

_states = ", ".join(f"'{state.value}'" for state in OPEN)
NOTICE_IS_OPEN = text(f"notices.state IN ({_states})")
"""Spelled out as the partial index has it."""
_open = text(f"state IN ({_states})")
Index("ix_notices_open", notices.c.expand_at, sqlite_where=_open, postgresql_where=_open)
Index("ix_notices_early", notices.c.early_at, sqlite_where=_open, postgresql_where=_open)

extra_reminders = Table(
    "extra_reminders",
    metadata,
    Column("visit_id", Id, ForeignKey("visits.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "contact_id",
        Id,
        ForeignKey("contacts.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
    Column("minutes", SmallInteger, primary_key=True),
)
"""Who wants to be reminded once more, so many minutes before one visit."""

visit_guests = Table(
    "visit_guests",
    metadata,
    Column("visit_id", Id, ForeignKey("visits.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "contact_id",
        Id,
        ForeignKey("contacts.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
    Column("at", UtcInstant, nullable=False),
)
"""Who says that she comes to a visit ("Saya datang")."""
