"""What a unit of work promises, on both databases: nothing lost, nothing half done."""

import asyncio
import sqlite3
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from bot.store import tables
from bot.store.database import Database, UnitOfWork

TASKS, INCREMENTS = 8, 50
COUNTER = tables.revisions.c.revision


async def counter(database: Database) -> int:
    """The number that the tests below count up."""
    async with database.unit_of_work(read_only=True) as work:
        return int((await work.execute(select(COUNTER))).scalar_one())


async def add_in_sql(work: UnitOfWork) -> None:
    await work.execute(update(tables.revisions).values(revision=COUNTER + 1))


async def read_then_write(work: UnitOfWork) -> None:
    found = (await work.execute(select(COUNTER).with_for_update())).scalar_one()
    await work.execute(update(tables.revisions).values(revision=found + 1))


@pytest.mark.parametrize("increment", [add_in_sql, read_then_write])
async def test_concurrent_increments_are_all_counted(increment: Any, database: Database) -> None:
    async def count_up() -> None:
        for _ in range(INCREMENTS):
            async with database.unit_of_work() as work:
                await increment(work)
                await work.commit()

    await asyncio.gather(*[count_up() for _ in range(TASKS)])
    assert await counter(database) == TASKS * INCREMENTS


async def test_increments_of_two_databases_on_the_same_data_are_all_counted(
    database: Database,
) -> None:
    async def count_up(one: Database) -> None:
        for _ in range(INCREMENTS):
            async with one.unit_of_work() as work:
                await read_then_write(work)
                await work.commit()

    other = Database(database.url.render_as_string(hide_password=False))
    await asyncio.gather(count_up(database), count_up(other))
    await other.close()
    assert await counter(database) == 2 * INCREMENTS


async def test_what_is_not_committed_is_rolled_back(database: Database) -> None:
    async with database.unit_of_work() as work:
        await add_in_sql(work)
    assert await counter(database) == 0


async def test_an_error_rolls_back_and_the_next_unit_of_work_goes_on(database: Database) -> None:
    async def fail() -> None:
        async with database.unit_of_work() as work:
            await add_in_sql(work)
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    async with database.unit_of_work() as work:
        await add_in_sql(work)
        await work.commit()
    assert await counter(database) == 1


async def test_a_cancelled_unit_of_work_rolls_back_and_the_next_one_goes_on(
    database: Database,
) -> None:
    inside = asyncio.Event()

    async def hang() -> None:
        async with database.unit_of_work() as work:
            await add_in_sql(work)
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.unit_of_work() as work:
        await add_in_sql(work)
        await work.commit()
    assert await counter(database) == 1


async def test_a_long_read_sees_one_state_and_holds_nobody_back(database: Database) -> None:
    async with database.unit_of_work(read_only=True) as reading:
        before = (await reading.execute(select(COUNTER))).scalar_one()
        async with database.unit_of_work() as work:
            await add_in_sql(work)
            await work.commit()
        again = (await reading.execute(select(COUNTER))).scalar_one()
    assert (before, again, await counter(database)) == (0, 0, 1)


async def test_a_reading_unit_of_work_can_not_write(database: Database) -> None:
    async with database.unit_of_work() as work:  # the writer's connection is there before it
        await work.execute(select(COUNTER))
    with pytest.raises(Exception, match=r"read-?only"):
        async with database.unit_of_work(read_only=True) as work:
            await add_in_sql(work)
    assert await counter(database) == 0


async def test_many_rows_go_in_with_one_call(database: Database) -> None:
    many = [{"code": f"V{number}", "name": "Mobil"} for number in range(2500)]
    async with database.unit_of_work() as work:
        await work.execute(insert(tables.vans), many)
        await work.commit()
    async with database.unit_of_work(read_only=True) as work:
        found = await work.execute(select(tables.vans.c.code).order_by(tables.vans.c.id))
    assert found.scalars().all() == [row["code"] for row in many]


async def test_wrong_sql_stays_a_fault_of_ours(database: Database) -> None:
    with pytest.raises(DBAPIError):
        async with database.unit_of_work() as work:
            await work.execute(text("SELECT nothing FROM nowhere"))


async def test_more_units_of_work_than_connections_wait_for_their_turn(
    database: Database,
) -> None:
    async def read() -> int:
        async with database.unit_of_work(read_only=True) as work:
            await asyncio.to_thread(lambda: None)
            return int((await work.execute(select(func.count(COUNTER)))).scalar_one())

    assert await asyncio.gather(*[read() for _ in range(40)]) == [1] * 40


async def test_who_is_cancelled_while_another_process_writes_holds_nobody_up(
    sqlite_database: Database,
) -> None:
    async with sqlite_database.unit_of_work() as work:
        await add_in_sql(work)
    elsewhere = sqlite3.connect(str(sqlite_database.file), isolation_level=None)
    elsewhere.execute("BEGIN IMMEDIATE")

    async def write() -> None:
        async with sqlite_database.unit_of_work() as work:
            await add_in_sql(work)
            await work.commit()

    task = asyncio.create_task(write())
    await asyncio.to_thread(lambda: None)  # by now BEGIN waits in its thread
    task.cancel()
    async with asyncio.timeout(5):  # half of what BEGIN waits for another process
        await asyncio.to_thread(lambda: None)
        elsewhere.execute("ROLLBACK")
        await asyncio.wait([task])
        await write()
    assert task.cancelled()
    elsewhere.close()
    assert await counter(sqlite_database) == 1


async def test_work_that_need_not_outlast_a_power_failure_is_as_good_otherwise(
    database: Database,
) -> None:
    async def write(*, lasting: bool) -> None:
        async with database.unit_of_work(lasting=lasting) as work:
            await read_then_write(work)
            await work.commit()

    before = await counter(database)
    await asyncio.gather(*[write(lasting=number % 2 == 0) for number in range(INCREMENTS)])
    assert await counter(database) - before == INCREMENTS


@pytest.mark.parametrize(("lasting", "level"), [(True, 2), (False, 1)])
async def test_only_what_must_last_waits_for_the_disk(
    sqlite_database: Database, lasting: bool, level: int
) -> None:
    """By the numbers of SQLite: 2 is FULL, 1 is NORMAL."""
    for each in (not lasting, lasting):
        async with sqlite_database.unit_of_work(lasting=each) as work:
            found = (await work.execute(text("PRAGMA synchronous"))).scalar_one()
            await work.commit()
    assert found == level


async def test_connections_that_were_cut_while_they_rested_are_made_anew(
    postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.engines.REST_SECONDS", 0.0)
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    others = "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    await counter(postgresql_database)
    async with postgresql_database.unit_of_work() as work:
        await add_in_sql(work)
        await work.commit()
    async with postgresql_database.unit_of_work(read_only=True) as work:
        await work.execute(text(f"{cut} {others}"))
    async with postgresql_database.unit_of_work() as work:
        await add_in_sql(work)
        await work.commit()
    assert await counter(postgresql_database) == 2


async def test_who_waits_gets_its_turn_beside_a_busy_loop(sqlite_database: Database) -> None:
    rounds = 0

    async def be_busy() -> None:
        nonlocal rounds
        for _ in range(INCREMENTS):
            async with sqlite_database.unit_of_work() as work:
                await add_in_sql(work)
                await work.commit()
            rounds += 1

    async def ask_once() -> int:
        async with sqlite_database.unit_of_work():
            return rounds

    _, waited = await asyncio.gather(be_busy(), ask_once())
    assert waited <= 1
