"""A whole process that is the bot on a fake Bot API, until it is killed.

It kills itself (SIGKILL) when a transaction commits, or has just committed, for the n-th time
after its start.
"""

import asyncio
import random
import uuid

from bot import logs
from bot.app import World, make_telegram, open_application
from bot.clock import SystemClock
from bot.settings import Settings
from tests.support.fake_bot_api.process import TOKEN
from tests.support.killed import KillAt

NEVER = 10**9


async def run(url: str, api: str, number: int) -> None:
    """Until the process is killed."""
    settings = Settings(
        _env_file=None, database_url=url, telegram_api_url=api, telegram_token=TOKEN
    )
    checkpoint = KillAt(NEVER)
    world = World(
        clock=SystemClock(), boot_id=uuid.uuid4().hex, jitter=random.random, checkpoint=checkpoint
    )
    application = await open_application(settings, world, makers=[make_telegram])
    await application.start()
    await application.catch_up()
    checkpoint._left = number
    application.start_loops()
    await asyncio.Event().wait()


def main(url: str, api: str, number: int) -> None:
    """The target of the process."""
    logs.configure(level="WARNING", as_json=True)
    asyncio.run(run(url, api, number))
