"""Runs migrations: on the connection it is given, else on one made from the settings."""

from alembic import context
from alembic.util import CommandError
from sqlalchemy import Connection

from bot.settings import load_settings
from bot.store.migrations import in_one_transaction
from bot.store.search_objects import is_search_object
from bot.store.tables import metadata


def ours(_item: object, name: str | None, kind: str, *_rest: object) -> bool:
    """False for what each database searches with, which stands in no table of the code."""
    return not (kind in {"table", "index"} and is_search_object(name))


def run(connection: Connection) -> None:
    """Run what the command asks for, in the transaction that is already open."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_object=ours,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise CommandError("Pusling migrates on a connection; --sql is not supported")

given = context.config.attributes.get("connection")
if given is None:
    in_one_transaction(load_settings().url, run)
else:
    run(given)
