"""Holidays: proposed by a library, switched by staff; Ramadan as an estimate."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import delete, insert, select

from bot.domain.changes import ChangeCause, HolidayKind, HolidayState
from bot.domain.holidays import ramadan
from bot.domain.recurrence import Rule
from bot.errors import HolidayUnknown
from bot.services.changes import Changes
from bot.services.closures import Closures
from bot.services.holidays import Holidays
from bot.services.schedules import Schedules
from bot.store import tables
from bot.store.database import Database, UnitOfWork
from tests.support.rows import add_holiday, add_stop

NOW = datetime(2026, 12, 20, 3, 0, tzinfo=UTC)
TODAY = date(2026, 12, 20)
DAY = timedelta(days=1)
EVE, CHRISTMAS = date(2026, 12, 24), date(2026, 12, 25)
DAILY = Rule(rrule="FREQ=DAILY", start_on=TODAY, start_time=time(9), end_time=time(11))


async def states(uow: UnitOfWork) -> dict[date, str]:
    """States of all visits by the date of their rule."""
    return {row.rule_on: row.state for row in await uow.execute(select(tables.visits))}


async def test_the_holidays_of_a_year_are_proposed_once_with_their_kind(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        holidays = Holidays(uow, NOW)
        new = await holidays.propose(2026)
        found = await holidays.proposals(2026)
        assert await holidays.propose(2026) == 0
        assert await holidays.proposals(2026) == found
    by_day = {holiday.on: holiday for holiday in found}
    assert len(found) == new > 20
    assert {holiday.state for holiday in found} == {HolidayState.PROPOSED}
    assert (by_day[CHRISTMAS].name, by_day[CHRISTMAS].kind) == (
        "Hari Raya Natal",
        HolidayKind.NATIONAL,
    )
    assert (by_day[EVE].name, by_day[EVE].kind) == (
        "Cuti Bersama Hari Raya Natal",
        HolidayKind.JOINT_LEAVE,
    )
    assert by_day[date(2026, 8, 17)].name == "Hari Kemerdekaan Republik Indonesia"


async def test_decisions_outlive_the_next_proposal_and_wrong_estimates_go(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        holidays = Holidays(uow, NOW)
        await holidays.propose(2026)
        await holidays.accept(CHRISTMAS)
        await holidays.decline(EVE)
        await add_holiday(uow, on_date=date(2026, 7, 7), name="Hari Raya (perkiraan)")
        await add_holiday(uow, on_date=date(2026, 7, 8), state=HolidayState.DECLINED)
        await uow.execute(delete(tables.holidays).where(tables.holidays.c.on_date == TODAY))
        assert await holidays.propose(2026) == 0
        found = {each.on: each.state for each in await holidays.proposals(2026)}
    assert (found[CHRISTMAS], found[EVE]) == (HolidayState.ACCEPTED, HolidayState.DECLINED)
    assert date(2026, 7, 7) not in found
    assert found[date(2026, 7, 8)] is HolidayState.DECLINED


async def test_only_an_accepted_holiday_closes_the_service(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await add_stop(uow, code="A")
        await Schedules(uow, NOW).add_rule("A", DAILY)
        holidays, closures = Holidays(uow, NOW), Closures(uow, NOW)
        await holidays.propose(2026)
        assert await closures.on(CHRISTMAS) == ()
        await holidays.accept(EVE)
        await Schedules(uow, NOW).materialise(CHRISTMAS)
        assert EVE not in await states(uow)
        hit = await holidays.accept(CHRISTMAS)
        assert await holidays.accept(CHRISTMAS) == ()
        assert (await states(uow))[CHRISTMAS] == "cancelled"
        (closed,) = await closures.on(CHRISTMAS)
        off = (await Changes(uow, NOW).trail(hit[0]))[-1]
        assert await holidays.decline(CHRISTMAS) == hit
        assert (await states(uow))[CHRISTMAS] == "planned"
        assert await holidays.decline(CHRISTMAS) == ()
    assert (closed.reason, closed.holiday) == ("Hari Raya Natal", HolidayKind.NATIONAL)
    assert (off.reason, off.cause) == ("Hari Raya Natal", ChangeCause.HOLIDAY)


async def test_two_holidays_of_one_day_are_decided_together(database: Database) -> None:
    async with database.unit_of_work() as uow:
        for kind in HolidayKind:
            await uow.execute(
                insert(tables.holidays).values(on_date=EVE, name=kind.value, kind=kind.value)
            )
        holidays = Holidays(uow, NOW)
        await holidays.accept(EVE)
        found = await holidays.proposals(2026)
    assert [(each.kind, each.state) for each in found] == [
        (HolidayKind.NATIONAL, HolidayState.ACCEPTED),
        (HolidayKind.JOINT_LEAVE, HolidayState.ACCEPTED),
    ]


async def test_a_day_that_nobody_proposed_can_not_be_decided(database: Database) -> None:
    async with database.unit_of_work() as uow:
        with pytest.raises(HolidayUnknown):
            await Holidays(uow, NOW).accept(CHRISTMAS)
        with pytest.raises(HolidayUnknown):
            await Holidays(uow, NOW).decline(CHRISTMAS)


def test_ramadan_is_estimated_and_may_come_twice_a_year() -> None:
    (coming,) = ramadan(2027)
    assert (coming.first, coming.last) == (date(2027, 2, 8), date(2027, 3, 8))
    assert coming.hijri_year == 1448
    assert [each.first.month for each in ramadan(2030)] == [1, 12]
    assert {(each.last - each.first).days + 1 for year in range(2024, 2060)
            for each in ramadan(year)} == {29, 30}  # fmt: skip
