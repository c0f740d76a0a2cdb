"""Holds and their trail, loans, suggestions of titles, personal notices, and policies."""

import sqlalchemy as sa
from alembic import op

revision = "0005_holds"
down_revision = "0004_catalogue"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """From 0004 to 0005."""
    op.add_column(
        "contacts", sa.Column("slip_name", sa.String(length=80), server_default="", nullable=False)
    )
    op.create_table(
        "policies",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_policies")),
    )
    _make_holds()
    _make_loans()
    _make_suggestions()
    op.create_table(
        "personal_notices",
        sa.Column("id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("composed_into_id", ID),
        sa.CheckConstraint(
            "kind IN ('hold_accepted', 'hold_moved', 'hold_coming', 'hold_not_found', "
            "'hold_substituted', 'hold_cancelled', 'hold_expired', 'loan_moved', "
            "'suggestion_answered')",
            name=op.f("ck_personal_notices_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["composed_into_id"],
            ["outbox_messages.id"],
            name=op.f("fk_personal_notices_composed_into_id_outbox_messages"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_personal_notices_contact_id_contacts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_notices")),
    )
    op.create_index(
        op.f("ix_personal_notices_composed_into_id_contact_id_id"),
        "personal_notices",
        ["composed_into_id", "contact_id", "id"],
    )


def downgrade() -> None:
    """From 0005 to 0004."""
    for table in (
        "personal_notices",
        "suggestion_supporters",
        "title_suggestions",
        "loans",
        "hold_changes",
        "holds",
        "policies",
    ):
        op.drop_table(table)
    op.drop_column("contacts", "slip_name")


def _make_holds() -> None:
    expected = sa.text("state IN ('waiting', 'assigned', 'pulled', 'on_van', 'ready')")
    waiting = sa.text("state = 'waiting'")
    live = sa.text(
        "(state IN ('waiting', 'assigned', 'pulled', 'on_van', 'ready') OR copy_id IS NOT NULL)"
    )
    op.create_table(
        "holds",
        sa.Column("id", ID, nullable=False),
        sa.Column("title_id", ID),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("contact_id", ID),
        sa.Column("slip_name", sa.String(length=80), nullable=False),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("stop_id", ID, nullable=False),
        sa.Column("visit_id", ID),
        sa.Column("moved_from_id", ID),
        sa.Column("copy_id", ID),
        sa.Column("label", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), server_default="waiting", nullable=False),
        sa.Column("state_at", INSTANT, nullable=False),
        sa.Column("placed_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'assigned', 'pulled', 'on_van', 'ready', 'picked_up', "
            "'not_picked_up', 'not_found', 'substituted', 'cancelled', 'expired')",
            name=op.f("ck_holds_state"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_holds_contact_id_contacts"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["copy_id"], ["copies.id"], name=op.f("fk_holds_copy_id_copies"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["moved_from_id"],
            ["visits.id"],
            name=op.f("fk_holds_moved_from_id_visits"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["stop_id"], ["stops.id"], name=op.f("fk_holds_stop_id_stops"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["title_id"], ["titles.id"], name=op.f("fk_holds_title_id_titles"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_holds_visit_id_visits"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
        sa.UniqueConstraint("copy_id", name=op.f("uq_holds_copy_id")),
    )
    op.create_index(op.f("ix_holds_contact_id"), "holds", ["contact_id"])
    op.create_index(
        "ix_holds_label",
        "holds",
        ["stop_id", "label"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )
    op.create_index(op.f("ix_holds_moved_from_id"), "holds", ["moved_from_id"])
    op.create_index(
        "ix_holds_open", "holds", ["id"], sqlite_where=expected, postgresql_where=expected
    )
    op.create_index(
        "ix_holds_queue",
        "holds",
        ["title_id", "id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index(op.f("ix_holds_stop_id"), "holds", ["stop_id"])
    op.create_index(op.f("ix_holds_title_id"), "holds", ["title_id"])
    op.create_index(op.f("ix_holds_visit_id_state"), "holds", ["visit_id", "state"])
    op.create_table(
        "hold_changes",
        sa.Column("id", ID, nullable=False),
        sa.Column("hold_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("before", sa.String(length=20)),
        sa.Column("after", sa.String(length=20), nullable=False),
        sa.Column("visit_id", ID),
        sa.Column("copy_id", ID),
        sa.Column("reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("actor_id", ID),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('placed', 'assigned', 'released', 'pulled', 'put_back', 'loaded', "
            "'arrived', 'picked_up', 'not_picked_up', 'not_found', 'substituted', 'cancelled', "
            "'expired', 'moved', 'returned')",
            name=op.f("ck_hold_changes_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["contacts.id"],
            name=op.f("fk_hold_changes_actor_id_contacts"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["copy_id"],
            ["copies.id"],
            name=op.f("fk_hold_changes_copy_id_copies"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["hold_id"],
            ["holds.id"],
            name=op.f("fk_hold_changes_hold_id_holds"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visits.id"],
            name=op.f("fk_hold_changes_visit_id_visits"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold_changes")),
    )
    op.create_index(op.f("ix_hold_changes_actor_id"), "hold_changes", ["actor_id"])
    op.create_index(op.f("ix_hold_changes_copy_id"), "hold_changes", ["copy_id"])
    op.create_index(op.f("ix_hold_changes_hold_id_id"), "hold_changes", ["hold_id", "id"])
    op.create_index(op.f("ix_hold_changes_visit_id"), "hold_changes", ["visit_id"])


def _make_loans() -> None:
    out = sa.text("returned_at IS NULL")
    op.create_table(
        "loans",
        sa.Column("id", ID, nullable=False),
        sa.Column("copy_id", ID),
        sa.Column("title_id", ID),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("contact_id", ID),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("stop_id", ID),
        sa.Column("hold_id", ID),
        sa.Column("lent_at", INSTANT, nullable=False),
        sa.Column("lent_by_id", ID),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_visit_id", ID),
        sa.Column("moved_from_id", ID),
        sa.Column("renewals", sa.Integer(), server_default="0", nullable=False),
        sa.Column("returned_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_loans_contact_id_contacts"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["copy_id"], ["copies.id"], name=op.f("fk_loans_copy_id_copies"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["due_visit_id"],
            ["visits.id"],
            name=op.f("fk_loans_due_visit_id_visits"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["holds.id"], name=op.f("fk_loans_hold_id_holds"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["lent_by_id"],
            ["contacts.id"],
            name=op.f("fk_loans_lent_by_id_contacts"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["moved_from_id"],
            ["visits.id"],
            name=op.f("fk_loans_moved_from_id_visits"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["stop_id"], ["stops.id"], name=op.f("fk_loans_stop_id_stops"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["title_id"], ["titles.id"], name=op.f("fk_loans_title_id_titles"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loans")),
        sa.UniqueConstraint("hold_id", name=op.f("uq_loans_hold_id")),
    )
    op.create_index(op.f("ix_loans_contact_id"), "loans", ["contact_id"])
    op.create_index(op.f("ix_loans_copy_id"), "loans", ["copy_id"])
    op.create_index(
        "ix_loans_copy_out",
        "loans",
        ["copy_id"],
        unique=True,
        sqlite_where=out,
        postgresql_where=out,
    )
    op.create_index(
        "ix_loans_due", "loans", ["due_on", "id"], sqlite_where=out, postgresql_where=out
    )
    op.create_index(op.f("ix_loans_due_visit_id"), "loans", ["due_visit_id"])
    op.create_index(op.f("ix_loans_lent_by_id"), "loans", ["lent_by_id"])
    op.create_index(op.f("ix_loans_moved_from_id"), "loans", ["moved_from_id"])
    op.create_index(op.f("ix_loans_stop_id"), "loans", ["stop_id"])
    op.create_index(op.f("ix_loans_title_id"), "loans", ["title_id"])


def _make_suggestions() -> None:
    op.create_table(
        "title_suggestions",
        sa.Column("id", ID, nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), server_default="open", nullable=False),
        sa.Column("answer", sa.String(length=500), server_default="", nullable=False),
        sa.Column("answered_at", INSTANT),
        sa.Column("answered_by_id", ID),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'planned', 'bought', 'owned', 'declined')",
            name=op.f("ck_title_suggestions_state"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["contacts.id"],
            name=op.f("fk_title_suggestions_answered_by_id_contacts"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_title_suggestions")),
    )
    op.create_index(
        op.f("ix_title_suggestions_answered_by_id"), "title_suggestions", ["answered_by_id"]
    )
    op.create_index(op.f("ix_title_suggestions_state_id"), "title_suggestions", ["state", "id"])
    op.create_table(
        "suggestion_supporters",
        sa.Column("suggestion_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_suggestion_supporters_contact_id_contacts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["title_suggestions.id"],
            name=op.f("fk_suggestion_supporters_suggestion_id_title_suggestions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "suggestion_id", "contact_id", name=op.f("pk_suggestion_supporters")
        ),
    )
    op.create_index(
        op.f("ix_suggestion_supporters_contact_id"), "suggestion_supporters", ["contact_id"]
    )
