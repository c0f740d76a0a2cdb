"""`pusling demo`: the browser chat on a database of its own, filled with Batam's demo data.

Lines that are piped in are answered in the terminal instead.
"""

import argparse
import select
from dataclasses import replace
from typing import TextIO

from bot.app import ProcessRole, make_browser
from bot.channels.console.adapter import Person
from bot.clock import SystemClock
from bot.commands.chat import converse
from bot.commands.context import Command, Context
from bot.commands.demo.batam import fill
from bot.commands.demo.days import renew
from bot.commands.run import serve
from bot.settings import Settings, sqlite_url
from bot.store.database import Database
from bot.store.migrations import migrate

FILE = "demo.db"
FIRST_LINE_SECONDS = 1.0
"""How long to wait for what is piped in: an open pipe that says nothing is no conversation."""


def demo_settings(settings: Settings) -> Settings:
    """The same settings on the demo's own SQLite file, never on real data."""
    return settings.model_copy(update={"database_url": sqlite_url(settings.data_dir / FILE)})


async def run(_chosen: argparse.Namespace, context: Context) -> int:
    """Fill what is missing, bring it near today, and chat: in the browser, or with a pipe."""
    settings = demo_settings(context.settings)
    context = replace(context, settings=settings)
    lines = has_lines(context.stdin)
    await migrate(settings.url)
    await _fill(settings)
    if lines:
        context.note("demo.welcome", file=settings.data_dir / FILE)
        return await converse(
            Person(name=context.text.plain("demo.person"), role="resident"), context
        )
    context.note("demo.in_browser", file=settings.data_dir / FILE)
    return await serve(context, [make_browser], ProcessRole.ALL)


def has_lines(stream: TextIO) -> bool:
    """Whether something is piped in: no terminal, not closed, not empty, not silent."""
    try:
        if stream.isatty():
            return False
        readable, _, _ = select.select([stream], [], [], FIRST_LINE_SECONDS)
        return bool(readable) and bool(stream.buffer.peek(1))  # type: ignore[attr-defined]
    except (AttributeError, OSError, ValueError):  # closed, or no file of the system
        return False


async def _fill(settings: Settings) -> None:
    now = SystemClock().now()
    database = Database(settings.url)
    try:
        async with database.unit_of_work() as uow:
            await renew(uow, now)
            await fill(uow, now)
            await uow.commit()
    finally:
        await database.close()


COMMAND = Command(name="demo", run=run)
