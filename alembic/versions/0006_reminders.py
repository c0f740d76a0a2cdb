"""Subscriptions, notices of visits, who comes, and the window in which a message may leave."""

import sqlalchemy as sa
from alembic import op

revision = "0006_reminders"
down_revision = "0005_holds"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """From 0005 to 0006."""
    op.create_table(
        "reminder_choices",
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("quiet_start", sa.Time()),
        sa.Column("quiet_end", sa.Time()),
        sa.Column("paused_until", INSTANT),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_reminder_choices_contact_id_contacts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_reminder_choices")),
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("stop_id", ID),
        sa.Column("area", sa.String(length=80)),
        sa.Column("day_before", sa.Boolean(), nullable=False),
        sa.Column("morning", sa.Boolean(), nullable=False),
        sa.Column("arrived", sa.Boolean(), nullable=False),
        sa.Column("cut_off", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.SmallInteger()),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("ended_with_all", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(stop_id IS NULL) <> (area IS NULL)", name=op.f("ck_subscriptions_place")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_subscriptions_contact_id_contacts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["stop_id"],
            ["stops.id"],
            name=op.f("fk_subscriptions_stop_id_stops"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("contact_id", "area", name=op.f("uq_subscriptions_contact_id_area")),
        sa.UniqueConstraint(
            "contact_id", "stop_id", name=op.f("uq_subscriptions_contact_id_stop_id")
        ),
    )
    op.create_index(
        op.f("ix_subscriptions_area_contact_id"), "subscriptions", ["area", "contact_id"]
    )
    op.create_index(
        op.f("ix_subscriptions_stop_id_contact_id"), "subscriptions", ["stop_id", "contact_id"]
    )

    op.create_table(
        "extra_reminders",
        sa.Column("visit_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_extra_reminders_contact_id_contacts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visits.id"],
            name=op.f("fk_extra_reminders_visit_id_visits"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "visit_id", "contact_id", "minutes", name=op.f("pk_extra_reminders")
        ),
    )
    op.create_index(op.f("ix_extra_reminders_contact_id"), "extra_reminders", ["contact_id"])

    op.create_table(
        "notices",
        sa.Column("id", ID, nullable=False),
        sa.Column("visit_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("expand_at", INSTANT, nullable=False),
        sa.Column("early_at", INSTANT),
        sa.Column("since_revision", sa.Integer()),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("cursor", ID, nullable=False),
        sa.CheckConstraint(
            "kind IN ('day_before', 'morning', 'soon', 'arrived', 'cut_off', 'hold_ready', "
            "'changed', 'confirm')",
            name=op.f("ck_notices_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'expanding', 'expanded', 'replaced', 'expired')",
            name=op.f("ck_notices_state"),
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_notices_visit_id_visits"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint(
            "visit_id",
            "revision",
            "kind",
            "minutes",
            name=op.f("uq_notices_visit_id_revision_kind_minutes"),
        ),
    )
    op.create_index(
        "ix_notices_early",
        "notices",
        ["early_at"],
        sqlite_where=sa.text("state IN ('planned', 'expanding')"),
        postgresql_where=sa.text("state IN ('planned', 'expanding')"),
    )
    op.create_index(
        "ix_notices_open",
        "notices",
        ["expand_at"],
        sqlite_where=sa.text("state IN ('planned', 'expanding')"),
        postgresql_where=sa.text("state IN ('planned', 'expanding')"),
    )

    op.create_table(
        "visit_guests",
        sa.Column("visit_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_visit_guests_contact_id_contacts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visits.id"],
            name=op.f("fk_visit_guests_visit_id_visits"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("visit_id", "contact_id", name=op.f("pk_visit_guests")),
    )
    op.create_index(op.f("ix_visit_guests_contact_id"), "visit_guests", ["contact_id"])

    op.create_index(op.f("ix_contact_addresses_contact_id"), "contact_addresses", ["contact_id"])
    op.add_column("outbox_messages", sa.Column("not_after", INSTANT))
    op.create_index(
        "ix_outbox_messages_windowed",
        "outbox_messages",
        ["not_after"],
        sqlite_where=sa.text("state = 'ready' AND not_after IS NOT NULL"),
        postgresql_where=sa.text("state = 'ready' AND not_after IS NOT NULL"),
    )


def downgrade() -> None:
    """From 0006 to 0005."""
    op.drop_index("ix_outbox_messages_windowed", table_name="outbox_messages")
    op.drop_column("outbox_messages", "not_after")
    op.drop_index(op.f("ix_contact_addresses_contact_id"), table_name="contact_addresses")

    op.drop_index(op.f("ix_visit_guests_contact_id"), table_name="visit_guests")

    op.drop_table("visit_guests")
    op.drop_index("ix_notices_open", table_name="notices")
    op.drop_index("ix_notices_early", table_name="notices")

    op.drop_table("notices")
    op.drop_index(op.f("ix_extra_reminders_contact_id"), table_name="extra_reminders")

    op.drop_table("extra_reminders")
    op.drop_index(op.f("ix_subscriptions_stop_id_contact_id"), table_name="subscriptions")
    op.drop_index(op.f("ix_subscriptions_area_contact_id"), table_name="subscriptions")

    op.drop_table("subscriptions")
    op.drop_table("reminder_choices")
