"""No number of a message in the browser's mailbox comes again after it was deleted.

An open page asks for what is behind the number it saw last. Where a mailbox was emptied, SQLite
would begin again below that, and the page would never see what follows. PostgreSQL never does.
"""

from alembic import op

revision = "0012_mailbox"
down_revision = "0011_privacy"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From 0011 to 0012."""
    _rebuild(once=True)


def downgrade() -> None:
    """Back to 0011."""
    _rebuild(once=False)


def _rebuild(*, once: bool) -> None:
    """Copy the table, with or without numbers that are given once only."""
    if op.get_bind().dialect.name != "sqlite":
        return
    kept = {"sqlite_autoincrement": once}
    with op.batch_alter_table("browser_messages", recreate="always", table_kwargs=kept):
        pass
