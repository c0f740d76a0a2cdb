"""Rules of recurrence and the dated visits made from them."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
)

from bot.domain.visits import RuleDateKind, VisitState
from bot.store.tables.base import metadata
from bot.store.types import Id, UtcInstant, one_of, word

visit_rules = Table(
    "visit_rules",
    metadata,
    Column("id", Id, primary_key=True),
    Column("stop_id", Id, ForeignKey("stops.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("van_id", Id, ForeignKey("vans.id"), index=True),
    Column("rrule", String(200), nullable=False, server_default=""),
    Column("start_on", Date, nullable=False),
    Column("until_on", Date),
    Column("start_time", Time, nullable=False),
    Column("end_time", Time, nullable=False),
    Column("notes", Text, nullable=False, server_default=""),
    CheckConstraint("end_time > start_time", name="hours"),
)
"""`rrule` by RFC 5545, empty for a single date; times are wall time at the stop."""

visit_rule_dates = Table(
    "visit_rule_dates",
    metadata,
    Column("id", Id, primary_key=True),
    Column("rule_id", Id, ForeignKey("visit_rules.id", ondelete="CASCADE"), nullable=False),
    Column("kind", word(), nullable=False),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date, nullable=False),
    UniqueConstraint("rule_id", "kind", "from_on"),
    one_of("kind", RuleDateKind),
    CheckConstraint("to_on >= from_on", name="range"),
)
"""Extra dates and excluded ranges of a rule, both ends included."""

visits = Table(
    "visits",
    metadata,
    Column("id", Id, primary_key=True),
    Column("stop_id", Id, ForeignKey("stops.id", ondelete="CASCADE"), nullable=False),
    Column("rule_id", Id, ForeignKey("visit_rules.id", ondelete="SET NULL")),
    Column("van_id", Id, ForeignKey("vans.id"), index=True),
    Column("rule_on", Date),
    Column("starts_at", UtcInstant, nullable=False),
    Column("ends_at", UtcInstant, nullable=False),
    Column("state", word(), nullable=False, server_default=VisitState.PLANNED.value),
    Column("state_at", UtcInstant, nullable=False),
    Column("revision", Integer, nullable=False, server_default="1"),
    UniqueConstraint("rule_id", "rule_on"),
    Index(None, "stop_id", "ends_at"),
    Index(None, "ends_at"),
    one_of("state", VisitState),
    CheckConstraint("ends_at > starts_at", name="hours"),
)
"""`rule_on` is the date that the rule gave, kept when the visit moves: a rule makes a date once."""
