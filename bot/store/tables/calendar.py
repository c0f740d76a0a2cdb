"""What the recurrence does not say: closures, holidays, dated hours, and the trail of changes."""

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Time,
    UniqueConstraint,
)

from bot.domain.changes import ChangeKind, ClosureScope, HolidayKind, HolidayState
from bot.store.tables.base import metadata
from bot.store.types import Id, UtcInstant, one_of, word

closures = Table(
    "closures",
    metadata,
    Column("id", Id, primary_key=True),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date, nullable=False),
    Column("reason", String(200), nullable=False, server_default=""),
    Column("scope", word(), nullable=False, server_default=ClosureScope.ALL.value),
    Column("target", String(20), nullable=False, server_default=""),
    UniqueConstraint("from_on", "to_on", "scope", "target"),
    one_of("scope", ClosureScope),
    CheckConstraint("to_on >= from_on", name="range"),
)
"""Days without service, both ends included; `target` is the code of a van or stop, or a kind."""

holidays = Table(
    "holidays",
    metadata,
    Column("id", Id, primary_key=True),
    Column("on_date", Date, nullable=False),
    Column("name", String(200), nullable=False),
    Column("kind", word(), nullable=False),
    Column("state", word(), nullable=False, server_default=HolidayState.PROPOSED.value),
    UniqueConstraint("on_date", "kind"),
    one_of("kind", HolidayKind),
    one_of("state", HolidayState),
)
"""Proposals from a maintained library; only accepted ones close the service."""

stop_hours = Table(
    "stop_hours",
    metadata,
    Column("id", Id, primary_key=True),
    Column("stop_id", Id, ForeignKey("stops.id", ondelete="CASCADE"), nullable=False),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date, nullable=False),
    Column("start_time", Time, nullable=False),
    Column("end_time", Time, nullable=False),
    Column("reason", String(200), nullable=False, server_default=""),
    UniqueConstraint("stop_id", "from_on"),
    CheckConstraint("to_on >= from_on", name="range"),
    CheckConstraint("end_time > start_time", name="hours"),
)
"""Other hours for a while (Ramadan), wall time at the stop."""

visit_changes = Table(
    "visit_changes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("visit_id", Id, ForeignKey("visits.id", ondelete="CASCADE"), nullable=False),
    Column("kind", word(), nullable=False),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
    Column("reason", String(200), nullable=False, server_default=""),
    Column("actor_id", Id, ForeignKey("contacts.id", ondelete="SET NULL"), index=True),
    Column("at", UtcInstant, nullable=False),
    Column("revision", Integer, nullable=False),
    Index(None, "visit_id", "id"),
    one_of("kind", ChangeKind),
)
"""The trail: what a visit was, what it is now, why, by whom."""
