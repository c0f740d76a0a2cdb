"""List 2: a process ends at every point in turn at which something becomes lasting or leaves.

A question, a letter, the news that the van has come and a broadcast are under way together. All
points on SQLite in the long form, a sample of them otherwise and on PostgreSQL. What is killed for
good, with `kill -9`, stands in lists 1 and 3.
"""

import asyncio
import random
import shutil
import uuid
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.channels.recording import Recorded
from bot.domain.delivery import LANE_PERSONAL
from bot.messages import InboundMessage
from bot.store.database import Database
from tests.judge.arrivals import Arrival
from tests.judge.figures import record
from tests.judge.findings import Finding, copies, lost, untrue
from tests.judge.town import Town, broadcast, outbox, settle, tell_of_the_van
from tests.judge.trials import LONG, SEED
from tests.support.applications import NAME, NOW, Stage, message, on_stage
from tests.support.crashing import Crash, FragileChannel
from tests.support.postgres import PostgresServer
from tests.support.rows import add_contact, add_outbox_message

PEOPLE = 4
ASKING, WRITTEN_TO = 900_001, 900_002
QUESTION = message("kapan pusling ke posyandu a?", str(ASKING), update_key="1")
AFTER_LEASE = timedelta(seconds=61)
SAMPLE = {"sqlite": 5, "postgresql": 2}
MOST = 10_000
"""More points than a life has."""

Fresh = Callable[[], str]


class DeadFrom:
    """A checkpoint at which the process ends, and stays dead for whatever still runs beside it."""

    def __init__(self, number: int) -> None:
        self._number = number
        self.reached: list[str] = []

    def __call__(self, name: str) -> None:
        self.reached.append(name)
        if len(self.reached) >= self._number:
            raise Crash(name)


@pytest.fixture
def sqlite_scene(sqlite_url: str, tmp_path: Path) -> tuple[Town, Fresh]:
    """A town, and a function that gives copies of its database."""
    town = asyncio.run(set_scene(sqlite_url))
    file, numbers = sqlite_url.removeprefix("sqlite:///"), count(1)
    return town, lambda: f"sqlite:///{shutil.copy(file, tmp_path / f'{next(numbers)}.db')}"


@pytest.fixture
def postgresql_scene(
    postgresql_server: PostgresServer, postgresql_template: str
) -> tuple[Town, Fresh]:
    """The same on PostgreSQL."""
    name = f"test_{uuid.uuid4().hex}"
    town = asyncio.run(set_scene(postgresql_server.create(name, template=postgresql_template)))
    return town, lambda: postgresql_server.create(f"test_{uuid.uuid4().hex}", template=name)


@pytest.fixture(params=["sqlite", "postgresql"])
def scene(request: pytest.FixtureRequest) -> tuple[str, Town, Fresh]:
    """Either, with its kind."""
    town, fresh = request.getfixturevalue(f"{request.param}_scene")
    return request.param, town, fresh


async def set_scene(url: str) -> Town:
    """A letter, news and a broadcast for a small town wait to leave."""
    database = Database(url)
    town = await settle(database, PEOPLE, zone="Asia/Jakarta", now=NOW, channel=NAME)
    async with database.unit_of_work() as uow:
        reader = {"chat": str(WRITTEN_TO), "contact_id": await add_contact(uow)}
        until = {"created_at": NOW, "not_before": NOW, "expires_at": NOW + timedelta(hours=2)}
        await add_outbox_message(uow, channel=NAME, lane=LANE_PERSONAL, **reader, **until)
        await uow.commit()
    await tell_of_the_van(database, town, NOW)
    await broadcast(database, town, NOW)
    await database.close()
    return town


async def work(stage: Stage, question: InboundMessage) -> None:
    """Everything that is due, twice: what is put off for a moment is found the second time."""
    await stage.application.inbox.accept([question])
    for _ in range(2):
        await stage.application.catch_up()
        await stage.application.drain()


async def life(url: str, number: int, channel: FragileChannel) -> list[str]:
    """One process that ends at the n-th point; gives the points it reached."""
    checkpoint = DeadFrom(number)
    channel.checkpoint = checkpoint
    try:
        async with on_stage(
            url, boot_id=f"boot-{number}", checkpoint=checkpoint, channel=channel
        ) as stage:
            await work(stage, QUESTION)
    except Crash:
        pass
    channel.checkpoint = lambda _name: None
    return checkpoint.reached


async def findings_of(url: str, number: int, town: Town) -> list[Finding]:
    """End at a point, start again a minute later, and judge what became of everything."""
    channel = FragileChannel(NAME)
    await life(url, number, channel)
    async with on_stage(url, now=NOW + AFTER_LEASE, boot_id="after", channel=channel) as stage:
        await work(stage, QUESTION)
        rows = await outbox(stage.application.database)
    owed = sorted([*town.chats, *town.chats, ASKING, WRITTEN_TO])
    assert sorted(row.chat for row in rows) == owed
    sent = [as_arrival(each) for each in channel.sent]
    return copies(sent) + lost(owed, rows, sent) + untrue(rows, sent)


def as_arrival(recorded: Recorded) -> Arrival:
    """A message as the channel has it."""
    message, number = recorded.message, int(recorded.platform_id)
    return Arrival(at=0.0, chat=int(message.address.chat), text=message.text, message=number)


async def test_whatever_the_last_moment_was_everybody_is_told_once(
    scene: tuple[str, Town, Fresh],
) -> None:
    kind, town, fresh = scene
    points = await life(await asyncio.to_thread(fresh), MOST, FragileChannel(NAME))
    everywhere = range(1, len(points) + 1)
    chosen = sorted(random.Random(SEED).sample(everywhere, SAMPLE[kind]))  # noqa: S311
    if LONG:
        chosen = list(everywhere) if kind == "sqlite" else list(everywhere)[::5]
    found = {}
    for number in chosen:
        url = await asyncio.to_thread(fresh)
        found[number, points[number - 1]] = await findings_of(url, number, town)
    assert {point: each for point, each in found.items() if each} == {}
    if LONG:
        figures = {
            "points of a life": len(points),
            "ends tried": len(chosen),
            "copies or losses": 0,
        }
        record("points", kind, figures, seed=SEED)
