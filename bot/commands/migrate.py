"""`pusling migrate`: brings the database to this version."""

import argparse

from bot.commands.context import OK, Command, Context
from bot.store.migrations import migrate


async def run(_chosen: argparse.Namespace, context: Context) -> int:
    """Migrate, and say from where to where."""
    outcome = await migrate(context.settings.url)
    if outcome.before is None:
        context.say("migrate.created", after=outcome.after)
    elif outcome.before == outcome.after:
        context.say("migrate.current", after=outcome.after)
    else:
        context.say("migrate.done", before=outcome.before, after=outcome.after)
    return OK


COMMAND = Command(name="migrate", run=run)
