"""Questions for a human, and what was said in them."""

import sqlalchemy as sa
from alembic import op

revision = "0008_tickets"
down_revision = "0007_people"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """From 0007 to 0008."""
    op.create_table(
        "tickets",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), server_default="open", nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("chat", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), server_default="", nullable=False),
        sa.Column("place", sa.String(length=120), server_default="", nullable=False),
        sa.Column("stop_id", ID),
        sa.Column("area", sa.String(length=80), server_default="", nullable=False),
        sa.Column("from_on", sa.Date()),
        sa.Column("to_on", sa.Date()),
        sa.Column("assignee_id", ID),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("waiting_since", INSTANT),
        sa.Column("answered_at", INSTANT),
        sa.Column("closed_at", INSTANT),
        sa.CheckConstraint(
            "kind IN ('question', 'feedback', 'visit_request')", name=op.f("ck_tickets_kind")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'assigned', 'answered', 'closed')", name=op.f("ck_tickets_state")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_tickets_contact_id_contacts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["stop_id"],
            ["stops.id"],
            name=op.f("fk_tickets_stop_id_stops"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["assignee_id"],
            ["contacts.id"],
            name=op.f("fk_tickets_assignee_id_contacts"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
    )
    op.create_index(op.f("ix_tickets_contact_id_id"), "tickets", ["contact_id", "id"])
    op.create_index(op.f("ix_tickets_stop_id"), "tickets", ["stop_id"])
    op.create_index(op.f("ix_tickets_assignee_id"), "tickets", ["assignee_id"])
    op.create_index(op.f("ix_tickets_state_waiting_since"), "tickets", ["state", "waiting_since"])
    op.create_table(
        "ticket_messages",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("author", sa.String(length=20), nullable=False),
        sa.Column("author_id", ID),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("author IN ('person', 'staff')", name=op.f("ck_ticket_messages_author")),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["tickets.id"],
            name=op.f("fk_ticket_messages_ticket_id_tickets"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["contacts.id"],
            name=op.f("fk_ticket_messages_author_id_contacts"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_messages")),
    )
    op.create_index(op.f("ix_ticket_messages_ticket_id_id"), "ticket_messages", ["ticket_id", "id"])
    op.create_index(op.f("ix_ticket_messages_author_id"), "ticket_messages", ["author_id"])


def downgrade() -> None:
    """Back to 0007."""
    op.drop_table("ticket_messages")
    op.drop_table("tickets")
