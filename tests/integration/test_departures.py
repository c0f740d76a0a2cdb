"""Messages leave at their places; what is late where others send too asks for another place."""

from datetime import datetime, timedelta

from bot.clock import ManualClock
from bot.delivery.departing import LATE, Departures, Planned
from bot.delivery.gates import Gate
from bot.domain.pace import LEAD
from bot.store import rates
from bot.store.database import Database
from tests.support.applications import NOW
from tests.support.telegrams import outbound

NAME, RATE = "telegram", 25
A_LITTLE = timedelta(milliseconds=1)
OTHERS = 5


async def left_at(database: Database, at: datetime) -> datetime:
    """When a message leaves whose place was then; it is NOW at the start."""
    clock = ManualClock(NOW)
    departures = Departures(database, clock, {NAME: Gate(NAME, RATE)})
    planned = Planned(message=outbound("Halo"), at=at, interval=timedelta(seconds=1 / RATE))
    (placed,) = departures.placed([planned])
    await departures.until_departure(placed)
    return clock.now()


async def last_place_of_others(database: Database) -> datetime:
    """Other processes have taken places from NOW on."""
    async with database.unit_of_work() as uow:
        places = [await rates.another_place(uow, NAME, NOW, RATE) for _ in range(OTHERS)]
        await uow.commit()
    assert places == sorted({*places})
    assert places[0] == NOW + LEAD
    return places[-1]


async def test_what_is_in_time_leaves_at_its_place(database: Database) -> None:
    place = NOW + timedelta(milliseconds=100)
    assert await left_at(database, place) == place


async def test_what_is_late_leaves_behind_the_places_of_others(
    postgresql_database: Database,
) -> None:
    behind = await last_place_of_others(postgresql_database)
    assert await left_at(postgresql_database, NOW - LATE) > behind
    assert await left_at(postgresql_database, NOW - LATE + A_LITTLE) == NOW


async def test_a_process_that_sends_alone_needs_no_other_place(sqlite_database: Database) -> None:
    assert await left_at(sqlite_database, NOW - 10 * LATE) == NOW


async def test_without_a_database_what_is_late_leaves_at_once() -> None:
    gone = Database("postgresql://nobody@127.0.0.1:1/gone")
    try:
        assert await left_at(gone, NOW - 10 * LATE) == NOW
    finally:
        await gone.close()


async def test_a_clock_that_was_put_back_holds_nobody_up(database: Database) -> None:
    assert await left_at(database, NOW + timedelta(hours=2)) == NOW
