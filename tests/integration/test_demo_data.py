"""The example of Batam: whatever the day and the hour, every question has something to show."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Row, delete, select

from bot.commands.demo.batam import (
    NEAR,
    closed_day,
    example_stops,
    fill,
    fill_near,
    near,
    timetable,
)
from bot.domain.changes import ChangeKind
from bot.domain.recurrence import check, hours, occurrences
from bot.domain.visits import Phase, VisitState, phase
from bot.services.closures import Closures
from bot.services.schedules import Schedules
from bot.services.stops import Stops
from bot.services.visits import Visits
from bot.store import tables
from bot.store.database import Database, UnitOfWork
from tests.support.rows import add_stop

NIGHT = "2026-03-01T00:00:00+07:00"
MOMENTS = (
    NIGHT,
    "2026-11-20T06:30:00+07:00",
    "2026-11-21T09:15:00+07:00",
    "2026-11-22T17:00:00+07:00",
    "2028-02-29T23:45:00+07:00",
)
"""Days of the week and hours of the day of all sorts, written as in Batam."""
DAY = timedelta(days=1)
REAL = "BGV2"

moments = pytest.mark.parametrize("now", [datetime.fromisoformat(text) for text in MOMENTS])


async def all_rows(uow: UnitOfWork) -> list[Sequence[Row[Any]]]:
    """Everything that the example writes."""
    written = (
        tables.stops,
        tables.stop_aliases,
        tables.vans,
        tables.visit_rules,
        tables.visit_rule_dates,
        tables.visits,
        tables.closures,
        tables.visit_changes,
    )
    return [(await uow.execute(select(table).order_by(table.c.id))).all() for table in written]


@moments
async def test_today_and_the_days_after_have_visits(database: Database, now: datetime) -> None:
    today = now.date()
    async with database.unit_of_work() as uow:
        await fill(uow, now)
        asked = Visits(uow, now)
        on_today = await asked.on_dates(today, today)
        tomorrow = await asked.on_dates(today + DAY, today + DAY)
        week = await asked.on_dates(today, today + 6 * DAY, 100)
    assert len(on_today.visits) >= 1
    assert len(tomorrow.visits) >= 4
    assert len(week.visits) >= 15
    assert {phase(visit, now) for visit in on_today.visits} <= {Phase.ONGOING, Phase.UPCOMING}


@moments
async def test_tiban_baru_always_has_a_visit_within_five_weeks(
    database: Database, now: datetime
) -> None:
    async with database.unit_of_work() as uow:
        await fill(uow, now)
        first = (await Visits(uow, now).next_in_area("tiban-baru")).visits[0]
    assert first.stop.code == REAL
    assert first.starts_at - now <= timedelta(days=35)


@moments
async def test_news_of_every_sort_lies_in_the_days_ahead(database: Database, now: datetime) -> None:
    today = now.date()
    async with database.unit_of_work() as uow:
        await fill(uow, now)
        asked = Visits(uow, now)
        week = (await asked.on_dates(today, today + 6 * DAY, 100, include_cancelled=True)).visits
        soon = (await asked.on_dates(today, today + DAY, 100)).visits
        closed = await Closures(uow, now).on(closed_day(now))
        on_closed_day = await asked.on_dates(closed_day(now), closed_day(now))
        held = await Schedules(uow, now).clashes(today.year, today.month)
    told = {visit.change.kind: visit for visit in week if visit.change}
    assert {ChangeKind.CANCELLED, ChangeKind.MOVED, ChangeKind.DELAYED} == set(told)
    assert all(visit.change and visit.change.reason for visit in told.values())
    assert [visit.stop.code for visit in week if visit.state is VisitState.CONFIRMED] == ["BKG2"]
    assert told[ChangeKind.DELAYED] in soon
    assert [closure.reason for closure in closed] == ["rapat kerja Dispusip"]
    assert on_closed_day.visits == ()
    assert held == ()


async def test_filling_what_is_near_on_another_day_closes_one_day_only(database: Database) -> None:
    now = datetime.fromisoformat(MOMENTS[1])
    async with database.unit_of_work() as uow:
        await fill(uow, now)
        later = now + 7 * DAY
        await uow.execute(delete(tables.visit_rules).where(tables.visit_rules.c.notes == NEAR))
        await uow.execute(delete(tables.visits).where(tables.visits.c.rule_id.is_(None)))
        await fill_near(uow, later)
        closures = await Closures(uow, later).between(now.date(), now.date() + 60 * DAY)
    assert [closure.first for closure in closures] == [closed_day(later)]


async def test_in_the_course_of_the_day_a_visit_is_over(database: Database) -> None:
    noon = datetime.fromisoformat("2026-11-22T12:00:00+07:00")
    async with database.unit_of_work() as uow:
        await fill(uow, noon)
        over = (await Visits(uow, noon).on_dates(noon.date(), noon.date())).over_today
    assert "BAJ4" in {visit.stop.code for visit in over}


async def test_exactly_one_stop_has_no_visit_planned(database: Database) -> None:
    now = datetime.fromisoformat(NIGHT)
    async with database.unit_of_work() as uow:
        await fill(uow, now)
        listed = (await Stops(uow).all_for_language()).stops
        codes = {stop.code for stop in listed}
        asked = Visits(uow, now)
        without = [code for code in codes if not (await asked.next_at_stop(code)).visits]
    assert without == ["SGL4"]


async def test_the_same_now_gives_the_same_rows_and_a_second_time_changes_nothing(
    database: Database, sqlite_database: Database
) -> None:
    now = datetime.fromisoformat(MOMENTS[1])
    async with database.unit_of_work() as uow:
        await fill(uow, now)
        first = await all_rows(uow)
        await fill(uow, now + DAY)
        assert await all_rows(uow) == first
        await uow.commit()
    if database.file == sqlite_database.file:
        return
    async with sqlite_database.unit_of_work() as uow:
        await fill(uow, now)
        assert await all_rows(uow) == first


async def test_a_database_with_a_stop_is_left_as_it_is(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await add_stop(uow)
        before = await all_rows(uow)
        await fill(uow, datetime.fromisoformat(NIGHT))
        assert await all_rows(uow) == before


def test_the_stops_are_examples_in_all_twelve_kecamatan() -> None:
    stops = list(example_stops())
    assert len(stops) >= 40
    assert len({stop.kecamatan for stop in stops}) == 12
    examples = [stop for stop in stops if stop.code != REAL]
    assert all("Contoh" in stop.name and stop.notes == "contoh" for stop in examples)
    (real,) = [stop for stop in stops if stop.code == REAL]
    assert (real.name, real.kelurahan) == ("Posyandu Bougenville II", "Tiban Baru")
    assert real.aliases == ("Bougenville 2", "Bougenvil", "Taman Sari Hijau")


def test_every_example_lies_in_the_waters_of_batam() -> None:
    for stop in example_stops():
        assert 0.5 < (stop.latitude or 0) < 1.25, stop.code
        assert 103.75 < (stop.longitude or 0) < 104.4, stop.code


def test_no_van_of_the_example_is_at_two_stops_at_once() -> None:
    first = date(2026, 11, 15)
    for shift in range(60):
        now = datetime.fromisoformat(f"{first + shift * DAY}T{shift % 24:02}:10:00+07:00")
        planned = [*timetable(), *near(now)]
        busy = sorted(
            (line.van, *hours(line.rule, day), line.stop_code)
            for line in planned
            for day in occurrences(line.rule, now.date(), now.date() + 100 * DAY)
        )
        clashes = [pair for pair in pairwise(busy) if pair[0][0] == pair[1][0]
                   and pair[1][1] < pair[0][2]]  # fmt: skip
        assert clashes == []


def test_every_rule_of_the_example_makes_sense() -> None:
    for line in timetable():
        check(line.rule)
