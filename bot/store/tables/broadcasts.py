"""What cadres and staff write for many."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from bot.domain.broadcasts import BroadcastKind, BroadcastState
from bot.domain.people import Role
from bot.store.tables.base import metadata
from bot.store.types import Id, UtcInstant, one_of, word

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", word(), nullable=False),
    Column("template", word(), nullable=False, server_default=""),
    Column("author_id", Id, ForeignKey("contacts.id", ondelete="SET NULL")),
    Column("author_role", word(), nullable=False),
    Column("channel", word(), nullable=False),
    Column("chat", String(64), nullable=False),
    Column("person", String(64), nullable=False, server_default=""),
    Column("message_id", String(64)),
    Column("state", word(), nullable=False),
    Column("epoch", Integer, nullable=False, server_default="0"),
    Column("stop_id", Id, ForeignKey("stops.id", ondelete="CASCADE")),
    Column("area", String(80)),
    Column("visit_id", Id, ForeignKey("visits.id", ondelete="SET NULL"), index=True),
    Column("body", Text, nullable=False, server_default=""),
    Column("lasts", Integer, nullable=False),
    Column("starts_at", UtcInstant),
    Column("due_at", UtcInstant),
    Column("expires_at", UtcInstant),
    Column("cursor", Id, nullable=False, server_default="0"),
    Column("expanded", Boolean, nullable=False, server_default=text("false")),
    Column("missed", Integer, nullable=False, server_default="0"),
    Column("reach", Integer, nullable=False, server_default="0"),
    Column("shown", Integer, nullable=False, server_default="-1"),
    Column("counts", JSON(none_as_null=True)),
    Column("created_at", UtcInstant, nullable=False),
    Column("confirmed_at", UtcInstant),
    Column("started_at", UtcInstant),
    Column("ended_at", UtcInstant),
    Column("ended_by_id", Id, ForeignKey("contacts.id", ondelete="SET NULL"), index=True),
    Index(None, "author_id", "started_at"),
    Index(None, "stop_id", "confirmed_at"),
    CheckConstraint("stop_id IS NULL OR area IS NULL", name="place"),
    one_of("kind", BroadcastKind),
    one_of("author_role", Role),
    one_of("state", BroadcastState),
)
"""It goes to a stop, to an area, or to everybody where neither is named. Channel, chat and person
are where its author wrote; `message_id` is the message there that shows how far it is, and `shown`
what it says. `lasts` is in minutes from `starts_at` on. `due_at` is when it begins by itself.
`cursor` is the last contact that was looked at, `missed` how many of them no window was left for.
Whatever waits in the outbox has the `epoch` as its `campaign_epoch`: raising it stops that."""

_live = text("state IN ('waiting', 'undo', 'scheduled', 'running')")
Index(
    "ix_broadcasts_live",
    broadcasts.c.state,
    broadcasts.c.due_at,
    sqlite_where=_live,
    postgresql_where=_live,
)
