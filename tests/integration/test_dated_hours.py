"""Hours that hold for some dates only, and visits that change with them."""

from datetime import UTC, datetime, time

import pytest

from bot.domain.changes import ChangeCause, ChangeKind
from bot.domain.hours import DatedHours
from bot.errors import HoursImpossible, StopUnknown
from bot.services.changes import Changes
from bot.services.closures import Closures
from bot.services.hours import StopHours
from bot.services.schedules import Schedules
from bot.services.visits import Visits
from bot.store.database import Database
from tests.support.closed_days import DAILY, DAY, HOUR, NOW, TODAY, TOMORROW, daily_visits, stored
from tests.support.rows import add_stop

RAMADAN = DatedHours(
    first=TODAY + DAY,
    last=TODAY + 2 * DAY,
    start_time=time(10),
    end_time=time(11),
    reason="jam Ramadan",
)


async def test_dated_hours_hold_for_new_visits_and_move_those_that_are_there(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        _, second, third, _ = await daily_visits(uow, 4)
        hours = StopHours(uow, NOW)
        assert await hours.put("A", RAMADAN) == (second, third)
        moved = await Visits(uow, NOW).by_id(second)
        assert await Schedules(uow, NOW).materialise(TODAY + 3 * DAY) == 0
        assert await hours.put("A", RAMADAN) == ()
        assert await hours.of("A", TODAY, TODAY + DAY) == (RAMADAN,)
        starts = [row.starts_at.hour + 7 for row in await stored(uow)]
        assert await hours.remove("A", RAMADAN.first) == (second, third)
        assert await hours.remove("A", RAMADAN.first) == ()
        back = [row.starts_at.hour + 7 for row in await stored(uow)]
        await hours.put("A", RAMADAN)
        await daily_visits(uow, 3, code="B")
        other = [row.starts_at.hour + 7 for row in await stored(uow)]
    assert (starts, back) == ([9, 10, 10, 9], [9, 9, 9, 9])
    assert sorted(other) == [9, 9, 9, 9, 9, 10, 10]
    assert moved is not None
    assert moved.change is not None
    assert moved.change.before is not None
    assert (moved.change.kind, moved.change.cause) == (ChangeKind.MOVED, ChangeCause.HOURS)
    assert (moved.change.reason, moved.change.before.starts_at) == (
        "jam Ramadan",
        datetime(2026, 1, 16, 2, 0, tzinfo=UTC),
    )


async def test_new_visits_are_made_at_the_hours_of_their_day(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await add_stop(uow, code="A")
        await StopHours(uow, NOW).put("A", RAMADAN)
        await Schedules(uow, NOW).add_rule("A", DAILY)
        await Schedules(uow, NOW).materialise(TODAY + 3 * DAY)
        found = await stored(uow)
    assert [row.starts_at.hour + 7 for row in found] == [9, 10, 10, 9]
    assert [row.revision for row in found] == [1, 1, 1, 1]


async def test_changed_hours_move_what_stood_at_the_former_ones(database: Database) -> None:
    longer = DatedHours(first=RAMADAN.first, last=TODAY + 3 * DAY, start_time=time(8),
                        end_time=time(9))  # fmt: skip
    async with database.unit_of_work() as uow:
        await daily_visits(uow, 4)
        hours = StopHours(uow, NOW)
        await hours.put("A", RAMADAN)
        assert len(await hours.put("A", longer)) == 3
        assert [row.starts_at.hour + 7 for row in await stored(uow)] == [9, 8, 8, 8]
        assert len(await hours.put("A", RAMADAN)) == 3
        assert [row.starts_at.hour + 7 for row in await stored(uow)] == [9, 10, 10, 9]


async def test_what_a_person_moved_or_delayed_keeps_its_hours(database: Database) -> None:
    async with database.unit_of_work() as uow:
        _, moved, late = await daily_visits(uow)
        changes = Changes(uow, NOW)
        await changes.move(moved, NOW + DAY + 5 * HOUR, NOW + DAY + 6 * HOUR, "")
        await changes.delay(late, HOUR / 2, "macet")
        assert await StopHours(uow, NOW).put("A", RAMADAN) == ()


async def test_a_visit_that_opens_again_gets_the_hours_that_hold_now(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await daily_visits(uow)
        saved = await Closures(uow, NOW).add(TOMORROW)
        await StopHours(uow, NOW).put("A", RAMADAN)
        await Closures(uow, NOW).remove(saved.closure.id)
        found = await stored(uow)
    assert [row.starts_at.hour + 7 for row in found] == [9, 10, 10]
    assert {row.state for row in found} == {"planned"}


async def test_hours_that_can_not_be_are_refused(database: Database) -> None:
    backwards = DatedHours(first=TODAY, last=TODAY, start_time=time(11), end_time=time(9))
    no_days = DatedHours(first=TODAY, last=TODAY - DAY, start_time=time(9), end_time=time(11))
    async with database.unit_of_work() as uow:
        await add_stop(uow, code="A")
        for wrong in (backwards, no_days):
            with pytest.raises(HoursImpossible):
                await StopHours(uow, NOW).put("A", wrong)
        with pytest.raises(StopUnknown):
            await StopHours(uow, NOW).put("X", RAMADAN)
