"""The pace of channels, campaigns that share it, and messages that are sent once more."""

import sqlalchemy as sa
from alembic import op

revision = "0014_pace"
down_revision = "0013_broadcasts"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
OUTBOX = "outbox_messages"
CAMPAIGN = (
    "UPDATE outbox_messages SET campaign = reference_id WHERE state = 'ready' "
    "AND reference_kind IN ('notice', 'broadcast') AND reference_id IS NOT NULL"
)


def upgrade() -> None:
    """From 0013 to 0014."""
    for name in ("changed_at", "stopped_at"):
        op.add_column("channel_rates", sa.Column(name, INSTANT))
    op.add_column(OUTBOX, sa.Column("campaign", ID, server_default="0", nullable=False))
    op.add_column(
        OUTBOX, sa.Column("repeats", sa.SmallInteger(), server_default="0", nullable=False)
    )
    op.execute(CAMPAIGN)
    _partial(
        "lined_up",
        ["channel", "lane", "campaign", "not_before", "id"],
        "state = 'ready' AND lane <> 0",
    )
    _partial("in_flight", ["channel", "chat"], "state IN ('leased', 'sending') AND lane <> 0")
    _partial("sent_to", ["channel", "chat", "sent_at"], "sent_at IS NOT NULL AND lane <> 0")


def downgrade() -> None:
    """Back to 0013."""
    for name in ("lined_up", "in_flight", "sent_to"):
        op.drop_index(f"ix_{OUTBOX}_{name}", table_name=OUTBOX)
    with op.batch_alter_table(OUTBOX) as batch:
        batch.drop_column("repeats")
        batch.drop_column("campaign")
    with op.batch_alter_table("channel_rates") as batch:
        batch.drop_column("stopped_at")
        batch.drop_column("changed_at")


def _partial(name: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(
        f"ix_{OUTBOX}_{name}", OUTBOX, columns, sqlite_where=condition, postgresql_where=condition
    )
