"""The schedule at scale: a year of visits for 5,000 stops, and "when does it come" as stops grow.

    .venv/bin/python -m benchmarks.schedule [--only expansion,growth] [--most 50000]

Expansion is measured against python-dateutil's `rrule` alone, which gives the same dates without
closed days, extra dates, hours or zones. Growth asks a database with 50 to 50,000 stops, each
visited every four weeks for 400 days, the next visit at a stop, in a kelurahan, in a kecamatan
(of up to 5,000 stops), of a day, and near a position, on SQLite and on PostgreSQL.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from functools import partial
from pathlib import Path
from typing import Any

from dateutil.rrule import rrulestr
from sqlalchemy import insert, text

from benchmarks.figures import percentile, spread
from bot.domain.recurrence import DateRange, Rule, hours, occurrences
from bot.services.visits import Visits
from bot.store.database import Database, UnitOfWork
from bot.store.migrations import migrate
from bot.store.tables import stops, visits
from tests.support.postgres import FAST, running_server

RULES = (
    "FREQ=WEEKLY;BYDAY=MO",
    "FREQ=WEEKLY;BYDAY=TU,TH",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
    "FREQ=MONTHLY;BYDAY=2SA",
    "FREQ=MONTHLY;BYDAY=-1FR",
)
STOPS, ROUNDS = 5_000, 5
START, END = date(2026, 1, 1), date(2026, 12, 31)
CLOSED = (DateRange(first=date(2026, 3, 18), last=date(2026, 3, 25)),)
SIZES = (50, 500, 5_000, 50_000)
IN_KECAMATAN, IN_KELURAHAN = 5_000, 500
PERIOD, VISITS = timedelta(days=28), 14
NOW = datetime(2026, 1, 5, 3, tzinfo=UTC)
TIMES = 40
SHIFTED = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f000', {}, '+{} days')",
    "postgresql": "{} + interval '{} days'",
}
"""An instant some days later, in the words of a database."""


def rules() -> list[Rule]:
    """One rule for each stop, with a range of closed days."""
    return [
        Rule(
            rrule=RULES[number % len(RULES)],
            start_on=START,
            start_time=wall_time(9),
            end_time=wall_time(11),
            excluded=CLOSED,
        )
        for number in range(STOPS)
    ]


def expand(given: list[Rule]) -> int:
    """All visits of the year as instants, kept at once; gives their number."""
    return len([hours(rule, day) for rule in given for day in occurrences(rule, START, END)])


def expand_bare(given: list[Rule]) -> int:
    """All dates that dateutil alone gives; gives their number."""
    first = datetime.combine(START, wall_time.min)
    last = datetime.combine(END, wall_time.min)
    dates = [
        day
        for rule in given
        for day in rrulestr(rule.rrule, dtstart=first).between(first, last, inc=True)
    ]
    return len(dates)


def timed(work: Callable[[], int]) -> tuple[float, int]:
    """Seconds and the number given."""
    began = time.perf_counter()
    number = work()
    return time.perf_counter() - began, number


def peak(work: Callable[[], int]) -> float:
    """Megabytes allocated at most, the result included."""
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 1e6


def expansion() -> None:
    """Alternate, so that whatever else the machine does hits both alike."""
    given = rules()
    ours, bare = partial(expand, given), partial(expand_bare, given)
    taken = [(timed(ours), timed(bare)) for _ in range(ROUNDS)]
    for name, which, work in (("ours", 0, ours), ("dateutil rrule", 1, bare)):
        seconds = [pair[which][0] for pair in taken]
        number = taken[0][which][1]
        rate = statistics.median([number / one for one in seconds])
        print(f"{name:15s} {number} in {spread(seconds, '.2f')} s, {rate:.0f}/s", end=", ")
        print(f"{peak(work):.0f} MB")
    ratios = [(a[1] / a[0]) / (b[1] / b[0]) for a, b in taken]
    print(f"visits a second, ours to dateutil: {spread(ratios, '.2f')}")


def stop_row(number: int) -> dict[str, Any]:
    """One stop: 500 of a kelurahan and 5,000 of a kecamatan lie together, around Batam."""
    kelurahan, kecamatan = number // IN_KELURAHAN, number // IN_KECAMATAN
    return {
        "id": number + 1,
        "code": f"S{number}",
        "name": f"Posyandu {number}",
        "kelurahan": f"Kelurahan {kelurahan}",
        "kelurahan_code": f"kelurahan-{kelurahan}",
        "kecamatan": f"Kecamatan {kecamatan}",
        "kecamatan_code": f"kecamatan-{kecamatan}",
        "latitude": 1.0 + number % 317 / 1000,
        "longitude": 104.0 + number % 211 / 1000,
    }


def visit_row(number: int) -> dict[str, Any]:
    """The first visit of a stop: on weekdays, four weeks long ever other stops."""
    day = timedelta(days=number % 4 + number // 4 % 4 * 7)
    start = datetime(2026, 1, 5, 2, tzinfo=UTC) + day + timedelta(hours=number % 7)
    end = start + timedelta(hours=2)
    return {"stop_id": number + 1, "starts_at": start, "ends_at": end, "state_at": NOW}


async def grow(database: Database, before: int, size: int) -> None:
    """Add stops up to a number, and their visits."""
    numbers = range(before, size)
    columns = "stop_id, starts_at, ends_at, state, state_at, revision"
    shift = SHIFTED[database.dialect]
    async with database.unit_of_work() as uow:
        await uow.execute(insert(stops), [stop_row(number) for number in numbers])
        await uow.execute(insert(visits), [visit_row(number) for number in numbers])
        for period in range(1, VISITS):
            days = period * PERIOD.days
            later = f"{shift.format('starts_at', days)}, {shift.format('ends_at', days)}"
            later = later.replace(":", "\\:")
            statement = (
                f"INSERT INTO visits ({columns}) "  # noqa: S608 - all of it is from here
                f"SELECT stop_id, {later}, state, state_at, revision FROM visits "
                f"WHERE stop_id > {before} AND starts_at < '2026-02-02'"
            )
            await uow.execute(text(statement))
        await uow.commit()


Question = Callable[[Visits, int], Awaitable[Any]]
QUESTIONS: dict[str, Question] = {
    "at a stop": lambda asked, n: asked.next_at_stop(f"S{n}", limit=1, include_cancelled=True),
    "kelurahan": lambda asked, n: asked.next_in_area(
        f"kelurahan-{n // IN_KELURAHAN}", limit=30, include_cancelled=True
    ),
    "kecamatan": lambda asked, n: asked.next_in_area(
        f"kecamatan-{n // IN_KECAMATAN}", limit=30, include_cancelled=True
    ),
    "of a day": lambda asked, n: asked.on_dates(
        date(2026, 1, 6) + timedelta(days=n % 300), date(2026, 1, 6) + timedelta(days=n % 300), 10
    ),
    "position": lambda asked, n: asked.near(1.0 + n % 317 / 1000, 104.1),
}


async def ask(database: Database, question: Question, size: int) -> list[float]:
    """Seconds of each of some answers, sorted; every one has a unit of work of its own."""
    seconds = []
    for turn in range(TIMES + 1):
        began = time.perf_counter()
        async with database.unit_of_work() as uow:
            await question(Visits(uow, NOW), turn * 7919 % size)
        seconds.append(time.perf_counter() - began)
    return sorted(seconds[1:])  # the first one compiles the statement


async def growth(name: str, url: str, most: int) -> None:
    """Grow and ask."""
    await migrate(url)
    database, before = Database(url), 0
    print(f"\n{name}: median (p95) in ms")
    print(f"{'stops':>8s}" + "".join(f"{question:>16s}" for question in QUESTIONS))
    for size in [size for size in SIZES if size <= most]:
        await grow(database, before, size)
        await settle(database)
        before = size
        cells = []
        for question in QUESTIONS.values():
            taken = [1000 * one for one in await ask(database, question, size)]
            cells.append(f"{statistics.median(taken):.1f} ({percentile(taken, 0.95):.1f})")
        print(f"{size:8d}" + "".join(f"{cell:>16s}" for cell in cells), flush=True)
    await database.close()


async def settle(database: Database) -> None:
    """What PostgreSQL's autovacuum would do in its own time."""
    if database.dialect == "postgresql":
        async with database.unit_of_work() as uow:
            await analyse(uow)
            await uow.commit()


async def analyse(uow: UnitOfWork) -> None:
    """Let the planner know the new sizes."""
    await uow.execute(text("ANALYZE stops"))
    await uow.execute(text("ANALYZE visits"))


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """URLs by name; PostgreSQL writes to the disk as in service."""
    with tempfile.TemporaryDirectory() as folder, running_server() as server:
        server.run(
            *(f"ALTER SYSTEM RESET {setting.split()[0]}" for setting in FAST),
            "SELECT pg_reload_conf()",
        )
        yield {
            "SQLite": f"sqlite:///{Path(folder) / 'bench.db'}",
            "PostgreSQL": server.create("schedule"),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="expansion,growth")
    parser.add_argument("--most", type=int, default=SIZES[-1])
    chosen = parser.parse_args()
    if "expansion" in chosen.only:
        expansion()
    if "growth" in chosen.only:
        with databases() as urls:
            for name, url in urls.items():
                asyncio.run(growth(name, url, chosen.most))


if __name__ == "__main__":
    main()
