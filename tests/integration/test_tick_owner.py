"""One process keeps the clock's appointments, and another takes over soon after it died."""

from datetime import timedelta

from bot.clock import ManualClock
from bot.scheduler.service import TickService
from bot.scheduler.ticks import Tick
from bot.store.database import Database
from tests.support.applications import NOW

SECOND = timedelta(seconds=1)
MOST = 30
"""Seconds until somebody else has to own the ticks."""


async def test_another_process_takes_the_ticks_over_within_half_a_minute(
    database: Database,
) -> None:
    clock = ManualClock(NOW)
    ran: list[str] = []

    def service(boot_id: str) -> tuple[TickService, Tick]:
        async def run() -> None:
            ran.append(boot_id)

        async def next_due() -> None:
            return None

        tick = Tick(name="expand", every=SECOND, run=run, next_due=next_due)
        return TickService(database=database, clock=clock, boot_id=boot_id, ticks=[tick]), tick

    first, second = service("first"), service("second")
    for owner, tick in (first, second, first):
        await owner._tick(tick)
    assert ran == ["first", "first"]
    for _ in range(MOST):  # the first one is dead
        clock.move_to(clock.now() + SECOND)
        await second[0]._tick(second[1])
    assert ran[2:4] == ["second", "second"]
    await first[0]._tick(first[1])
    assert ran[-1] == "second"  # whoever comes back has to wait
