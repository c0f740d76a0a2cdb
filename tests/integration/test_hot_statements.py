"""What is asked for every message must not grow with all that was said: SQLite's plans are read."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.store import inbox, lanes, outbox
from bot.store.database import Database, UnitOfWork

NOW = datetime(2026, 3, 3, 5, tzinfo=UTC)
UNTIL = NOW + timedelta(minutes=1)
GROWING = ("inbox_updates", "outbox_messages", "conversations", "contacts", "contact_addresses")
WAITING = "SCAN inbox_updates USING INDEX ix_inbox_updates_waiting"
"""An index that holds nothing but what waits."""

Work = Callable[[UnitOfWork], Awaitable[object]]


async def look(uow: UnitOfWork) -> object:
    return await inbox.claim(
        uow, channels=["telegram", "browser"], owner="me", now=NOW, until=UNTIL, limit=25
    )


async def look_for_ready(uow: UnitOfWork) -> object:
    return await outbox.claim_ready(
        uow, channels=["telegram"], owner="me", now=NOW, until=UNTIL, limit=25
    )


async def intend(uow: UnitOfWork) -> object:
    return await outbox.intend(uow, [1, 2], "me", NOW, UNTIL)


async def sweep(uow: UnitOfWork) -> None:
    await outbox.sweep(uow, NOW)


async def look_for_campaigns(uow: UnitOfWork) -> object:
    return await lanes.campaigns(uow, "telegram", NOW)


async def claim_of_campaign(uow: UnitOfWork) -> object:
    taking = lanes.Taking(channel="telegram", owner="me", now=NOW, until=UNTIL, limited=True)
    return await lanes.claim(uow, taking, (2, 7), 25)


async def intend_of_campaign(uow: UnitOfWork) -> object:
    return await lanes.intend(uow, [1, 2], "me", NOW, UNTIL)


async def next_due(uow: UnitOfWork) -> object:
    return await outbox.next_due(uow, NOW)


WORKS = (
    look,
    look_for_ready,
    intend,
    sweep,
    next_due,
    look_for_campaigns,
    claim_of_campaign,
    intend_of_campaign,
)


@pytest.mark.parametrize("work", WORKS)
async def test_a_growing_table_is_never_read_from_end_to_end(
    sqlite_database: Database, work: Work
) -> None:
    async with sqlite_database.unit_of_work() as uow:
        for step in await plans(uow, work):
            read_whole = any(step.startswith(f"SCAN {table}") for table in GROWING)
            assert step == WAITING or not read_whole


async def test_a_look_for_campaigns_skips_from_one_to_the_next(sqlite_database: Database) -> None:
    """Each step goes to its place in the index by the lane, and not through all that waits."""
    async with sqlite_database.unit_of_work() as uow:
        steps = await plans(uow, look_for_campaigns)
    looks = [step for step in steps if "outbox_messages" in step]
    assert len(looks) == 9
    assert all("ix_outbox_messages_lined_up (channel=? AND lane=?" in look for look in looks)


async def plans(uow: UnitOfWork, work: Work) -> list[str]:
    """The steps by which SQLite does the statements of some work."""
    seen: list[tuple[str, Any]] = []
    raw = uow.connection.sync_connection
    event.listen(raw, "before_cursor_execute", lambda *given: seen.append(given[2:4]))
    await work(uow)
    steps = []
    for statement, parameters in [one for one in seen if not one[0].startswith("BEGIN")]:
        asked = await uow.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        steps += [row.detail for row in asked]
    assert steps
    return steps
