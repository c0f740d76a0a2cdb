"""Calendar and trail of visits, journal of imports, mailbox of the browser chat."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """From 0001 to 0002."""
    op.create_table(
        "browser_messages",
        sa.Column("id", ID, nullable=False),
        sa.Column("chat", sa.String(length=64), nullable=False),
        sa.Column("from_person", sa.Boolean(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("edits_id", ID),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_browser_messages")),
    )
    op.create_index(op.f("ix_browser_messages_at"), "browser_messages", ["at"])
    op.create_index(op.f("ix_browser_messages_chat_id"), "browser_messages", ["chat", "id"])

    op.create_table(
        "closures",
        sa.Column("id", ID, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("scope", sa.String(length=20), server_default="all", nullable=False),
        sa.Column("target", sa.String(length=20), server_default="", nullable=False),
        sa.CheckConstraint(
            "scope IN ('all', 'van', 'stop', 'kind')", name=op.f("ck_closures_scope")
        ),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_closures_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closures")),
        sa.UniqueConstraint(
            "from_on",
            "to_on",
            "scope",
            "target",
            name=op.f("uq_closures_from_on_to_on_scope_target"),
        ),
    )
    op.create_table(
        "holidays",
        sa.Column("id", ID, nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), server_default="proposed", nullable=False),
        sa.CheckConstraint("kind IN ('national', 'joint_leave')", name=op.f("ck_holidays_kind")),
        sa.CheckConstraint(
            "state IN ('proposed', 'accepted', 'declined')", name=op.f("ck_holidays_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holidays")),
        sa.UniqueConstraint("on_date", "kind", name=op.f("uq_holidays_on_date_kind")),
    )
    op.create_table(
        "import_runs",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("counts", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT),
        sa.CheckConstraint(
            "state IN ('running', 'done', 'undone')", name=op.f("ck_import_runs_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_runs")),
    )
    op.create_table(
        "import_changes",
        sa.Column("id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("before", sa.JSON()),
        sa.Column("after", sa.JSON()),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["import_runs.id"],
            name=op.f("fk_import_changes_run_id_import_runs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_changes")),
    )
    op.create_index(op.f("ix_import_changes_run_id_id"), "import_changes", ["run_id", "id"])

    op.create_table(
        "stop_hours",
        sa.Column("id", ID, nullable=False),
        sa.Column("stop_id", ID, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("start_time", sa.Time(), nullable=False),
        sa.Column("end_time", sa.Time(), nullable=False),
        sa.Column("reason", sa.String(length=200), server_default="", nullable=False),
        sa.CheckConstraint("end_time > start_time", name=op.f("ck_stop_hours_hours")),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_stop_hours_range")),
        sa.ForeignKeyConstraint(
            ["stop_id"], ["stops.id"], name=op.f("fk_stop_hours_stop_id_stops"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop_hours")),
        sa.UniqueConstraint("stop_id", "from_on", name=op.f("uq_stop_hours_stop_id_from_on")),
    )
    op.create_table(
        "visit_changes",
        sa.Column("id", ID, nullable=False),
        sa.Column("visit_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("before", sa.JSON()),
        sa.Column("after", sa.JSON()),
        sa.Column("reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("actor_id", ID),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('added', 'confirmed', 'departed', 'arrived', 'done', 'moved', 'delayed', "
            "'cancelled', 'restored')",
            name=op.f("ck_visit_changes_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["contacts.id"],
            name=op.f("fk_visit_changes_actor_id_contacts"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visits.id"],
            name=op.f("fk_visit_changes_visit_id_visits"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_changes")),
    )
    op.create_index(op.f("ix_visit_changes_actor_id"), "visit_changes", ["actor_id"])
    op.create_index(op.f("ix_visit_changes_visit_id_id"), "visit_changes", ["visit_id", "id"])


def downgrade() -> None:
    """From 0002 to 0001."""
    op.drop_index(op.f("ix_visit_changes_visit_id_id"), table_name="visit_changes")
    op.drop_index(op.f("ix_visit_changes_actor_id"), table_name="visit_changes")

    op.drop_table("visit_changes")
    op.drop_table("stop_hours")
    op.drop_index(op.f("ix_import_changes_run_id_id"), table_name="import_changes")

    op.drop_table("import_changes")
    op.drop_table("import_runs")
    op.drop_table("holidays")
    op.drop_table("closures")
    op.drop_index(op.f("ix_browser_messages_chat_id"), table_name="browser_messages")
    op.drop_index(op.f("ix_browser_messages_at"), table_name="browser_messages")

    op.drop_table("browser_messages")
