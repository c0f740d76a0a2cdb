"""A clock that jumps: nothing leaves or ends by a wrong hour, and people can read of it."""

import json
from datetime import datetime, timedelta

import pytest

from bot.channels.recording import RecordingChannel
from bot.clock import ManualClock
from bot.delivery.clock_watch import JUMP_SECONDS, LOOK_SECONDS
from bot.delivery.dispatcher import CLOCK, Dispatcher
from bot.domain.delivery import LANE_REMINDER, LANE_REPLY
from bot.store import installation
from bot.store.database import Database
from tests.support.applications import NAME, NOW
from tests.support.sending import line_up, sender, states_of

LOOK = timedelta(seconds=LOOK_SECONDS)
WEEK = timedelta(days=7)


class UnsteadyClock(ManualClock):
    """A clock on the wall that somebody sets; lengths are measured as if nothing had happened."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self._set_by = timedelta()

    def now(self) -> datetime:
        return super().now() + self._set_by

    def put(self, jump: timedelta) -> None:
        """Set it by so much from where it would be."""
        self._set_by = jump

    def pass_by(self, time: timedelta) -> None:
        """Let time pass."""
        self.move_to(super().now() + time)


async def run_once(process: Dispatcher) -> None:
    """What a tick and the loops do."""
    await process.sweep()
    await process.watch_clock()
    while await process.send_once():
        pass


async def said(database: Database) -> dict[str, object]:
    async with database.unit_of_work(read_only=True) as uow:
        found: dict[str, object] = json.loads(await installation.find(uow, CLOCK) or "{}")
    return found


@pytest.mark.parametrize("jump", [WEEK, -timedelta(hours=2)], ids=["ahead", "back"])
async def test_after_a_jump_what_is_due_waits_until_two_looks_agree(
    sqlite_database: Database, jump: timedelta
) -> None:
    clock, channel = UnsteadyClock(NOW), RecordingChannel(NAME)
    process = sender(sqlite_database, clock, channel)
    clock.put(jump)
    soon = clock.now()
    ids = await line_up(sqlite_database, 2, lane=LANE_REMINDER, campaign=1, now=soon)
    over = soon - timedelta(hours=1)
    late = await line_up(sqlite_database, 1, lane=LANE_REMINDER, chats="late", expires_at=over)
    replies = await line_up(sqlite_database, 1, lane=LANE_REPLY, now=soon, not_after=None)
    for _ in range(2):
        await run_once(process)
        assert await states_of(sqlite_database, [*ids, *late]) == ["ready"] * 3
        assert await states_of(sqlite_database, replies) == ["sent"]
        assert (await said(sqlite_database))["held"] is True
        clock.pass_by(LOOK)
    await run_once(process)
    assert await states_of(sqlite_database, [*ids, *late]) == ["sent", "sent", "expired"]
    assert await said(sqlite_database) == {
        "at": clock.now().isoformat(), "seconds": jump.total_seconds(), "held": False
    }  # fmt: skip


async def test_a_jump_that_is_undone_at_once_ends_nothing(sqlite_database: Database) -> None:
    clock, channel = UnsteadyClock(NOW), RecordingChannel(NAME)
    process = sender(sqlite_database, clock, channel)
    ids = await line_up(sqlite_database, 1, lane=LANE_REMINDER, campaign=1)
    clock.put(WEEK)
    await run_once(process)
    clock.put(timedelta())
    for _ in range(2):
        clock.pass_by(LOOK)
        await run_once(process)
    assert await states_of(sqlite_database, ids) == ["sent"]


async def test_a_clock_that_is_put_right_little_by_little_is_trusted(
    sqlite_database: Database,
) -> None:
    clock = UnsteadyClock(NOW)
    process = sender(sqlite_database, clock, RecordingChannel(NAME))
    for number in range(1, 4):
        clock.put(number * timedelta(seconds=JUMP_SECONDS - 1))
        assert process.watch.trusts()
    assert await said(sqlite_database) == {}
