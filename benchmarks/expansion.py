"""One notice written out to its subscribers, up to a million, and a job per subscriber beside it.

    .venv/bin/python -m benchmarks.expansion [--quick]

A stop with so many subscribers has a visit tomorrow; the notice of the day before is due. Each
line is a process of its own, so that its memory is its own: rows a second from the first page to
the last, and how much its resident memory grew meanwhile at most. Beside ours at 100,000 stands
what python-telegram-bot offers for this, its JobQueue with a job per subscriber: it keeps them in
memory, and they are gone when the process ends. `--quick` leaves the million out.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from sqlalchemy import func, insert, literal, select
from telegram.ext import ApplicationBuilder, ContextTypes, JobQueue

from bot.clock import SystemClock
from bot.domain.quiet_hours import USUAL
from bot.services.reminders.expanding import Expanding
from bot.services.reminders.planning import Planning
from bot.store import tables
from bot.store.database import Database, UnitOfWork
from bot.store.migrations import migrate
from tests.support.postgres import running_server
from tests.support.rows import add_stop, add_visit

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
"""21.00 in Jakarta on the day before: it is quiet, so everything waits for the morning."""
SIZES = 10_000, 100_000, 1_000_000
JOBS = 100_000
MEGABYTE = 1 << 20
FORM = "{:<46} {:>10,.0f} a second {:>8.1f} s {:>7.0f} MB more"


async def fill(work: UnitOfWork, people: int) -> int:
    """A stop, its visit tomorrow, and its subscribers; the id of the visit."""
    stop_id = await add_stop(work, code="A", name="Titik A")
    visit_id = await add_visit(work, stop_id=stop_id, starts_at=NOW + timedelta(hours=16))
    number = select(literal(1).label("id")).cte("number", recursive=True)
    number = number.union_all(select(number.c.id + 1).where(number.c.id < people))
    at = literal(NOW, tables.contacts.c.created_at.type)
    yes, no = literal(value=True), literal(value=False)
    made = {
        tables.contacts: {"id": number.c.id, "name": literal("Warga"), "created_at": at},
        tables.contact_addresses: {
            "contact_id": number.c.id,
            "channel": literal("play"),
            "person": func.cast(number.c.id, tables.contact_addresses.c.person.type),
        },
        tables.subscriptions: {
            "contact_id": number.c.id,
            "stop_id": literal(stop_id),
            "day_before": yes,
            "morning": no,
            "arrived": no,
            "cut_off": no,
            "created_at": at,
            "ended_with_all": no,
        },
    }
    for table, columns in made.items():
        chosen = select(*[column.label(name) for name, column in columns.items()])
        await work.execute(insert(table).from_select(list(columns), chosen))
    return visit_id


async def prepare(url: str, people: int) -> None:
    """A database with one notice to expand."""
    await migrate(url)
    database = Database(url)
    async with database.unit_of_work() as work:
        visit_id = await fill(work, people)
        await Planning(work, NOW).plan([visit_id])
        await work.commit()
    await database.close()


async def expand(url: str) -> dict[str, float]:
    """All pages, a transaction each, as the tick does it."""
    database, process = Database(url), psutil.Process()
    async with database.unit_of_work() as work:  # imports and the first compilation are no growth
        await Expanding(work, NOW - timedelta(days=3), USUAL).expand()
    base = most = process.memory_info().rss
    begun, more = time.perf_counter(), True
    while more:
        async with database.unit_of_work() as work:
            more = await Expanding(work, NOW, USUAL).expand()
            await work.commit()
        most = max(most, process.memory_info().rss)
    seconds = time.perf_counter() - begun
    async with database.unit_of_work(read_only=True) as work:
        written = select(func.count()).select_from(tables.outbox_messages)
        rows = int((await work.execute(written)).scalar_one())
    await database.close()
    return {"rows": rows, "seconds": seconds, "grown": (most - base) / MEGABYTE}


async def remind(_context: ContextTypes.DEFAULT_TYPE) -> None:
    """What a job would do."""


async def schedule_jobs(count: int) -> dict[str, float]:
    """A job per subscriber on a JobQueue that runs."""
    application = ApplicationBuilder().token("1:a").job_queue(JobQueue()).build()
    queue, process = application.job_queue, psutil.Process()
    if queue is None:
        raise RuntimeError("no JobQueue")
    await queue.start()
    base = process.memory_info().rss
    begun = time.perf_counter()
    due_at = SystemClock().now() + timedelta(hours=10)
    for number in range(count):
        queue.run_once(remind, due_at, chat_id=number, name=str(number))
    seconds = time.perf_counter() - begun
    grown = (process.memory_info().rss - base) / MEGABYTE
    await queue.stop(wait=False)
    return {"rows": count, "seconds": seconds, "grown": grown}


def apart(*arguments: str) -> dict[str, float]:
    """One measurement in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.expansion", *arguments]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(command, capture_output=True, check=True, text=True, env=environment)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def show(name: str, found: dict[str, float]) -> None:
    """A line."""
    rate = found["rows"] / found["seconds"]
    print(FORM.format(name, rate, found["seconds"], found["grown"]), flush=True)


def compare(sizes: tuple[int, ...]) -> None:
    """Both databases at all sizes, then the jobs."""
    with tempfile.TemporaryDirectory() as folder, running_server() as server:
        for people in sizes:
            urls = {
                "SQLite": f"sqlite:///{Path(folder) / f'{people}.db'}",
                "PostgreSQL": server.create(f"expansion_{people}"),
            }
            for name, url in urls.items():
                asyncio.run(prepare(url, people))
                show(f"{name}, {people:,} subscribers", apart("--expand", url))
    show(f"JobQueue, {JOBS:,} jobs", apart("--jobs", str(JOBS)))


def main() -> None:
    """The whole comparison, or one measurement of it."""
    parser = argparse.ArgumentParser(prog="benchmarks.expansion")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--expand", default="", help=argparse.SUPPRESS)
    parser.add_argument("--jobs", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.expand:
        print(json.dumps(asyncio.run(expand(given.expand))))
    elif given.jobs:
        print(json.dumps(asyncio.run(schedule_jobs(given.jobs))))
    else:
        compare(SIZES[:-1] if given.quick else SIZES)


if __name__ == "__main__":
    main()
