"""Holds with their trail, and what the library decides for itself."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    literal_column,
    text,
)

from bot.domain.holds import OPEN, HoldChangeKind, HoldState
from bot.store.tables.base import metadata
from bot.store.types import Id, UtcInstant, one_of, word

NAME = 80
"""Characters of a name on a slip."""
TITLE = 200
"""Characters of a title as it was called when somebody asked for it."""

policies = Table(
    "policies",
    metadata,
    Column("key", word(40), primary_key=True),
    Column("value", String(100), nullable=False),
)
"""What staff decided; what is missing has its default (bot/domain/policies.py)."""

holds = Table(
    "holds",
    metadata,
    Column("id", Id, primary_key=True),
    Column("title_id", Id, ForeignKey("titles.id", ondelete="SET NULL"), index=True),
    Column("title", String(TITLE), nullable=False),
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="SET NULL"), index=True),
    Column("slip_name", String(NAME), nullable=False),
    Column("on_behalf", Boolean, nullable=False),
    Column("stop_id", Id, ForeignKey("stops.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("visit_id", Id, ForeignKey("visits.id", ondelete="SET NULL")),
    Column("moved_from_id", Id, ForeignKey("visits.id", ondelete="SET NULL"), index=True),
    Column("copy_id", Id, ForeignKey("copies.id", ondelete="SET NULL")),
    Column("label", String(10), nullable=False),
    Column("state", word(), nullable=False, server_default=HoldState.WAITING.value),
    Column("state_at", UtcInstant, nullable=False),
    Column("placed_at", UtcInstant, nullable=False),
    UniqueConstraint("copy_id"),
    Index(None, "visit_id", "state"),
    one_of("state", HoldState),
)
"""A person's place in the queue of a title. Who came first has the lower id: holds of a title are
inserted one after the other.

`copy_id` is the one copy promised to it, from the moment it is assigned until it is handed out or
back on its shelf, and no two holds have the same. `moved_from_id` is the visit that it lost by a
cancellation, so that it comes back when that is restored. `title` outlives a title that leaves
the catalogue."""

_states = ", ".join(f"'{state.value}'" for state in OPEN)
IS_OPEN: ColumnElement[Any] = literal_column(f"holds.state IN ({_states})")
IS_WAITING: ColumnElement[Any] = literal_column(f"holds.state = '{HoldState.WAITING.value}'")
IS_LIVE: ColumnElement[Any] = literal_column(
    f"(holds.state IN ({_states}) OR holds.copy_id IS NOT NULL)"
)
"""Conditions spelled out as the partial indexes below have them: with a parameter in place of a
state neither database would use them. A hold is live while its slip lies somewhere."""

_open = text(f"state IN ({_states})")
_waiting = text(f"state = '{HoldState.WAITING.value}'")
_live = text(f"(state IN ({_states}) OR copy_id IS NOT NULL)")
Index("ix_holds_open", holds.c.id, sqlite_where=_open, postgresql_where=_open)
Index(
    "ix_holds_queue",
    holds.c.title_id,
    holds.c.id,
    sqlite_where=_waiting,
    postgresql_where=_waiting,
)
Index(
    "ix_holds_label",
    holds.c.stop_id,
    holds.c.label,
    unique=True,
    sqlite_where=_live,
    postgresql_where=_live,
)

hold_changes = Table(
    "hold_changes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("hold_id", Id, ForeignKey("holds.id", ondelete="CASCADE"), nullable=False),
    Column("kind", word(), nullable=False),
    Column("before", word()),
    Column("after", word(), nullable=False),
    Column("visit_id", Id, ForeignKey("visits.id", ondelete="SET NULL"), index=True),
    Column("copy_id", Id, ForeignKey("copies.id", ondelete="SET NULL"), index=True),
    Column("reason", String(200), nullable=False, server_default=""),
    Column("actor_id", Id, ForeignKey("contacts.id", ondelete="SET NULL"), index=True),
    Column("at", UtcInstant, nullable=False),
    Index(None, "hold_id", "id"),
    one_of("kind", HoldChangeKind),
)
"""The trail: what a hold was and is, with which visit and copy, why, by whom."""
