"""A process that does the long work of a database and kills itself (SIGKILL) on the way: at the
n-th checkpoint after its start.
"""

import asyncio

from bot.app import World, open_application
from bot.channels.recording import RecordingChannel
from bot.clock import ManualClock
from tests.support.applications import NAME, NOW, settings_for
from tests.support.killed import KillAt

NEVER = 10**9


async def run(url: str, number: int) -> None:
    """Work until nothing waits, or the process is killed."""
    checkpoint = KillAt(NEVER)
    world = World(
        clock=ManualClock(NOW),
        boot_id="killed",
        jitter=lambda: 0.5,
        limited=False,
        checkpoint=checkpoint,
    )
    application = await open_application(settings_for(url), world, [RecordingChannel(NAME)])
    await application.start()
    checkpoint._left = number
    await application.drain()
    await application.stop()


def main(url: str, number: int) -> None:
    """The target of the process."""
    asyncio.run(run(url, number))
