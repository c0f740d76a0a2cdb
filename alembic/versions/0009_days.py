"""The day of staff and cadres: proposals, attendances, and where the vans are."""

import sqlalchemy as sa
from alembic import op

revision = "0009_days"
down_revision = "0008_tickets"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def _to(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def upgrade() -> None:
    """To 0010."""
    _proposals()
    _attendances()
    op.create_table(
        "van_positions",
        sa.Column("van_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("until_at", INSTANT, nullable=False),
        sa.Column("latitude", sa.Float()),
        sa.Column("longitude", sa.Float()),
        sa.Column("at", INSTANT),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL) AND (latitude IS NULL) = (at IS NULL)",
            name=op.f("ck_van_positions_position"),
        ),
        _to("van_positions", "van_id", "vans", "CASCADE"),
        _to("van_positions", "contact_id", "contacts", "CASCADE"),
        sa.PrimaryKeyConstraint("van_id", name=op.f("pk_van_positions")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_van_positions_contact_id")),
    )


def _proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("chat", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), server_default="", nullable=False),
        sa.Column("visit_id", ID),
        sa.Column("stop_id", ID),
        sa.Column("to_on", sa.Date()),
        sa.Column("to_start", sa.Time()),
        sa.Column("to_end", sa.Time()),
        sa.Column("shift", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("decided_at", INSTANT),
        sa.Column("decided_by_id", ID),
        sa.CheckConstraint("kind IN ('cancel', 'move', 'add')", name=op.f("ck_proposals_kind")),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'approved', 'declined', 'replaced')",
            name=op.f("ck_proposals_state"),
        ),
        _to("proposals", "contact_id", "contacts", "CASCADE"),
        _to("proposals", "visit_id", "visits", "CASCADE"),
        _to("proposals", "stop_id", "stops", "CASCADE"),
        _to("proposals", "decided_by_id", "contacts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    for column in ("visit_id", "stop_id", "decided_by_id", "contact_id"):
        op.create_index(op.f(f"ix_proposals_{column}"), "proposals", [column])
    waiting = sa.text("state = 'open'")
    op.create_index(
        "ix_proposals_open",
        "proposals",
        ["visit_id"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def _attendances() -> None:
    op.create_table(
        "attendances",
        sa.Column("visit_id", ID, nullable=False),
        sa.Column("adults", sa.Integer(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("unsorted", sa.Integer(), nullable=False),
        sa.Column("borrowed", sa.Integer()),
        sa.Column("reporter_id", ID),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "adults >= 0 AND children >= 0 AND unsorted >= 0 AND borrowed >= 0",
            name=op.f("ck_attendances_numbers"),
        ),
        _to("attendances", "visit_id", "visits", "CASCADE"),
        _to("attendances", "reporter_id", "contacts", "SET NULL"),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_attendances")),
    )
    op.create_index(op.f("ix_attendances_reporter_id"), "attendances", ["reporter_id"])
    op.create_table(
        "attendance_changes",
        sa.Column("id", ID, nullable=False),
        sa.Column("visit_id", ID, nullable=False),
        sa.Column("adults", sa.Integer(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("unsorted", sa.Integer(), nullable=False),
        sa.Column("borrowed", sa.Integer()),
        sa.Column("tapped", sa.Boolean(), nullable=False),
        sa.Column("reporter_id", ID),
        sa.Column("at", INSTANT, nullable=False),
        _to("attendance_changes", "visit_id", "visits", "CASCADE"),
        _to("attendance_changes", "reporter_id", "contacts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_changes")),
    )
    for columns in (["visit_id", "id"], ["reporter_id"]):
        name = op.f(f"ix_attendance_changes_{'_'.join(columns)}")
        op.create_index(name, "attendance_changes", columns)


def downgrade() -> None:
    """Back to before."""
    op.drop_table("van_positions")
    op.drop_table("attendance_changes")
    op.drop_table("attendances")
    op.drop_table("proposals")
