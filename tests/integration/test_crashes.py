"""Whenever the process ends, no message is lost and none is answered twice in effect."""

import asyncio
import multiprocessing
import shutil
import signal
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.store.database import Database
from bot.store.tables import inbox_updates, outbox_messages
from tests.support import killed
from tests.support.applications import NAME, NOW, message, on_stage
from tests.support.crashing import Crash, CrashAt, FragileChannel
from tests.support.postgres import PostgresServer

AFTER_LEASE = timedelta(seconds=61)
MOST_CHECKPOINTS = 40


@pytest.fixture
def fresh_sqlite_url(sqlite_template: Path, tmp_path: Path) -> Callable[[], str]:
    """Makes a migrated SQLite file of its own at each call."""
    numbers = count(1)
    return lambda: f"sqlite:///{shutil.copy(sqlite_template, tmp_path / f'{next(numbers)}.db')}"


@pytest.fixture
def fresh_postgresql_url(
    postgresql_server: PostgresServer, postgresql_template: str
) -> Callable[[], str]:
    """Makes a migrated PostgreSQL database of its own at each call."""

    def make() -> str:
        return postgresql_server.create(f"test_{uuid.uuid4().hex}", template=postgresql_template)

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_url(request: pytest.FixtureRequest) -> Callable[[], str]:
    """The same on either database."""
    make: Callable[[], str] = request.getfixturevalue(f"fresh_{request.param}_url")
    return make


async def live_through(url: str, number: int, now: datetime, channel: FragileChannel) -> list[str]:
    """One process that ends at the n-th checkpoint; gives the checkpoints it reached."""
    checkpoint = CrashAt(number)
    channel.checkpoint = checkpoint
    update = message("kapan pusling ke tiban baru?", update_key="1")
    try:
        async with on_stage(
            url, now=now, boot_id=f"boot-{number}", checkpoint=checkpoint, channel=channel
        ) as stage:
            await stage.hear(update)
    except Crash:
        return checkpoint.reached
    return []


async def outcome(url: str) -> tuple[list[str], list[str]]:
    """The states of all inbox and all outbox rows."""
    database = Database(url)
    try:
        async with database.unit_of_work(read_only=True) as uow:
            inbox = (await uow.execute(select(inbox_updates.c.state))).scalars().all()
            outbox = (await uow.execute(select(outbox_messages.c.state))).scalars().all()
    finally:
        await database.close()
    return list(inbox), list(outbox)


async def check_crash_at(url: str, number: int) -> list[str]:
    """Crash at the n-th checkpoint, start again, and look at what became of the message."""
    channel = FragileChannel(NAME)
    reached = await live_through(url, number, NOW, channel)
    if not reached:
        return []
    channel.checkpoint = lambda _name: None
    later = NOW + AFTER_LEASE
    async with on_stage(url, now=later, boot_id="after", channel=channel) as stage:
        # What was not confirmed comes again from the platform, what was confirmed may.
        await stage.hear(message("kapan pusling ke tiban baru?", update_key="1"))
        await stage.application.catch_up()
        await stage.application.drain()
    inbox, outbox = await outcome(url)
    where = f"crash at {number}: {reached[-1]}"
    assert inbox == ["done"], where
    assert len(outbox) == 1, where
    assert len(channel.sent) <= 1, where
    if len(channel.sent) == 0:
        assert outbox == ["uncertain"], where
        assert reached[-2:] == ["committed", "send"] or reached[-1] == "committed", where
    return reached


async def test_a_crash_at_any_moment_neither_loses_nor_doubles_a_message(
    fresh_url: Callable[[], str],
) -> None:
    crashes = []
    for number in range(1, MOST_CHECKPOINTS):
        reached = await check_crash_at(await asyncio.to_thread(fresh_url), number)
        if not reached:
            break
        crashes.append(reached[-1])
    assert crashes.count("commit") == crashes.count("committed") >= 5
    assert crashes.count("send") == crashes.count("sent") == 1


def start(url: str, output: Path, number: int) -> int | None:
    """A process of its own, forked from one that has imported everything; gives its exit code."""
    process = multiprocessing.get_context("forkserver").Process(
        target=killed.main, args=(url, output, number)
    )
    process.start()
    process.join(timeout=60)
    return process.exitcode


async def test_kill_9_at_any_commit_neither_loses_nor_doubles_a_message(
    fresh_sqlite_url: Callable[[], str], tmp_path: Path
) -> None:
    multiprocessing.set_forkserver_preload(["tests.support.killed"])
    kills = 0
    for number in range(1, MOST_CHECKPOINTS):
        url, output = fresh_sqlite_url(), tmp_path / f"sent-{number}"
        output.touch()
        code = start(url, output, number)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        kills += 1
        assert start(url, output, MOST_CHECKPOINTS) == 0
        inbox, outbox = await outcome(url)
        lines = output.read_text().splitlines()
        assert inbox == ["done"], number
        assert len(outbox) == 1, number
        assert len(lines) == 1 or (not lines and outbox == ["uncertain"]), number
    assert kills >= 10
