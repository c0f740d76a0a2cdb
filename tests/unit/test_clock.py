"""The clock that stands still until it is told."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import ManualClock, SystemClock
from bot.errors import ClockMovedBack
from bot.scheduler.ticks import Tick, run_until
from tests.support.applications import NOW


def test_the_manual_clock_moves_only_forward() -> None:
    clock = ManualClock(NOW)
    clock.move_to(NOW + timedelta(hours=1))
    assert (clock.now() - NOW, clock.monotonic()) == (timedelta(hours=1), 3600.0)
    with pytest.raises(ClockMovedBack):
        clock.move_to(NOW)


async def test_sleeping_on_the_manual_clock_moves_it() -> None:
    clock = ManualClock(NOW)
    await clock.sleep(90)
    assert clock.now() == NOW + timedelta(seconds=90)


def test_the_machines_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


async def test_ticks_run_at_their_due_instants_in_order() -> None:
    clock = ManualClock(NOW)
    ran: list[tuple[str, timedelta]] = []

    def every(name: str, length: timedelta) -> Tick:
        async def run() -> None:
            ran.append((name, clock.now() - NOW))

        async def next_due() -> datetime:
            return NOW + length * ((clock.now() - NOW) // length + 1)

        return Tick(name=name, every=length, run=run, next_due=next_due)

    async def settle() -> None:
        ran.append(("settle", clock.now() - NOW))

    hour, half = timedelta(hours=1), timedelta(minutes=30)
    ticks = [every("hourly", hour), every("half", half)]
    await run_until(ticks, clock, NOW + timedelta(minutes=70), settle)
    assert [(name, when) for name, when in ran if name != "settle"] == [
        ("half", half),
        ("hourly", hour),
        ("half", hour),
    ]
    assert clock.now() == NOW + timedelta(minutes=70)


async def test_a_tick_that_stays_due_does_not_hold_the_clock() -> None:
    clock = ManualClock(NOW)
    runs = 0

    async def run() -> None:
        nonlocal runs
        runs += 1

    async def always_due() -> datetime:
        return NOW + timedelta(minutes=1)

    async def settle() -> None:
        return

    stuck = Tick(name="stuck", every=timedelta(seconds=1), run=run, next_due=always_due)
    await run_until([stuck], clock, NOW + timedelta(hours=1), settle)
    assert (runs, clock.now()) == (1, NOW + timedelta(hours=1))
