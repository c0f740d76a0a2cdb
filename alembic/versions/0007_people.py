"""Invitations to a role, and the audit that nobody changes."""

import sqlalchemy as sa
from alembic import op

revision = "0007_people"
down_revision = "0006_reminders"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)

KEPT = "id", "at", "channel", "action", "subject", "key"
"""Columns of an entry that stay what they are; the details too, compared as text."""
OLD_ENOUGH = "SELECT 1 FROM installation WHERE key = 'audit_kept_from' AND OLD.at < value"


def upgrade() -> None:
    """From 0006 to 0007."""
    op.create_table(
        "invitations",
        sa.Column("id", ID, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("inviter_id", ID),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("needs_yes", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("agreed_by_id", ID),
        sa.Column("agreed_at", INSTANT),
        sa.Column("used_by_id", ID),
        sa.Column("used_at", INSTANT),
        sa.CheckConstraint(
            "role IN ('resident', 'cadre', 'staff', 'admin')", name=op.f("ck_invitations_role")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                ["contacts.id"],
                name=op.f(f"fk_invitations_{column}_contacts"),
                ondelete="SET NULL",
            )
            for column in ("inviter_id", "agreed_by_id", "used_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invitations_code_hash")),
    )
    op.create_table(
        "invitation_stops",
        sa.Column("invitation_id", ID, nullable=False),
        sa.Column("stop_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitations.id"],
            name=op.f("fk_invitation_stops_invitation_id_invitations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["stop_id"],
            ["stops.id"],
            name=op.f("fk_invitation_stops_stop_id_stops"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("invitation_id", "stop_id", name=op.f("pk_invitation_stops")),
    )
    op.create_table(
        "audit_entries",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor_id", ID),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["contacts.id"],
            name=op.f("fk_audit_entries_actor_id_contacts"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index(op.f("ix_audit_entries_at"), "audit_entries", ["at"])
    op.create_index(op.f("ix_audit_entries_actor_id"), "audit_entries", ["actor_id"])
    if op.get_bind().dialect.name == "sqlite":
        _guard_on_sqlite()
    else:
        _guard_on_postgresql()


def downgrade() -> None:
    """Back to 0006."""
    op.drop_table("audit_entries")
    op.drop_table("invitation_stops")
    op.drop_table("invitations")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_audit_entry()")


def _guard_on_sqlite() -> None:
    """Whoever rebuilds the table has to make the triggers again.

    The third stands against INSERT OR REPLACE, which fires no trigger for what it deletes.
    """
    same = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in (*KEPT, "details"))
    for event, when in (
        ("UPDATE", f"NOT (NEW.actor_id IS NULL AND {same})"),
        ("DELETE", f"NOT EXISTS ({OLD_ENOUGH})"),
        ("INSERT", "EXISTS (SELECT 1 FROM audit_entries WHERE id = NEW.id)"),
    ):
        op.execute(
            f"CREATE TRIGGER audit_entries_{event.lower()} BEFORE {event} ON audit_entries "
            f"WHEN {when} BEGIN SELECT RAISE(ABORT, 'audit entries stay as they are'); END"
        )


def _guard_on_postgresql() -> None:
    same = " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in KEPT)
    old_enough = OLD_ENOUGH.replace("value", "value::timestamptz")
    op.execute(
        f"""
        CREATE FUNCTION keep_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF NEW.actor_id IS NULL AND {same} AND NEW.details::text = OLD.details::text THEN
                    RETURN NEW;
                END IF;
            ELSIF TG_OP = 'DELETE' THEN
                IF EXISTS ({old_enough}) THEN
                    RETURN OLD;
                END IF;
            END IF;
            RAISE EXCEPTION 'audit entries stay as they are' USING ERRCODE = '23001';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER audit_entries_rows BEFORE UPDATE OR DELETE ON audit_entries "
        "FOR EACH ROW EXECUTE FUNCTION keep_audit_entry()"
    )
    op.execute(
        "CREATE TRIGGER audit_entries_all BEFORE TRUNCATE ON audit_entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_entry()"
    )
