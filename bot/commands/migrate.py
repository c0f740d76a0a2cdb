"""`pusling migrate`: brings the database to this version."""

import argparse

from bot.commands.context import OK, Command, Context
from bot.store.migrations import migrate


async def run(_chosen: argparse.Namespace, context: Context) -> int:
    """Migrate, and say from where to where."""
    outcome = await migrate(context.settings.url)
    key = "migrate.current" if outcome.before == outcome.after else "migrate.done"
    context.say(key, before=outcome.before or "-", after=outcome.after)
    return OK


COMMAND = Command(name="migrate", run=run)
