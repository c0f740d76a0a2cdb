"""A whole process that answers one message and kills itself (SIGKILL) at the n-th checkpoint."""

import asyncio
import os
import random
import signal
import uuid
from datetime import UTC, datetime
from pathlib import Path

from bot.app import World, open_application
from bot.clock import SystemClock
from bot.messages import (
    Accept,
    Address,
    InboundMessage,
    OutboundMessage,
    Outcome,
    SendResult,
)
from tests.support.applications import settings_for
from tests.support.language_once import read_now, read_once

read_once()  # preloaded by the server that forks the processes, which then share it
read_now()


class FileChannel:
    """Delivers into a file: a line is written and on the disk, or it is not."""

    name = "file"

    def __init__(self, path: Path, checkpoint: "KillAt") -> None:
        self._path = path
        self._checkpoint = checkpoint

    async def start(self, accept: Accept) -> None:
        self.accept = accept

    async def send(self, message: OutboundMessage) -> SendResult:
        self._checkpoint("send")
        with self._path.open("a") as file:
            file.write(f"{message.id}\n")
            file.flush()
            os.fsync(file.fileno())
        self._checkpoint("sent")
        return SendResult(outcome=Outcome.SENT, platform_id=str(message.id))

    async def warn(self, _address: Address, _text: str) -> None:
        raise AssertionError("one message is no flood")

    async def stop(self) -> None:
        return


class KillAt:
    """A checkpoint that kills this process when it is reached for the n-th time."""

    def __init__(self, number: int) -> None:
        self._left = number

    def __call__(self, _name: str) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


async def run(url: str, output: Path, number: int) -> None:
    """Take the message in (the same update each time), answer it, end."""
    checkpoint = KillAt(number)
    world = World(
        clock=SystemClock(), boot_id=uuid.uuid4().hex, jitter=random.random, checkpoint=checkpoint
    )
    channel = FileChannel(output, checkpoint)
    application = await open_application(settings_for(url), world, [channel])
    await application.start()
    message = InboundMessage(
        address=Address(channel="file", chat="ani"),
        update_key="1",
        sender="ani",
        sent_at=datetime(2026, 11, 18, tzinfo=UTC),
        text="kapan pusling ke tiban baru?",
    )
    await channel.accept([message])
    await application.drain()
    await application.stop()


def main(url: str, output: Path, number: int) -> None:
    """The target of the process."""
    asyncio.run(run(url, output, number))
