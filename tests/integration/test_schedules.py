"""Rules, and the visits made from them, on both databases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Row, delete, event, select, update

from bot.domain.changes import ClosureScope
from bot.domain.closures import Closure
from bot.domain.hours import DatedHours
from bot.domain.places import StopKind
from bot.domain.recurrence import DateRange, Rule
from bot.domain.visits import VisitState
from bot.errors import RuleImpossible, RuleUnknown, StopUnknown, VanUnknown
from bot.services.changes import Changes
from bot.services.closures import Closures
from bot.services.holidays import Holidays
from bot.services.hours import StopHours
from bot.services.schedules import Schedules
from bot.store import tables
from bot.store import visits as visit_rows
from bot.store.database import Database, UnitOfWork
from tests.support.rows import (
    add_holiday,
    add_rule,
    add_rule_date,
    add_stop,
    add_van,
    add_visit,
)

NOW = datetime(2026, 1, 15, 3, 0, tzinfo=UTC)
"""Thursday, 10:00 in Jakarta."""
TODAY = date(2026, 1, 15)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
THURSDAYS = Rule(
    rrule="FREQ=WEEKLY;BYDAY=TH",
    start_on=date(2026, 1, 1),
    start_time=time(9),
    end_time=time(11),
)


async def made(uow: UnitOfWork) -> Sequence[Row[Any]]:
    """All visits, by time."""
    visits = tables.visits
    return (await uow.execute(select(visits).order_by(visits.c.starts_at, visits.c.id))).all()


async def days(uow: UnitOfWork) -> list[date]:
    """The dates that rules gave to visits."""
    return [row.rule_on for row in await made(uow)]


async def test_visits_are_made_from_today_to_the_day_asked_for(database: Database) -> None:
    async with database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code="A")
        schedules = Schedules(uow, NOW)
        van_id = await schedules.add_van("MP1", "Mobil Pustaka 1")
        rule_id = await schedules.add_rule("A", THURSDAYS, van="MP1", notes="contoh")
        assert await schedules.materialise(TODAY + 2 * WEEK) == 3
        first, *_, last = await made(uow)
    assert (first.stop_id, first.rule_id, first.van_id) == (stop_id, rule_id, van_id)
    assert (first.rule_on, last.rule_on) == (TODAY, TODAY + 2 * WEEK)
    assert (first.starts_at, first.ends_at) == (
        datetime(2026, 1, 15, 2, 0, tzinfo=UTC),
        datetime(2026, 1, 15, 4, 0, tzinfo=UTC),
    )
    assert (first.state, first.state_at, first.revision) == (VisitState.PLANNED, NOW, 1)


async def test_making_visits_again_makes_only_what_is_new(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await add_stop(uow, code="A")
        schedules = Schedules(uow, NOW)
        await schedules.add_rule("A", THURSDAYS)
        assert await schedules.materialise(TODAY + WEEK) == 2
        before = await made(uow)
        assert await schedules.materialise(TODAY + WEEK) == 0
        assert await made(uow) == before
        assert await schedules.materialise(TODAY + 3 * WEEK) == 2
        assert (await made(uow))[:2] == before


async def test_a_moved_or_cancelled_visit_stays_as_it_is(database: Database) -> None:
    visits = tables.visits
    moved_to = NOW + 2 * DAY
    async with database.unit_of_work() as uow:
        await add_stop(uow, code="A")
        await Schedules(uow, NOW).add_rule("A", THURSDAYS)
        await Schedules(uow, NOW).materialise(TODAY + WEEK)
        first, second = await made(uow)
        moved = {"starts_at": moved_to, "ends_at": moved_to + timedelta(hours=1), "revision": 2}
        await uow.execute(update(visits).where(visits.c.id == first.id).values(moved))
        off = {"state": VisitState.CANCELLED, "revision": 2}
        await uow.execute(update(visits).where(visits.c.id == second.id).values(off))
        before = await made(uow)
        assert await Schedules(uow, NOW + DAY).materialise(TODAY + WEEK) == 0
        assert await made(uow) == before


async def test_a_visit_that_is_there_already_is_not_made_twice(database: Database) -> None:
    async with database.unit_of_work() as uow:
        stop_id = await add_stop(uow, code="A")
        rule_id = await Schedules(uow, NOW).add_rule("A", THURSDAYS)
        await add_visit(uow, stop_id=stop_id, rule_id=rule_id, rule_on=TODAY)
        assert await Schedules(uow, NOW).materialise(TODAY + WEEK) == 1
        assert await days(uow) == [TODAY, TODAY + WEEK]


async def test_a_visit_that_another_process_makes_meanwhile_is_left_to_it(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        rule_id = await add_rule(uow, stop_id=await add_stop(uow))
        first = await add_visit(uow, rule_id=rule_id, rule_on=TODAY)
        (row,) = await made(uow)
        again = {"rule_id": rule_id, "stop_id": row.stop_id, "starts_at": NOW, "state_at": NOW}
        late = [again | {"rule_on": day, "ends_at": NOW + DAY} for day in (TODAY, TODAY + DAY)]
        assert await visit_rows.add(uow, late) == 1
        kept = {each.id: each.ends_at for each in await made(uow)}
    assert len(kept) == 2
    assert kept[first] == row.ends_at


async def test_a_tick_without_anything_new_writes_nothing(database: Database) -> None:
    late = datetime(2026, 1, 14, 15, 30, tzinfo=UTC)  # Thursday in Jayapura, Wednesday in Jakarta
    daily = Rule(rrule="FREQ=DAILY", start_on=TODAY - WEEK, start_time=time(8), end_time=time(9))
    written: list[str] = []
    async with database.unit_of_work() as uow:
        for code, zone in (("A", "Asia/Jayapura"), ("B", "Asia/Jakarta")):
            await add_stop(uow, code=code, timezone=zone)
            await Schedules(uow, late).add_rule(code, daily)
        await Schedules(uow, late).materialise(TODAY)
        event.listen(
            uow.connection.sync_connection,
            "before_cursor_execute",
            lambda *arguments: written.append(arguments[2].split()[0]),
        )
        assert await Schedules(uow, late).materialise(TODAY) == 0
    assert set(written) == {"SELECT"}


async def test_extra_and_excluded_dates_come_back_from_the_database(database: Database) -> None:
    off = DateRange(first=TODAY + WEEK, last=TODAY + 2 * WEEK)
    extra = TODAY + 2 * DAY, TODAY + WEEK
    rule = Rule(
        rrule="FREQ=WEEKLY",
        start_on=TODAY,
        until_on=TODAY + 3 * WEEK,
        start_time=time(9),
        end_time=time(11),
        extra=extra,
        excluded=(off, DateRange(first=off.first, last=off.first)),
    )
    async with database.unit_of_work() as uow:
        await add_stop(uow, code="A")
        await Schedules(uow, NOW).add_rule("A", rule)
        await Schedules(uow, NOW).materialise(TODAY + 10 * WEEK)
        assert await days(uow) == [TODAY, *extra, TODAY + 3 * WEEK]


async def test_a_single_date_gives_a_single_visit(database: Database) -> None:
    once = Rule(start_on=TODAY + DAY, start_time=time(9), end_time=time(11))
    async with database.unit_of_work() as uow:
        await add_stop(uow, code="A")
        await Schedules(uow, NOW).add_rule("A", once)
        assert await Schedules(uow, NOW).materialise(TODAY + 10 * WEEK) == 1
        assert await days(uow) == [TODAY + DAY]


async def test_dates_of_one_rule_do_not_touch_another(database: Database) -> None:
    async with database.unit_of_work() as uow:
        kept, cut = await add_rule(uow), await add_rule(uow)
        await add_rule_date(uow, rule_id=cut, from_on=TODAY)
        assert await Schedules(uow, NOW).materialise(TODAY) == 1
        assert [row.rule_id for row in await made(uow)] == [kept]


async def test_wall_time_and_today_are_those_of_the_stop(database: Database) -> None:
    late = datetime(2026, 1, 14, 15, 30, tzinfo=UTC)  # Thursday 0:30 in Jayapura
    daily = Rule(rrule="FREQ=DAILY", start_on=TODAY - WEEK, start_time=time(8), end_time=time(9))
    async with database.unit_of_work() as uow:
        await add_stop(uow, code="A", timezone="Asia/Jayapura")
        await add_stop(uow, code="B")
        for code in ("A", "B"):
            await Schedules(uow, late).add_rule(code, daily)
        assert await Schedules(uow, late).materialise(TODAY) == 3
        starts = [row.starts_at for row in await made(uow)]
    assert starts == [
        datetime(2026, 1, 14, 1, 0, tzinfo=UTC),
        datetime(2026, 1, 14, 23, 0, tzinfo=UTC),
        datetime(2026, 1, 15, 1, 0, tzinfo=UTC),
    ]


async def test_nothing_is_made_without_rules_or_for_days_gone_by(database: Database) -> None:
    async with database.unit_of_work() as uow:
        assert await Schedules(uow, NOW).materialise(TODAY + WEEK) == 0
        await add_rule(uow, start_on=TODAY - 5 * WEEK)
        assert await Schedules(uow, NOW).materialise(TODAY - DAY) == 0
        assert await made(uow) == []


async def test_a_rule_that_can_not_be_is_refused_and_leaves_no_row(database: Database) -> None:
    impossible = Rule(
        rrule="FREQ=MONTHLY;BYDAY=6SU", start_on=TODAY, start_time=time(9), end_time=time(11)
    )
    async with database.unit_of_work() as uow:
        await add_stop(uow, code="A")
        schedules = Schedules(uow, NOW)
        with pytest.raises(RuleImpossible):
            await schedules.add_rule("A", impossible)
        with pytest.raises(StopUnknown):
            await schedules.add_rule("B", THURSDAYS)
        with pytest.raises(VanUnknown):
            await schedules.add_rule("A", THURSDAYS, van="MP9")
        assert (await uow.execute(select(tables.visit_rules))).all() == []


async def test_a_van_is_made_once(database: Database) -> None:
    async with database.unit_of_work() as uow:
        schedules = Schedules(uow, NOW)
        first = await schedules.add_van("MP1", "Mobil Pustaka 1")
        assert await schedules.add_van("MP1", "lain") == first
        assert [row.name for row in await uow.execute(select(tables.vans))] == ["Mobil Pustaka 1"]


async def test_a_visit_outlives_its_rule(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await add_stop(uow, code="A")
        await Schedules(uow, NOW).add_rule("A", THURSDAYS)
        await Schedules(uow, NOW).materialise(TODAY)
        await uow.execute(delete(tables.visit_rules))
        (visit,) = await made(uow)
    assert (visit.rule_id, visit.rule_on) == (None, TODAY)


async def test_visits_are_made_in_parts_that_keep_whole_rules_together(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.schedules.BATCH", 5)
    monkeypatch.setattr("bot.services.schedules.RULES", 3)
    async with database.unit_of_work() as uow:
        for _ in range(4):
            await add_rule(uow)
        long = await add_rule(uow, rrule="FREQ=DAILY")
        schedules = Schedules(uow, NOW)
        parts, after = list[int](), 0
        while (part := await schedules.materialise_some(TODAY + WEEK, after=after)).after:
            parts.append(part.made)
            after = part.after
        parts.append(part.made)
        rules = [row.rule_id for row in await made(uow)]
        assert await schedules.materialise(TODAY + WEEK) == 0
    assert [count for count in parts if count] == [4, 4, 8]
    assert rules.count(long) == 8


async def test_making_all_at_once_and_in_parts_gives_the_same(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.unit_of_work() as uow:
        for _ in range(7):
            await add_rule(uow)
        monkeypatch.setattr("bot.services.schedules.RULES", 2)
        assert await Schedules(uow, NOW).materialise(TODAY + WEEK) == 14
        monkeypatch.undo()
        assert await Schedules(uow, NOW).materialise(TODAY + WEEK) == 0


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
