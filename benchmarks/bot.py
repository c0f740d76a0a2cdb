"""The whole bot against a bare python-telegram-bot echo bot, each in a process of its own.

    .venv/bin/python -m benchmarks.bot [--rounds 3] [--only echo,sqlite,postgresql]

Both fetch by long polling from the same fake Bot API (flow.py), which is a process too. A round
starts each bot anew and takes: the time from the start of the process to its first answer, the
updates a second when many wait and the processor time of each, the time to an answer when 50 a
second come, and the memory in the end. A run ends with an error unless every message has its one
answer.
"""

import argparse
import asyncio
import socket
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import percentile, spread
from benchmarks.flow import FIRST_CHAT
from benchmarks.processes import (
    Flow,
    Measured,
    megabytes,
    our_settings,
    processor,
    running_bot,
    running_flow,
)
from bot.clock import SystemClock
from bot.commands.demo.batam import fill
from bot.store.database import Database
from bot.store.migrations import migrate
from tests.support.fake_bot_api.process import TOKEN
from tests.support.postgres import FAST, running_server

TEXTS = (
    "bsk mobil pustaka dmn?",
    "kapan pusling ke tiban baru",
    "/jadwal",
    "jadwal pusling sekupang minggu ini",
    "min hari ini mobilnya di mana ya",
    "pusling ke posyandu bougenville kapan lagi kak?",
    "assalamualaikum",
    "sabtu dpn ada pusling gak di batu aji",
    "titik mana aja di sagulung",
    "makasih kak",
)
"""What residents write to the demo city: mostly the timetable, some courtesy."""
WARM = 100
MANY, CHATS = 1_200, 400
"""Messages that wait at once, three of each chat: the first of them is the first contact."""
PER_SECOND, SECONDS = 50, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """A bot that is measured."""

    name: str  # as printed
    command: tuple[str, ...]  # how its process is started
    settings: Callable[[Flow, Path], dict[str, str]]  # its environment; may fill a database


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round gave for one bot."""

    start: float  # seconds from the start of the process to the first answer
    rate: float  # updates a second when many wait
    work: float  # processor time of the bot's process for one of these updates, in ms
    latencies: list[float]  # seconds at PER_SECOND, sorted
    memory: float  # megabytes in the end


async def fill_demo(url: str) -> None:
    """Migrate and fill in the demo city, for today."""
    await migrate(url)
    database = Database(url)
    async with database.unit_of_work() as uow:
        await fill(uow, SystemClock().now())
        await uow.commit()
    await database.close()


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def measure(contestant: Contestant, flow: Flow, folder: Path) -> Round:
    """One round of one bot."""
    command = [part.format(url=flow.url, token=TOKEN) for part in contestant.command]
    environment = contestant.settings(flow, folder)
    flow.offer(["/start"], 1, chats=1, per_second=0, first=1)
    began = time.perf_counter()
    with running_bot(command, folder / "bot.log", environment) as process:
        flow.until_answered(1, look=0.01)
        start = time.perf_counter() - began
        run(flow, WARM, WARM, 0, FIRST_CHAT)
        before = processor(process)
        many = run(flow, MANY, CHATS, 0, 2 * FIRST_CHAT)
        work = (processor(process) - before) / MANY * 1000
        steady = run(flow, PER_SECOND * SECONDS, CHATS // 2, PER_SECOND, 2 * FIRST_CHAT)
        return Round(
            start=start,
            rate=many.count / many.seconds,
            work=work,
            latencies=steady.latencies,
            memory=megabytes(process),
        )


def run(flow: Flow, count: int, chats: int, per_second: float, first: int) -> Measured:
    """Offer messages and wait for their answers."""
    flow.offer(TEXTS, count, chats=chats, per_second=per_second, first=first)
    return flow.until_answered(count)


@contextmanager
def contestants(names: list[str]) -> Iterator[list[Contestant]]:
    """The bots, with a PostgreSQL that writes to the disk as in service."""
    ours = (str(Path(sys.executable).parent / "pusling"), "run")

    def sqlite(flow: Flow, folder: Path) -> dict[str, str]:
        url = f"sqlite:///{folder / 'bench.db'}"
        asyncio.run(fill_demo(url))
        return our_settings(flow, url, folder, free_port())

    echo = Contestant(
        name="echo",
        command=(sys.executable, "-m", "benchmarks.echo_bot", "{url}", "{token}"),
        settings=lambda _flow, _folder: {},
    )
    chosen = [echo, Contestant(name="sqlite", command=ours, settings=sqlite)]
    if "postgresql" not in names:
        yield [one for one in chosen if one.name in names]
        return
    with running_server() as server:
        server.run(
            *(f"ALTER SYSTEM RESET {setting.split()[0]}" for setting in FAST),
            "SELECT pg_reload_conf()",
        )

        def postgresql(flow: Flow, folder: Path) -> dict[str, str]:
            url = server.create(folder.name)
            asyncio.run(fill_demo(url))
            return our_settings(flow, url, folder, free_port())

        chosen.append(Contestant(name="postgresql", command=ours, settings=postgresql))
        yield [one for one in chosen if one.name in names]


def report(rounds: dict[str, list[Round]]) -> None:
    """Medians of the rounds, each with the least and the most."""
    for name, taken in rounds.items():
        print(f"\n{name}")
        print(f"  updates a second    {spread([one.rate for one in taken], '.0f')}")
        print(f"  processor, ms each  {spread([one.work for one in taken], '.2f')}")
        for share in (0.5, 0.95, 0.99):
            waits = [percentile(one.latencies, share) * 1000 for one in taken]
            print(f"  p{share * 100:.0f} at {PER_SECOND}/s, ms      {spread(waits, '.1f')}")
        print(f"  memory, MB          {spread([one.memory for one in taken], '.0f')}")
        print(f"  first answer, s     {spread([one.start for one in taken], '.2f')}")
        if name != "echo" and "echo" in rounds:
            pairs = zip(taken, rounds["echo"], strict=True)
            ratios = [one.rate / bare.rate for one, bare in pairs]
            print(f"  of the echo bot     {spread(ratios, '.2f')}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="echo,sqlite,postgresql")
    chosen = parser.parse_args()
    rounds: dict[str, list[Round]] = defaultdict(list)
    with contestants(chosen.only.split(",")) as bots:
        for number in range(chosen.rounds):
            for bot in bots[number % len(bots) :] + bots[: number % len(bots)]:
                prefix = f"pusling_bench_{bot.name}_"
                with tempfile.TemporaryDirectory(prefix=prefix) as name, running_flow() as flow:
                    rounds[bot.name].append(measure(bot, flow, Path(name)))
                print(f"round {number + 1} {bot.name}: {rounds[bot.name][-1].rate:.0f}/s")
    report(dict(sorted(rounds.items())))


if __name__ == "__main__":
    main()
