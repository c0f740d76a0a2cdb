"""The day of staff and cadres: proposals, attendances, and where the vans are."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Time,
    text,
)

from bot.domain.proposals import REASON, ProposalKind, ProposalState
from bot.store.tables.base import metadata
from bot.store.types import Id, UtcInstant, one_of, word

proposals = Table(
    "proposals",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", word(), nullable=False),
    Column("state", word(), nullable=False),
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    Column("channel", word(), nullable=False),
    Column("chat", String(64), nullable=False),
    Column("person", String(64), nullable=False, server_default=""),
    Column("visit_id", Id, ForeignKey("visits.id", ondelete="CASCADE"), index=True),
    Column("stop_id", Id, ForeignKey("stops.id", ondelete="CASCADE"), index=True),
    Column("to_on", Date),
    Column("to_start", Time),
    Column("to_end", Time),
    Column("shift", Integer, nullable=False, server_default="0"),
    Column("reason", String(REASON), nullable=False, server_default=""),
    Column("created_at", UtcInstant, nullable=False),
    Column("decided_at", UtcInstant),
    Column("decided_by_id", Id, ForeignKey("contacts.id", ondelete="SET NULL"), index=True),
    Index(None, "contact_id"),
    one_of("kind", ProposalKind),
    one_of("state", ProposalState),
)
"""What somebody said stands here, so that buttons need no more than its id. `shift` is in minutes;
day and hours are wall time at the stop."""

_open = text(f"state = '{ProposalState.OPEN.value}'")
Index(
    "ix_proposals_open",
    proposals.c.visit_id,
    unique=True,
    sqlite_where=_open,
    postgresql_where=_open,
)

attendances = Table(
    "attendances",
    metadata,
    Column("visit_id", Id, ForeignKey("visits.id", ondelete="CASCADE"), primary_key=True),
    Column("adults", Integer, nullable=False),
    Column("children", Integer, nullable=False),
    Column("unsorted", Integer, nullable=False),
    Column("borrowed", Integer),
    Column("reporter_id", Id, ForeignKey("contacts.id", ondelete="SET NULL"), index=True),
    Column("at", UtcInstant, nullable=False),
    CheckConstraint(
        "adults >= 0 AND children >= 0 AND unsorted >= 0 AND borrowed >= 0", name="numbers"
    ),
)
"""No row where nobody reported; `borrowed` is null where nobody said: blank is not zero."""

attendance_changes = Table(
    "attendance_changes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("visit_id", Id, ForeignKey("visits.id", ondelete="CASCADE"), nullable=False),
    Column("adults", Integer, nullable=False),
    Column("children", Integer, nullable=False),
    Column("unsorted", Integer, nullable=False),
    Column("borrowed", Integer),
    Column("tapped", Boolean, nullable=False),
    Column("reporter_id", Id, ForeignKey("contacts.id", ondelete="SET NULL"), index=True),
    Column("at", UtcInstant, nullable=False),
    Index(None, "visit_id", "id"),
)
"""The trail: the numbers as they were after each report. What one person taps in a row is one."""

van_positions = Table(
    "van_positions",
    metadata,
    Column("van_id", Id, ForeignKey("vans.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "contact_id",
        Id,
        ForeignKey("contacts.id", ondelete="CASCADE"),
        nullable=False,
        unique=True,
    ),
    Column("until_at", UtcInstant, nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("at", UtcInstant),
    CheckConstraint(
        "(latitude IS NULL) = (longitude IS NULL) AND (latitude IS NULL) = (at IS NULL)",
        name="position",
    ),
)
"""Who shares the position of which van, until when, and the last one: no way that it took."""
