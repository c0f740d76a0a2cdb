"""`pusling demo`: the terminal chat on a database of its own, filled with Batam's demo data."""

import argparse
from dataclasses import replace

from bot.channels.console.adapter import Person
from bot.clock import SystemClock
from bot.commands.chat import converse
from bot.commands.context import Command, Context
from bot.commands.demo.batam import fill
from bot.settings import Settings
from bot.store.database import Database
from bot.store.migrations import migrate

FILE = "demo.db"


def demo_settings(settings: Settings) -> Settings:
    """The same settings on the demo's own SQLite file, never on real data."""
    url = f"sqlite:///{settings.data_dir / FILE}"
    return settings.model_copy(update={"database_url": url})


async def run(_chosen: argparse.Namespace, context: Context) -> int:
    """Fill what is missing, say what one can ask, and chat."""
    settings = demo_settings(context.settings)
    await migrate(settings.url)
    await _fill(settings)
    context.note("demo.welcome", file=settings.data_dir / FILE)
    person = Person(name=context.text.plain("demo.person"), role="resident")
    return await converse(person, replace(context, settings=settings))


async def _fill(settings: Settings) -> None:
    database = Database(settings.url)
    try:
        async with database.unit_of_work() as uow:
            await fill(uow, SystemClock().now())
            await uow.commit()
    finally:
        await database.close()


COMMAND = Command(name="demo", run=run)
