"""Alembic's part of a migration: the scripts, run on a connection that somebody else commits."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from bot.store.schema_versions import scripts


def upgrade(connection: Connection, revision: str) -> None:
    """Bring the schema up to this revision."""
    command.upgrade(_config(connection), revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Take it back to this revision, or to "base"."""
    command.downgrade(_config(connection), revision)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
