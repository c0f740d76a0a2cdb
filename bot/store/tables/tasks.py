"""Long work that waits or was done, and documents on their way to people."""

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    text,
)

from bot.domain.tasks import TaskKind, TaskState
from bot.store.tables.base import metadata
from bot.store.types import Id, UtcInstant, one_of, word

NAME = 120
"""Characters kept of a file's name."""

tasks = Table(
    "tasks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", word(), nullable=False),
    Column("state", word(), nullable=False, server_default=TaskState.WAITING.value),
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    Column("channel", word(), nullable=False),
    Column("chat", String(64), nullable=False),
    Column("person", String(64), nullable=False, server_default=""),
    Column("language", word(), nullable=False),
    Column("name", String(NAME), nullable=False, server_default=""),
    Column("arguments", JSON, nullable=False, server_default="{}"),
    Column("content", LargeBinary),
    Column("message_id", String(64)),
    Column("source_id", Id, ForeignKey("tasks.id", ondelete="SET NULL")),
    Column("not_before", UtcInstant, nullable=False),
    Column("lease_owner", String(40)),
    Column("leased_until", UtcInstant),
    Column("epoch", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", UtcInstant, nullable=False),
    Column("done_at", UtcInstant),
    Column("reason", String(80), nullable=False, server_default=""),
    Index(None, "contact_id"),
    one_of("kind", TaskKind),
    one_of("state", TaskState),
)
"""Channel, chat and person are where it is answered. A task has one successor at most: what was
proposed is applied once, what was applied is undone once, unless that failed."""

_open = text("state IN ('waiting', 'running')")
Index(
    "ix_tasks_open",
    tasks.c.state,
    tasks.c.not_before,
    tasks.c.id,
    sqlite_where=_open,
    postgresql_where=_open,
)
_successful = text("state <> 'failed'")
Index(
    "ix_tasks_source_id",
    tasks.c.source_id,
    unique=True,
    sqlite_where=_successful,
    postgresql_where=_successful,
)

stored_files = Table(
    "stored_files",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(NAME), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", UtcInstant, nullable=False),
    Index(None, "created_at"),
)
"""What rows of the outbox name in their body; kept as long as the browser chat shows it."""
