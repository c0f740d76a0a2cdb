"""Rules, and the visits made from them, on both databases."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import delete, event, select, update

from bot.domain.recurrence import DateRange, Rule
from bot.domain.visits import VisitState
from bot.errors import RuleImpossible, StopUnknown, VanUnknown
from bot.services.schedules import Schedules
from bot.store import tables
from bot.store import visits as visit_rows
from bot.store.database import Database, UnitOfWork
from tests.support.rows import (
    add_rule,
    add_rule_date,
    add_stop,
    add_visit,
)
from tests.support.thursdays import DAY, NOW, THURSDAYS, TODAY, WEEK, made


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
