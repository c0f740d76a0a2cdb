"""Visits of an imported schedule, made ahead in pieces."""

from datetime import timedelta

from bot.clock import Clock
from bot.services.imports.leasing import Lease
from bot.services.imports.reports import Progress
from bot.services.schedules import Schedules
from bot.store.database import Database

AHEAD = timedelta(days=400)
"""As far as the scheduler makes them every day (bot/scheduler/table.py)."""


async def make_visits(
    database: Database, clock: Clock, lease: Lease, progress: Progress, pause: float
) -> int:
    """Make the visits of all rules that lack some; gives the number made."""
    until = (clock.now() + AHEAD).date()
    made, after = 0, 0
    while True:
        async with database.unit_of_work() as uow:
            await lease.hold(uow)
            piece = await Schedules(uow, clock.now()).materialise_some(until, after=after)
            await uow.commit()
        made += piece.made
        if piece.after is None:
            return made
        after = piece.after
        progress("import.visits", made, 0)
        await clock.sleep(pause)
