"""Sending: how fast, how even, and whether a reply waits behind a broadcast.

    .venv/bin/python -m benchmarks.delivery [--quick] [--only requests,engine,sustained,replies]

Everything talks to the fake Bot API, a process of its own, which answers 80 ms after a request has
arrived. `requests` sends through the channel's own request class, and beside it through
python-telegram-bot's `send_message` with its AIORateLimiter: switched off as far as it goes, and
as it comes. `engine` is the whole way of a broadcast, from rows in the database to rows that say
sent. `sustained` is the same at a limit of 30 a second that the server enforces. `replies` asks
questions while a broadcast of ten minutes runs.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from benchmarks.figures import percentile, spread
from bot.channels.telegram.addresses import address_in
from bot.channels.telegram.api import Api
from bot.channels.telegram.request import AiohttpRequest
from bot.channels.telegram.sending import Sender
from bot.clock import SystemClock
from bot.domain.delivery import LANE_BROADCAST
from bot.messages import OutboundMessage, Outcome
from bot.store.database import Database
from bot.store.migrations import migrate
from tests.judge.asking import FIRST_ASKING, says
from tests.judge.bots import Bot, waking_zone
from tests.judge.town import Town, broadcast, settle
from tests.support.fake_bot_api.process import FakeBotApi, running_fake

LATENCY = {"median": 0.08, "p95": 0.0801, "seed": 1}
"""Seconds until the server answers."""
AT_ONCE = 120
"""Messages on their way at once, as the dispatcher allows."""
FIRST_CHAT = 1_000_000
TEXT = "<b>Besok</b>, Sabtu, 21 November 2026 pukul 09.00–11.00 WIB: Posyandu Bougenville II."
LIMIT = 30
STEP = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured."""

    requests: int  # messages of `requests`, each way
    limited: int  # messages as python-telegram-bot's limiter comes
    people: int  # of the broadcast of `engine`
    seconds: int  # of `sustained` and `replies`
    rounds: int  # of `requests`


FULL = Size(requests=6_000, limited=150, people=5_000, seconds=60, rounds=5)
QUICK = Size(requests=1_500, limited=60, people=800, seconds=10, rounds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """What a run gave."""

    rate: float  # messages a second
    processor: float  # milliseconds of this process for each message


async def together(send: Callable[[int], Awaitable[object]], messages: int) -> Speed:
    """Send so many, at most AT_ONCE of them on their way."""
    numbers = iter(range(messages))

    async def worker() -> None:
        for number in numbers:
            await send(number)

    began, used = time.perf_counter(), time.process_time()
    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    return Speed(
        rate=messages / (time.perf_counter() - began),
        processor=1000 * (time.process_time() - used) / messages,
    )


async def ours(fake: FakeBotApi, messages: int) -> Speed:
    """Through the channel: rendering, request, result."""
    request = AiohttpRequest()
    api = Api(token=fake.token, base_url=fake.url, request=request)

    async def moved(_old: int, _new: int) -> None:
        return

    sender = Sender(api=api, clock=SystemClock(), share_label="", moved=moved)

    async def send(number: int) -> None:
        chat = address_in(FIRST_CHAT + number)
        message = OutboundMessage(id=number, address=chat, text=TEXT, lane=LANE_BROADCAST)
        result = await sender.send(message)
        if result.outcome is not Outcome.SENT:
            raise RuntimeError(result)

    try:
        return await together(send, messages)
    finally:
        await request.shutdown()


async def theirs(fake: FakeBotApi, messages: int, limiter: AIORateLimiter) -> Speed:
    """python-telegram-bot's own way, with room for as many connections."""
    request = HTTPXRequest(connection_pool_size=AT_ONCE + 8, pool_timeout=60, read_timeout=30)
    bot: Any = ExtBot(fake.token, base_url=f"{fake.url}/bot", request=request, rate_limiter=limiter)
    async with bot:
        return await together(
            lambda number: bot.send_message(FIRST_CHAT + number, TEXT, parse_mode="HTML"), messages
        )


async def requests(size: Size) -> None:
    """Our request class and theirs in turn."""
    found: dict[str, list[Speed]] = {"ours": [], "theirs, limits off": []}
    with slow_server() as fake:
        await ours(fake, 200)
        for _ in range(size.rounds):
            fake.forget()
            found["ours"].append(await ours(fake, size.requests))
            fake.forget()
            unlimited = AIORateLimiter(overall_max_rate=0, group_max_rate=0)
            few = size.requests // 4
            found["theirs, limits off"].append(await theirs(fake, few, unlimited))
        fake.forget()
        usual = await theirs(fake, size.limited, AIORateLimiter())
    for name, speeds in found.items():
        rate = spread([each.rate for each in speeds], ".0f")
        processor = spread([each.processor for each in speeds], ".2f")
        print(f"requests, {name}: {rate} messages/s, {processor} ms of processor each")
    print(f"requests, theirs as it comes: {usual.rate:.0f} messages/s")
    ours_, others = (statistics.median(each.rate for each in speeds) for speeds in found.values())
    print(f"requests, ours to theirs: {ours_ / others:.1f}")


async def engine(size: Size) -> None:
    """From rows that wait to rows that say sent, at the highest rate that can be set."""
    with slow_server() as fake:
        async with bot_with(fake, size.people, rate=1000) as (database, town):
            (process,) = psutil.Process().children(recursive=True)[-1:]
            used = sum(process.cpu_times()[:2])
            await broadcast(database, town, SystemClock().now())
            await _until(lambda: fake.count() >= size.people)
            used = sum(process.cpu_times()[:2]) - used
        at = _arrivals(fake)
    print(
        f"engine: {(len(at) - 1) / (at[-1] - at[0]):.0f} messages/s to {len(at)} chats, "
        f"{1000 * used / len(at):.1f} ms of processor each"
    )


async def sustained(size: Size) -> None:
    """The rate that is reached at a limit, and the fullest second."""
    people = LIMIT * size.seconds
    with slow_server() as fake:
        fake.limit(per_second=LIMIT)
        async with bot_with(fake, people, rate=LIMIT) as (database, town):
            await broadcast(database, town, SystemClock().now())
            await _until(lambda: fake.count() >= people)
        refused = sum(1 for one in fake.log("sendMessage") if one["status"] == 429)
        at = _arrivals(fake)
    fullest = max(sum(1 for other in at if instant <= other < instant + 1) for instant in at)
    rate = (len(at) - 1) / (at[-1] - at[0])
    print(
        f"sustained: {rate:.2f} messages/s of {LIMIT} ({rate / LIMIT:.3f}), "
        f"fullest second {fullest}, refused {refused}"
    )


async def replies(size: Size) -> None:
    """How long questions wait for their answer while everybody is told something at 25 a second."""
    with slow_server() as fake:
        async with bot_with(fake, 25 * size.seconds * 2, rate=25) as (database, town):
            await broadcast(database, town, SystemClock().now())
            await _until(lambda: fake.count() >= 25)
            asked = await _ask(fake, size.seconds)
            told = fake.count()
            answered = {
                one["parameters"]["chat_id"]: one["at"]
                for one in fake.log("sendMessage")
                if one["parameters"]["chat_id"] in asked
            }
    waits = sorted(answered[chat] - at for chat, at in asked.items())
    print(
        f"replies: median {1000 * percentile(waits, 0.5):.0f} ms, p95 "
        f"{1000 * percentile(waits, 0.95):.0f} ms, longest {1000 * waits[-1]:.0f} ms, "
        f"of {len(waits)} questions, while {told} messages left"
    )


async def _ask(fake: FakeBotApi, seconds: int) -> dict[int, float]:
    """Four questions a second, each in a chat of its own; when each was asked."""
    clock, asked = SystemClock(), {}
    for chat in range(FIRST_ASKING, FIRST_ASKING + 4 * seconds):
        asked[chat] = clock.monotonic()
        fake.push(says(chat))
        await clock.sleep(0.25)
    await _until(lambda: asked.keys() <= {one["chat"] for one in fake.messages()})
    return asked


@contextmanager
def slow_server() -> Iterator[FakeBotApi]:
    """A server that answers after 80 ms."""
    with running_fake() as fake:
        fake.be_late(**LATENCY)
        yield fake


@asynccontextmanager
async def bot_with(
    fake: FakeBotApi, people: int, *, rate: float
) -> AsyncIterator[tuple[Database, Town]]:
    """The service in a process of its own, on a new SQLite file with so many people."""
    clock = SystemClock()
    zone = waking_zone(clock.now())
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'pusling.db'}"
        await migrate(url)
        database = Database(url)
        bot = Bot(url, fake, Path(folder), rate=rate, zone=zone, webhook=False)
        try:
            town = await settle(database, people, zone=zone, now=clock.now())
            bot.start()
            await _until(bot.is_ready)
            yield database, town
        finally:
            bot.kill()
            await database.close()


def _arrivals(fake: FakeBotApi) -> list[float]:
    """When messages arrived that were taken, in seconds."""
    return sorted(one["at"] for one in fake.log("sendMessage") if one["status"] == 200)


async def _until(holds: Callable[[], bool]) -> None:
    while not holds():
        await SystemClock().sleep(STEP)


PARTS = {"requests": requests, "engine": engine, "sustained": sustained, "replies": replies}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default=",".join(PARTS))
    chosen = parser.parse_args()
    for name in chosen.only.split(","):
        asyncio.run(PARTS[name](QUICK if chosen.quick else FULL))


if __name__ == "__main__":
    main()
