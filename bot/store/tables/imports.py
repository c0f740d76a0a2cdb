"""The journal of imports, so that a run can be undone whole."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table

from bot.domain.changes import ImportState
from bot.store.tables.base import metadata
from bot.store.types import Id, UtcInstant, one_of, word

import_runs = Table(
    "import_runs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", word(), nullable=False),
    Column("file_name", String(200), nullable=False),
    Column("state", word(), nullable=False),
    Column("counts", JSON, nullable=False, server_default="{}"),
    Column("started_at", UtcInstant, nullable=False),
    Column("finished_at", UtcInstant),
    one_of("state", ImportState),
)

import_changes = Table(
    "import_changes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("run_id", Id, ForeignKey("import_runs.id", ondelete="CASCADE"), nullable=False),
    Column("row_number", Integer, nullable=False),
    Column("subject", word(), nullable=False),
    Column("key", String(120), nullable=False),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
    Index(None, "run_id", "id"),
)
"""One row per thing changed: `subject` names the kind of thing, `before` is null for a new one."""
