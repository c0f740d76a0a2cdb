"""The outbox: everything that leaves, row by row."""

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    text,
)

from bot.domain.delivery import OutboxState
from bot.store.tables.base import metadata
from bot.store.types import Id, UtcInstant, one_of, word

outbox_messages = Table(
    "outbox_messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", word(), nullable=False),
    Column("chat", String(64), nullable=False),
    Column("person", String(64), nullable=False, server_default=""),
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="SET NULL"), index=True),
    Column("lane", SmallInteger, nullable=False),
    Column("state", word(), nullable=False),
    Column("body", JSON(none_as_null=True)),
    Column("reference_kind", word(), nullable=False, server_default=""),
    Column("reference_id", Id),
    Column("dedupe_key", String(120)),
    Column("not_before", UtcInstant, nullable=False),
    Column("not_after", UtcInstant),
    Column("expires_at", UtcInstant, nullable=False),
    Column("lease_owner", String(40)),
    Column("leased_until", UtcInstant),
    Column("epoch", Integer, nullable=False, server_default="0"),
    Column("campaign_epoch", Integer, nullable=False, server_default="0"),
    Column("campaign", Id, nullable=False, server_default="0"),
    Column("repeats", SmallInteger, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", UtcInstant, nullable=False),
    Column("sent_at", UtcInstant),
    Column("platform_id", String(64)),
    Column("reason", String(80), nullable=False, server_default=""),
    UniqueConstraint("dedupe_key"),
    CheckConstraint("lane BETWEEN 0 AND 3", name="lane"),
    one_of("state", OutboxState),
)
"""`body` is final neutral text (replies) or null with a reference that is composed just before
the intent (notices, broadcasts). Lanes: 0 replies, 1 personal notices, 2 reminders,
3 broadcasts. It leaves from `not_before` until before `not_after`, the window that quiet hours
leave; null for a row without one. A window that was missed is replaced by the next. A row of a
broadcast leaves only while that runs and its epoch is `campaign_epoch`. Messages of one
`campaign` (row id of the notice or broadcast, 0 for all others) share their lane with the other
campaigns of it. `repeats` counts how often a message was sent once more that may have arrived."""

_open = text("state IN ('ready', 'leased', 'sending')")
Index(
    "ix_outbox_messages_open",
    outbox_messages.c.state,
    outbox_messages.c.lane,
    outbox_messages.c.not_before,
    outbox_messages.c.id,
    sqlite_where=_open,
    postgresql_where=_open,
)

_windowed = text("state = 'ready' AND not_after IS NOT NULL")
Index(
    "ix_outbox_messages_windowed",
    outbox_messages.c.not_after,
    sqlite_where=_windowed,
    postgresql_where=_windowed,
)

_of_broadcasts = text("reference_kind = 'broadcast'")
Index(
    "ix_outbox_messages_broadcast",
    outbox_messages.c.reference_id,
    outbox_messages.c.state,
    sqlite_where=_of_broadcasts,
    postgresql_where=_of_broadcasts,
)

_lined_up = text("state = 'ready' AND lane <> 0")
Index(
    "ix_outbox_messages_lined_up",
    outbox_messages.c.channel,
    outbox_messages.c.lane,
    outbox_messages.c.campaign,
    outbox_messages.c.not_before,
    outbox_messages.c.id,
    sqlite_where=_lined_up,
    postgresql_where=_lined_up,
)

_in_flight = text("state IN ('leased', 'sending') AND lane <> 0")
Index(
    "ix_outbox_messages_in_flight",
    outbox_messages.c.channel,
    outbox_messages.c.chat,
    sqlite_where=_in_flight,
    postgresql_where=_in_flight,
)

_sent = text("sent_at IS NOT NULL AND lane <> 0")
Index(
    "ix_outbox_messages_sent_to",
    outbox_messages.c.channel,
    outbox_messages.c.chat,
    outbox_messages.c.sent_at,
    sqlite_where=_sent,
    postgresql_where=_sent,
)

outbox_subjects = Table(
    "outbox_subjects",
    metadata,
    Column(
        "message_id", Id, ForeignKey("outbox_messages.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("visit_id", Id, ForeignKey("visits.id", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, nullable=False),
    Index(None, "visit_id"),
)
"""What a message speaks of: it leaves only while every named revision is current."""

channel_rates = Table(
    "channel_rates",
    metadata,
    Column("channel", word(), primary_key=True),
    Column("rate", Float, nullable=False),
    Column("arrival_at", UtcInstant, nullable=False),
    Column("blocked_until", UtcInstant),
    Column("changed_at", UtcInstant),
    Column("stopped_at", UtcInstant),
)
"""One row of pace per channel, shared by all workers (bot/domain/pace.py): messages a second, the
theoretical arrival time of GCRA, and until when the platform asked to wait. `changed_at` is when
the rate last grew or fell. `stopped_at` is when the platform refused our token; null since
something was sent again."""
