"""How a person wants to be called, what she agreed to, and what was not understood."""

import sqlalchemy as sa
from alembic import op

revision = "0003_conversation"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """From 0002 to 0003."""
    op.add_column(
        "contacts",
        sa.Column("form_of_address", sa.String(length=20), server_default="kak", nullable=False),
    )
    op.create_table(
        "consents",
        sa.Column("id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("purpose IN ('reminders', 'texts')", name=op.f("ck_consents_purpose")),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_consents_contact_id_contacts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_contact_id"), "consents", ["contact_id", "purpose", "id"])
    op.create_table(
        "misunderstandings",
        sa.Column("id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("guess", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=500)),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_misunderstandings_contact_id_contacts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_misunderstandings")),
    )
    op.create_index(op.f("ix_misunderstandings_at"), "misunderstandings", ["at"])


def downgrade() -> None:
    """Back to 0002."""
    op.drop_table("misunderstandings")
    op.drop_table("consents")
    op.drop_column("contacts", "form_of_address")
