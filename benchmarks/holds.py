"""The queue of holds with 5,000 open ones, and what placing one costs; both databases.

    .venv/bin/python -m benchmarks.holds

The queue holds 5,000 open holds of 200 titles (1,000 of them of one title) beside 50,000 that
ended, at 50 stops with a visit a week. Each figure is the median of thirty calls of the service in
a transaction of its own, and the slowest of them. The last line is what the named alternative
costs: all open holds read and sorted in Python, to show a page of 25.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, select, text

from bot.domain.holds import HoldState
from bot.services.holds import Holds, QueueFilter, Wish
from bot.services.pull_lists import PullLists
from bot.store import tables
from bot.store.database import Database, UnitOfWork
from bot.store.hold_pages import page
from bot.store.migrations import migrate
from tests.support.postgres import running_server

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
OPEN, ENDED, TITLES, STOPS, WEEKS = 5_000, 50_000, 200, 50, 8
POPULAR = 1_000
CALLS = 30
BATCH = 5_000
DAY = timedelta(days=1)

Ask = Callable[[UnitOfWork, int], Awaitable[object]]


async def fill(work: UnitOfWork) -> None:
    """Stops with visits, titles with a copy each, people, and holds of all ages."""
    area = {"kelurahan": "K", "kelurahan_code": "k", "kecamatan": "C", "kecamatan_code": "c"}
    await _add(
        work, tables.stops, [{"code": f"S{n}", "name": f"T{n}"} | area for n in range(STOPS)]
    )
    stops = await _ids(work, tables.stops)
    await _add(work, tables.visits, [_visit(stop, week) for stop in stops for week in range(WEEKS)])
    await _add(work, tables.titles, [_title(number) for number in range(TITLES)])
    titles = await _ids(work, tables.titles)
    await _add(work, tables.copies, [{"title_id": each, "barcode": f"B{each}"} for each in titles])
    people = [
        {"name": f"Warga {n}", "slip_name": f"Warga {n}", "created_at": NOW} for n in range(OPEN)
    ]
    await _add(work, tables.contacts, people)
    await _add(work, tables.holds, await _holds(work, stops, titles))


def _visit(stop: int, week: int) -> dict[str, Any]:
    starts_at = NOW + timedelta(days=1 + 7 * week, hours=1 + stop % 6)
    return {
        "stop_id": stop,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "state_at": NOW,
    }


def _title(number: int) -> dict[str, Any]:
    return {
        "title": f"Judul {number}",
        "call_number": f"{number * 5 % 1000:03} ABC d",
        "data_on": NOW.date(),
        "identity": f"i{number}",
        "title_key": f"k{number}",
        "search_text": f" judul {number} ",
    }


async def _holds(work: UnitOfWork, stops: list[int], titles: list[int]) -> list[dict[str, Any]]:
    """Ended ones first; the first open one of each title has its copy."""
    visits = await _ids(work, tables.visits)
    people = await _ids(work, tables.contacts)
    copies = dict(zip(titles, await _ids(work, tables.copies), strict=True))
    rows = list[dict[str, Any]]()
    for number in range(ENDED + OPEN):
        is_open = number >= ENDED
        title = titles[0] if ENDED <= number < ENDED + POPULAR else titles[number % TITLES]
        copy = copies.pop(title, None) if is_open else None
        state = HoldState.WAITING if is_open else HoldState.PICKED_UP
        rows.append(
            {
                "title_id": title,
                "title": f"Judul {title}",
                "contact_id": people[number % OPEN],
                "slip_name": f"Warga {number}",
                "on_behalf": False,
                "stop_id": stops[number % STOPS],
                "visit_id": visits[number % STOPS * WEEKS],
                "copy_id": copy,
                "label": f"WA{number}",
                "state": HoldState.ASSIGNED if copy else state,
                "state_at": NOW,
                "placed_at": NOW,
            }
        )
    return rows


async def _add(work: UnitOfWork, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), BATCH):
        await work.execute(insert(table), rows[start : start + BATCH])


async def _ids(work: UnitOfWork, table: Table) -> list[int]:
    return list((await work.execute(select(table.c.id).order_by(table.c.id))).scalars())


async def place(work: UnitOfWork, number: int) -> None:
    """A resident asks for a title that many wait for."""
    wish = Wish(title_id=1, stop=f"S{number % STOPS}", contact_id=number + 1)
    await Holds(work, NOW).place(wish)


async def all_in_python(work: UnitOfWork, _number: int) -> None:
    """Every open hold read, to show some."""
    found, _ = await page(work, QueueFilter(), limit=OPEN, offset=0)
    sorted(found, key=lambda hold: (hold.placed_at, hold.id))


ASKED: dict[str, Ask] = {
    "first page of the queue": lambda work, _: Holds(work, NOW).queue(),
    "hundredth page": lambda work, _: Holds(work, NOW).queue(100),
    "page of a van-day": lambda work, _: Holds(work, NOW).queue(
        0, QueueFilter(on=(NOW + DAY).date())
    ),
    "page of a visit": lambda work, _: Holds(work, NOW).queue(0, QueueFilter(visit_id=1)),
    "page of a state": lambda work, _: Holds(work, NOW).queue(
        0, QueueFilter(states=(HoldState.ASSIGNED,))
    ),
    "a label typed": lambda work, number: Holds(work, NOW).find_by_label_or_barcode(
        f"WA{ENDED + number}"
    ),
    "pull list of a van-day": lambda work, _: PullLists(work, NOW).of_van_day((NOW + DAY).date()),
    "a hold placed, 1,000 before it": place,
    "all open holds read and sorted": all_in_python,
}


async def measure(database: Database, ask: Ask) -> tuple[float, float]:
    """Median and slowest of some calls, in milliseconds; what they write is rolled back."""
    times = list[float]()
    for number in range(CALLS):
        began = time.perf_counter()
        async with database.unit_of_work() as work:
            await ask(work, number)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times), max(times[1:])


async def run(name: str, url: str) -> None:
    """Fill one database and ask it everything."""
    await migrate(url)
    database = Database(url)
    async with database.unit_of_work() as work:
        await fill(work)
        await work.commit()
    async with database.unit_of_work() as work:
        await work.execute(text("ANALYZE"))
        await work.commit()
    for what, ask in ASKED.items():
        median, slowest = await measure(database, ask)
        print(f"{name:10} {what:32} {median:8.1f} ms   slowest {slowest:8.1f} ms", flush=True)
    await database.close()


def main() -> None:
    """Both databases, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run("sqlite", f"sqlite:///{Path(folder) / 'holds.db'}"))
    with running_server() as server:
        asyncio.run(run("postgresql", server.create("holds")))


if __name__ == "__main__":
    main()
