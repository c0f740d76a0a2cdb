"""No number of a person, a question or a message comes again after it was deleted.

A button names a question by its number. SQLite gives the number of a deleted row to the next one
unless told otherwise, and an old "Jawab" would write to somebody else. PostgreSQL never does.
"""

from alembic import op

revision = "0011_privacy"
down_revision = "0010_tasks"
branch_labels = None
depends_on = None

TABLES = ("contacts", "tickets", "ticket_messages")


def upgrade() -> None:
    """From 0009, which came after 0010, to 0011."""
    _rebuild(once=True)


def downgrade() -> None:
    """Back to 0009."""
    _rebuild(once=False)


def _rebuild(*, once: bool) -> None:
    """Copy the tables, with or without numbers that are given once only."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for table in TABLES:
        kept = {"sqlite_autoincrement": once}
        with op.batch_alter_table(table, recreate="always", table_kwargs=kept):
            pass
