"""The example of Batam in a file."""

import asyncio
from pathlib import Path

from bot.commands.demo.batam import fill
from bot.settings import sqlite_url
from bot.store.database import Database
from bot.store.migrations import migrate
from tests.support.applications import NOW


def example_of_batam(file: Path) -> Path:
    """A new database with the example as of NOW; gives the file."""
    asyncio.run(_fill(sqlite_url(file)))
    return file


async def _fill(url: str) -> None:
    await migrate(url)
    database = Database(url)
    async with database.unit_of_work() as uow:
        await fill(uow, NOW)
        await uow.commit()
    await database.close()
