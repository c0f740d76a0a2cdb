"""Rules that change or end, and what a preview says of a rule before it is kept."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from bot.domain.changes import ClosureScope
from bot.domain.closures import Closure
from bot.domain.hours import DatedHours
from bot.domain.places import StopKind
from bot.domain.recurrence import DateRange
from bot.domain.visits import VisitState
from bot.errors import RuleImpossible, RuleUnknown, StopUnknown, VanUnknown
from bot.services.changes import Changes
from bot.services.closures import Closures
from bot.services.holidays import Holidays
from bot.services.hours import StopHours
from bot.services.schedules import Schedules
from bot.store.database import Database
from tests.support.rows import (
    add_holiday,
    add_stop,
    add_van,
    add_visit,
)
from tests.support.thursdays import DAY, NOW, THURSDAYS, TODAY, WEEK, made


async def test_the_revision_of_the_schedule_grows_with_all_that_visits_are_made_from(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        await add_stop(uow, code="A")
        await add_holiday(uow, on_date=TODAY)
        schedules, closures = Schedules(uow, NOW), Closures(uow, NOW)
        seen = [await schedules.revision()]

        async def has_grown() -> bool:
            seen.append(await schedules.revision())
            return seen[-1] > seen[-2]

        rule_id = await schedules.add_rule("A", THURSDAYS)
        assert await has_grown()
        await schedules.materialise(TODAY + WEEK)
        assert not await has_grown()
        await schedules.end_rule(rule_id)
        assert await has_grown()
        saved = await closures.add(Closure(first=TODAY, last=TODAY))
        assert await has_grown()
        await closures.remove(saved.closure.id)
        assert await has_grown()
        await Holidays(uow, NOW).accept(TODAY)
        assert await has_grown()
        hours = DatedHours(first=TODAY, last=TODAY, start_time=time(8), end_time=time(9))
        await StopHours(uow, NOW).put("A", hours)
        assert await has_grown()


async def test_a_changed_rule_takes_its_visits_along(database: Database) -> None:
    later = replace(THURSDAYS, start_time=time(13), end_time=time(15))
    second = DateRange(first=TODAY + WEEK, last=TODAY + WEEK)
    async with database.unit_of_work() as uow:
        await add_stop(uow, code="A")
        schedules = Schedules(uow, NOW)
        await schedules.add_van("MP1", "Mobil 1")
        rule_id = await schedules.add_rule("A", THURSDAYS)
        await schedules.materialise(TODAY + 3 * WEEK)
        first, off, by_hand, last = [row.id for row in await made(uow)]
        await Changes(uow, NOW).delay(by_hand, timedelta(hours=1), "macet")
        new = replace(later, excluded=(second,))
        assert await schedules.change_rule(rule_id, new, van="MP1") == (first, off, last)
        rows = {row.id: row for row in await made(uow)}
        assert [rows[each].starts_at.hour + 7 for each in (first, off, by_hand, last)] == [
            13,
            9,
            10,
            13,
        ]
        assert (rows[off].state, rows[first].van_id is not None) == (VisitState.CANCELLED, True)
        assert await schedules.change_rule(rule_id, new, van="MP1") == ()
        assert off in await schedules.change_rule(rule_id, later)
        back = {row.id: row.state for row in await made(uow)}
        (saved,) = await schedules.rules("A")
        assert await schedules.materialise(TODAY + 3 * WEEK) == 0
    assert back[off] == VisitState.PLANNED
    assert (saved.rule, saved.place.van) == (later, "")


async def test_an_ended_rule_gives_nothing_any_more(database: Database) -> None:
    rule = replace(THURSDAYS, extra=(TODAY - DAY, TODAY + DAY))
    async with database.unit_of_work() as uow:
        await add_stop(uow, code="A")
        schedules = Schedules(uow, NOW)
        rule_id = await schedules.add_rule("A", rule)
        await schedules.materialise(TODAY + WEEK)
        assert len(await schedules.end_rule(rule_id, "titik ditutup")) == 3
        assert {row.state for row in await made(uow)} == {VisitState.CANCELLED}
        assert await schedules.materialise(TODAY + 10 * WEEK) == 0
        with pytest.raises(RuleUnknown):
            await schedules.end_rule(rule_id + 1000)


async def test_a_preview_shows_the_next_dates_and_what_they_meet(database: Database) -> None:
    rule = replace(THURSDAYS, extra=(TODAY + DAY,))
    hours = DatedHours(first=TODAY + WEEK, last=TODAY + WEEK, start_time=time(8), end_time=time(9))
    async with database.unit_of_work() as uow:
        await add_stop(uow, code="A", kind=StopKind.SCHOOL)
        schedules, closures = Schedules(uow, NOW), Closures(uow, NOW)
        van_id = await schedules.add_van("MP1", "Mobil 1")
        busy = await add_visit(uow, van_id=van_id, starts_at=NOW + 2 * WEEK)
        await add_holiday(uow, on_date=TODAY, name="Hari Usulan")
        await StopHours(uow, NOW).put("A", hours)
        school = Closure(first=TODAY + DAY, last=TODAY + DAY, reason="libur sekolah",
                         scope=ClosureScope.KIND, target="school")  # fmt: skip
        await closures.add(school)
        shown = await schedules.preview(rule, stop="A", van="MP1")
        alone = await schedules.preview(rule, limit=2)
        assert await made(uow) == [row for row in await made(uow) if row.id == busy]
    today, extra, short, meeting, *rest = shown
    assert len(shown) == 12
    assert [day.day for day in shown[:4]] == [TODAY, TODAY + DAY, TODAY + WEEK, TODAY + 2 * WEEK]
    assert [each.name for each in today.holidays] == ["Hari Usulan"]
    assert (extra.extra, [each.reason for each in extra.closed]) == (True, ["libur sekolah"])
    assert (short.starts_at.hour, short.ends_at.hour) == (1, 2)
    assert [visit.id for visit in meeting.clashes] == [busy]
    assert not any(day.closed or day.holidays or day.clashes or day.extra for day in rest)
    assert [(day.day, day.closed) for day in alone] == [(TODAY, ()), (TODAY + DAY, ())]


async def test_a_preview_refuses_what_can_not_be(database: Database) -> None:
    async with database.unit_of_work() as uow:
        schedules = Schedules(uow, NOW)
        with pytest.raises(StopUnknown):
            await schedules.preview(THURSDAYS, stop="X")
        with pytest.raises(VanUnknown):
            await schedules.preview(THURSDAYS, van="X")
        with pytest.raises(RuleImpossible):
            await schedules.preview(replace(THURSDAYS, rrule="FREQ=MONTHLY;BYDAY=6SU"))
        assert await schedules.preview(replace(THURSDAYS, until_on=TODAY - DAY)) == ()


async def test_one_van_at_two_stops_at_once_is_found(database: Database) -> None:
    async with database.unit_of_work() as uow:
        first_van, other_van = await add_van(uow), await add_van(uow)
        stop, elsewhere = await add_stop(uow), await add_stop(uow)

        async def visit(hours: float, stop_id: int, **columns: Any) -> int:
            starts_at = NOW + timedelta(hours=hours)
            return await add_visit(
                uow, starts_at=starts_at, stop_id=stop_id, **({"van_id": first_van} | columns)
            )

        here = await visit(0, stop)
        clash = await visit(1.5, elsewhere)
        await visit(1.5, elsewhere, van_id=other_van)
        await visit(1, elsewhere, van_id=None)
        await visit(1, stop)
        await visit(1, elsewhere, state=VisitState.CANCELLED)
        after = await visit(3.5, stop)
        next_month = await visit(24 * 30, stop)
        there = await visit(24 * 30 + 1, elsewhere)
        found = await Schedules(uow, NOW).clashes(2026, 1)
        february = await Schedules(uow, NOW).clashes(2026, 2)
    pairs = [(pair.first.id, pair.second.id) for pair in found]
    assert (here, clash) in pairs
    assert all(after not in pair for pair in pairs)
    assert [(pair.first.id, pair.second.id) for pair in february] == [(next_month, there)]
