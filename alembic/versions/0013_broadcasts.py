"""Broadcasts, what of them waits in the outbox, and who wants none."""

import sqlalchemy as sa
from alembic import op

revision = "0013_broadcasts"
down_revision = "0012_mailbox"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """From 0012 to 0013."""
    _create_broadcasts()
    op.add_column(
        "outbox_messages",
        sa.Column("campaign_epoch", sa.Integer(), server_default="0", nullable=False),
    )
    _partial(
        "ix_outbox_messages_broadcast",
        "outbox_messages",
        ["reference_id", "state"],
        "reference_kind = 'broadcast'",
    )
    _purposes("'reminders', 'texts', 'broadcasts'")


def downgrade() -> None:
    """Back to 0012."""
    op.execute("DELETE FROM consents WHERE purpose = 'broadcasts'")
    _purposes("'reminders', 'texts'")
    op.execute("DELETE FROM outbox_messages WHERE reference_kind = 'broadcast'")
    op.drop_index("ix_outbox_messages_broadcast", table_name="outbox_messages")
    with op.batch_alter_table("outbox_messages") as batch:
        batch.drop_column("campaign_epoch")
    op.drop_table("broadcasts")


def _create_broadcasts() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("template", sa.String(length=20), server_default="", nullable=False),
        sa.Column("author_id", ID),
        sa.Column("author_role", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("chat", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), server_default="", nullable=False),
        sa.Column("message_id", sa.String(length=64)),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("epoch", sa.Integer(), server_default="0", nullable=False),
        sa.Column("stop_id", ID),
        sa.Column("area", sa.String(length=80)),
        sa.Column("visit_id", ID),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("lasts", sa.Integer(), nullable=False),
        sa.Column("starts_at", INSTANT),
        sa.Column("due_at", INSTANT),
        sa.Column("expires_at", INSTANT),
        sa.Column("cursor", ID, server_default="0", nullable=False),
        sa.Column("expanded", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("missed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reach", sa.Integer(), server_default="0", nullable=False),
        sa.Column("shown", sa.Integer(), server_default="-1", nullable=False),
        sa.Column("counts", sa.JSON()),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("confirmed_at", INSTANT),
        sa.Column("started_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.Column("ended_by_id", ID),
        *_checks(),
        *_references(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
    )
    op.create_index(op.f("ix_broadcasts_visit_id"), "broadcasts", ["visit_id"])
    op.create_index(op.f("ix_broadcasts_ended_by_id"), "broadcasts", ["ended_by_id"])
    for column, instant in (("author_id", "started_at"), ("stop_id", "confirmed_at")):
        op.create_index(op.f(f"ix_broadcasts_{column}_{instant}"), "broadcasts", [column, instant])
    live = "state IN ('waiting', 'undo', 'scheduled', 'running')"
    _partial("ix_broadcasts_live", "broadcasts", ["state", "due_at"], live)


def _checks() -> list[sa.CheckConstraint]:
    states = ["draft", "waiting", "undo", "scheduled", "running", "paused", "cancelled", "done"]
    rules = {
        "place": "stop_id IS NULL OR area IS NULL",
        "kind": "kind IN ('free', 'ready')",
        "author_role": "author_role IN ('resident', 'cadre', 'staff', 'admin')",
        "state": f"state IN ({', '.join(repr(state) for state in states)})",
    }
    return [
        sa.CheckConstraint(rule, name=op.f(f"ck_broadcasts_{name}")) for name, rule in rules.items()
    ]


def _references() -> list[sa.ForeignKeyConstraint]:
    references = (
        ("author_id", "contacts", "SET NULL"),
        ("stop_id", "stops", "CASCADE"),
        ("visit_id", "visits", "SET NULL"),
        ("ended_by_id", "contacts", "SET NULL"),
    )
    return [
        sa.ForeignKeyConstraint(
            [column], [f"{table}.id"], name=op.f(f"fk_broadcasts_{column}_{table}"), ondelete=then
        )
        for column, table, then in references
    ]


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


def _purposes(words: str) -> None:
    name = op.f("ck_consents_purpose")
    with op.batch_alter_table("consents") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"purpose IN ({words})")
