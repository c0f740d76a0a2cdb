"""Long work that waits or was done, and documents on their way to people."""

import sqlalchemy as sa
from alembic import op

revision = "0010_tasks"
down_revision = "0009_days"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """From 0010 to 0009, which came later."""
    op.create_table(
        "tasks",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), server_default="waiting", nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("chat", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), server_default="", nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("arguments", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("message_id", sa.String(length=64)),
        sa.Column("source_id", ID),
        sa.Column("not_before", INSTANT, nullable=False),
        sa.Column("lease_owner", sa.String(length=40)),
        sa.Column("leased_until", INSTANT),
        sa.Column("epoch", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT),
        sa.Column("reason", sa.String(length=80), server_default="", nullable=False),
        sa.CheckConstraint(
            "kind IN ('import_check', 'import_apply', 'import_undo', 'pull_list', 'read_photo')",
            name=op.f("ck_tasks_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'dropped')",
            name=op.f("ck_tasks_state"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_tasks_contact_id_contacts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["tasks.id"], name=op.f("fk_tasks_source_id_tasks"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    op.create_index(op.f("ix_tasks_contact_id"), "tasks", ["contact_id"])
    _partial("ix_tasks_open", ["state", "not_before", "id"], "state IN ('waiting', 'running')")
    _partial("ix_tasks_source_id", ["source_id"], "state <> 'failed'", unique=True)
    op.create_table(
        "stored_files",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_files")),
    )
    op.create_index(op.f("ix_stored_files_created_at"), "stored_files", ["created_at"])


def _partial(name: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(
        name,
        "tasks",
        columns,
        unique=unique,
        sqlite_where=condition,
        postgresql_where=condition,
    )


def downgrade() -> None:
    """Back to 0010."""
    op.drop_table("stored_files")
    op.drop_table("tasks")
