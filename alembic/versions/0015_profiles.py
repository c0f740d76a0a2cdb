"""The day somebody was last here, the stops she calls home, and invitations that are taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0015_profiles"
down_revision = "0014_pace"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """From 0014 to 0015."""
    op.add_column("contacts", sa.Column("seen_on", sa.Date()))
    op.add_column("invitations", sa.Column("withdrawn_at", sa.DateTime(timezone=True)))
    op.create_table(
        "contact_homes",
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("stop_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_contact_homes_contact_id_contacts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["stop_id"],
            ["stops.id"],
            name=op.f("fk_contact_homes_stop_id_stops"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contact_id", "stop_id", name=op.f("pk_contact_homes")),
    )
    op.create_index(op.f("ix_contact_homes_stop_id"), "contact_homes", ["stop_id"])


def downgrade() -> None:
    """Back to 0014. Written out, since a copy of the table would give old numbers again."""
    op.drop_index(op.f("ix_contact_homes_stop_id"), table_name="contact_homes")
    op.drop_table("contact_homes")
    op.execute("ALTER TABLE invitations DROP COLUMN withdrawn_at")
    op.execute("ALTER TABLE contacts DROP COLUMN seen_on")
