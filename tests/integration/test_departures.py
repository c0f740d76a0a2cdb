"""Messages leave at their places; what is late where others send too gets other places."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from bot.channels.recording import RecordingChannel
from bot.clock import ManualClock
from bot.delivery.departing import INTENT, LATE, Departures, Planned
from bot.delivery.dispatcher import IN_FLIGHT, Dispatcher
from bot.delivery.gates import Gate
from bot.domain.delivery import LANE_REMINDER, OutboxState
from bot.domain.pace import AHEAD, IMPLAUSIBLE
from bot.store import rates
from bot.store.database import Database
from tests.support.applications import NAME, NOW
from tests.support.sending import line_up, sender, states_of
from tests.support.telegrams import outbound

RATE = 25
A_LITTLE = timedelta(milliseconds=1)
TELEGRAM = "telegram"


def planned_at(at: datetime) -> Planned:
    return Planned(message=outbound("Halo"), at=at, interval=timedelta(seconds=1 / RATE))


async def left_at(at: datetime, *, shared: bool = True) -> datetime:
    """When a message leaves whose place was then; it is NOW at the start."""
    clock = ManualClock(NOW)
    departures = Departures(clock, {TELEGRAM: Gate(TELEGRAM, RATE)}, shared=shared)
    (placed,) = departures.placed([planned_at(at)])
    await departures.until_departure(placed)
    return clock.now()


async def take_places(database: Database, until: datetime) -> None:
    """Other processes have taken all places until then."""
    async with database.unit_of_work() as uow:
        pace = await rates.locked(uow, NAME, NOW, RATE)
        await rates.save(uow, NAME, replace(pace, arrival_at=until))
        await uow.commit()


async def a_late_process(
    database: Database, clock: ManualClock
) -> tuple[Dispatcher, list[Planned]]:
    """One that has claimed three messages, and gets to them so much later."""
    channel = RecordingChannel(NAME)
    process = sender(database, clock, channel, ceiling=RATE)
    await line_up(database, 3, lane=LANE_REMINDER, now=NOW)
    found = await process.source.claim(process.gates[NAME])
    clock.move_to(clock.now() + 2 * AHEAD)
    return process, found.planned


async def test_what_is_in_time_leaves_at_its_place() -> None:
    place = NOW + timedelta(milliseconds=100)
    assert await left_at(place) == await left_at(place, shared=False) == place


async def test_a_clock_that_was_put_back_holds_nobody_up() -> None:
    assert await left_at(NOW + timedelta(hours=2)) == NOW


async def test_a_long_wait_for_the_gate_is_kept() -> None:
    """Behind a platform that hung, what waits may have to wait for longer than any place."""
    clock, gate = ManualClock(NOW), Gate(TELEGRAM, 1)
    departures = Departures(clock, {TELEGRAM: gate}, shared=False)
    seconds = int(IMPLAUSIBLE.total_seconds()) + 5
    for _ in range(seconds):
        gate.departure(NOW, timedelta(seconds=1))
    await departures.until_departure(planned_at(NOW))
    assert clock.now() >= NOW + timedelta(seconds=seconds - 1)


def test_only_where_others_send_too_a_place_is_missed() -> None:
    clock = ManualClock(NOW)
    shared, alone = (Departures(clock, {}, shared=shared) for shared in (True, False))
    late = planned_at(NOW + INTENT - LATE)
    assert shared.missed(late)
    assert not alone.missed(late)
    assert not shared.missed(planned_at(NOW + INTENT - LATE + A_LITTLE))
    assert not shared.missed(replace(late, at=None))


async def test_what_is_late_gets_the_places_behind_those_of_others(
    postgresql_database: Database,
) -> None:
    clock = ManualClock(NOW)
    process, late = await a_late_process(postgresql_database, clock)
    behind = clock.now() + AHEAD / 2
    await take_places(postgresql_database, behind)
    await process._fly_parts(late)
    await asyncio.gather(*process._under_way)
    await process._flights.write()
    assert clock.now() >= behind + 2 * late[0].interval
    assert await states_of(postgresql_database) == [OutboxState.SENT] * 3


async def test_where_no_place_is_near_they_wait_in_the_database(
    postgresql_database: Database,
) -> None:
    clock = ManualClock(NOW)
    process, late = await a_late_process(postgresql_database, clock)
    await take_places(postgresql_database, clock.now() + 2 * AHEAD)
    await process._fly_parts(late)
    assert await states_of(postgresql_database) == [OutboxState.READY] * 3
    assert process._ahead == 0


async def test_whoever_waits_for_room_comes_in_one_by_one(sqlite_database: Database) -> None:
    """A full process lets in as many as have landed, and not everybody who waits."""
    clock = ManualClock(NOW)
    process = sender(sqlite_database, clock, RecordingChannel(NAME), ceiling=RATE)
    process._ahead = IN_FLIGHT
    waiting = [asyncio.create_task(process._take_room(1)) for _ in range(3)]
    await clock.sleep(0)
    process._give_room(1)
    await clock.sleep(0)
    await clock.sleep(0)
    assert [task.done() for task in waiting] == [True, False, False]
    process._give_room(2)
    await asyncio.gather(*waiting)
    assert process._ahead == IN_FLIGHT
