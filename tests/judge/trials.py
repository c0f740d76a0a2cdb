"""One trial: a database, the fake server with its log, bots, and the seed of all that is chance."""

import os
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.clock import SystemClock
from bot.store.database import Database
from tests.judge.arrivals import ServerLog
from tests.judge.bots import Bot, waking_zone
from tests.judge.figures import record
from tests.judge.findings import Row
from tests.judge.town import Town, end_leases, is_settled, outbox, settle
from tests.support.fake_bot_api.process import FakeBotApi

LONG = bool(os.environ.get("JUDGE_LONG"))
"""Whether the lists run in their long form (`make judge`)."""
SEED = int(os.environ.get("JUDGE_SEED", "20261121"))
STEP = 0.05
PATIENCE = 900.0 if LONG else 120.0
"""Seconds after which nothing is expected to happen any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """How late the server answers: log-normal."""

    median: float
    """Seconds."""
    p95: float
    """Seconds."""

    def __str__(self) -> str:
        return f"median {self.median} s, p95 {self.p95} s"


USUAL = Latency(median=0.06, p95=0.12)


@dataclass(slots=True, kw_only=True)
class Trial:
    """What a list works with."""

    database: Database
    """The one of the bots, seen from outside."""
    fake: FakeBotApi
    """The server."""
    log: ServerLog
    """Its log since the trial began."""
    folder: Path
    """For the files of the bots."""
    random: random.Random
    """The chance of this trial."""
    clock: SystemClock = field(default_factory=SystemClock)
    """The machine's."""
    bots: list[Bot] = field(default_factory=list)
    """All that were made."""

    @property
    def url(self) -> str:
        """Of the database."""
        return self.database.url.render_as_string(hide_password=False)

    @property
    def zone(self) -> str:
        """In which it is no time of rest."""
        return waking_zone(self.clock.now())

    async def town(self, people: int, **choices: Any) -> Town:
        """A town of so many people; `choices` are those of `settle`."""
        now = self.clock.now()
        return await settle(self.database, people, zone=self.zone, now=now, **choices)

    def bot(self, *, rate: float, webhook: bool = False) -> Bot:
        """One more copy of the bot, not started yet."""
        folder = self.folder / f"bot-{len(self.bots)}"
        folder.mkdir()
        made = Bot(self.url, self.fake, folder, rate=rate, zone=self.zone, webhook=webhook)
        self.bots.append(made)
        return made

    def be_late(self, latency: Latency) -> None:
        """From now on the server answers as late as this."""
        seed = self.random.randrange(2**32)
        self.fake.be_late(median=latency.median, p95=latency.p95, seed=seed)

    async def until(self, holds: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Wait until something holds. Raises AssertionError if it does not in time."""
        end = self.clock.monotonic() + seconds
        while not holds():
            self._check(end)
            await self.clock.sleep(STEP)

    async def until_arrived(self, count: int) -> None:
        """Wait until so many messages have arrived at the server."""
        await self.until(lambda: self.log.count() >= count)

    async def until_settled(self, expected: int, seconds: float = PATIENCE) -> list[Row]:
        """The rows once there are so many and none will move; whoever still moves is shown."""
        end = self.clock.monotonic() + seconds
        while not is_settled(rows := await outbox(self.database), expected):
            self._check(end, rows)
            await self.clock.sleep(4 * STEP)
        return rows

    def _check(self, end: float, rows: Sequence[Row] = ()) -> None:
        said = f"{_summed(rows)}\n{self.words()}"
        assert not any(bot.has_died() for bot in self.bots), said
        assert self.clock.monotonic() < end, said

    async def bury(self, bot: Bot) -> None:
        """Kill a bot; in the short form nobody waits for the leases of the dead."""
        bot.kill()
        if self.database.dialect != "sqlite" and not LONG:
            await end_leases(self.database, self.clock.now())

    def record(self, name: str, figures: Mapping[str, object], rows: Sequence[Row] = ()) -> None:
        """Keep what the long form of a list has found, and how its rows ended."""
        if LONG:
            ends = {f"rows {state}": number for state, number in _summed(rows).items()}
            record(name, self.database.dialect, {**figures, **ends}, seed=SEED)

    def words(self) -> str:
        """What the bots said last."""
        return "\n".join(bot.words() for bot in self.bots)


def _summed(rows: Sequence[Row]) -> dict[str, int]:
    states = [row.state for row in rows]
    return {state: states.count(state) for state in sorted({*states})}


@contextmanager
def trial(database: Database, fake: FakeBotApi, log: ServerLog, folder: Path) -> Iterator[Trial]:
    """A trial whose bots are gone afterwards, whatever happened."""
    made = Trial(
        database=database,
        fake=fake,
        log=log,
        folder=folder,
        random=random.Random(SEED),  # noqa: S311 - has to be seeded
    )
    try:
        yield made
    finally:
        for bot in made.bots:
            bot.kill()
