"""Our SQLite connection against stock aiosqlite under the same SQLAlchemy, in one run.

    .venv/bin/python -m benchmarks.store

A transaction is what a message costs: read, insert, update, commit. Figures are ratios of
transactions per second; the machine's own speed cancels out.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store.engines import PRAGMAS, make_writer, parse
from bot.store.tables import metadata, revisions

TRANSACTIONS = 1_000
ROUNDS = 5


def stock(url: str) -> AsyncEngine:
    """The same engine with the driver as it comes."""
    engine = create_async_engine(
        parse(url), connect_args={"isolation_level": None}, pool_size=1, max_overflow=0
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        for pragma in (*PRAGMAS, "PRAGMA journal_mode = WAL"):
            connection.execute(pragma)

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


async def transaction(engine: AsyncEngine, number: int) -> None:
    """Three statements and a commit."""
    async with engine.begin() as connection:
        counter = select(revisions.c.revision).where(revisions.c.name == "counter")
        before = (await connection.execute(counter)).scalar_one()
        row = {"name": f"row{number}", "revision": before}
        await connection.execute(insert(revisions).values(row))
        await connection.execute(
            update(revisions).where(revisions.c.name == "counter").values(revision=before + 1)
        )


async def rate(make: Callable[[str], AsyncEngine]) -> float:
    """Transactions per second on a fresh file."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make(f"sqlite:///{Path(folder) / 'bench.db'}")
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
            await connection.execute(insert(revisions).values(name="counter", revision=0))
        began = time.perf_counter()
        for number in range(TRANSACTIONS):
            await transaction(engine, number)
        spent = time.perf_counter() - began
        await engine.dispose()
    return TRANSACTIONS / spent


async def run() -> None:
    """Alternate, so that whatever else the machine does hits both alike."""
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(await rate(lambda url: make_writer(parse(url))))
        theirs.append(await rate(stock))
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    print(f"ours     {statistics.median(ours):8.0f} transactions/s")
    print(f"aiosqlite{statistics.median(theirs):8.0f} transactions/s")
    print(
        f"ratio    {statistics.median(ratios):8.2f} (from {min(ratios):.2f} to {max(ratios):.2f})"
    )


if __name__ == "__main__":
    asyncio.run(run())
