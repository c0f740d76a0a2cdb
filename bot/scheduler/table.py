"""The table of ticks: everything that Pusling does because time passes."""

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.delivery.dispatcher import Dispatcher
from bot.dialog.inbox import Inbox
from bot.scheduler.ticks import Tick
from bot.services.schedules import Schedules
from bot.store import browser
from bot.store import inbox as inbox_rows
from bot.store.database import Database
from bot.store.pruning import prune

AHEAD = timedelta(days=400)
"""How far ahead visits are made from their rules: more than a year, for yearly ones."""
KEPT = timedelta(days=7)
"""How long a handled message is kept; Telegram repeats an update for a day at most."""
SHOWN = timedelta(days=30)
"""How long the browser chat shows what was said: as long as buttons can be pressed."""
HOURLY = timedelta(hours=1)
DAYS_OF_A_WEEK = 7


class TickNeeds(NamedTuple):
    """What the ticks work with."""

    database: Database
    clock: Clock
    zone: ZoneInfo
    inbox: Inbox
    dispatcher: Dispatcher


def make_ticks(needs: TickNeeds) -> tuple[Tick, ...]:
    """All ticks."""
    return (_sweep(needs), _plan(needs), _prune(needs))


def _sweep(needs: TickNeeds) -> Tick:
    """Takes back what a dead process held, and wakes the loops.

    A message that is to be tried again in a second or two is found here too: between two sweeps
    nothing looks for rows of the outbox that become ready by themselves.
    """

    async def run() -> None:
        await needs.dispatcher.sweep()
        needs.inbox.woken()

    async def next_due() -> datetime | None:
        async with needs.database.unit_of_work(read_only=True) as uow:
            lease_end = await inbox_rows.next_lease_end(uow)
        instants = [lease_end, await needs.dispatcher.next_due()]
        return min((instant for instant in instants if instant), default=None)

    return Tick(name="sweep", every=timedelta(seconds=10), run=run, next_due=next_due)


def _plan(needs: TickNeeds) -> Tick:
    """Makes visits from their rules, further as time goes on.

    `play` does so on Mondays only: the pass is slow, and AHEAD has weeks to spare. A fixed day,
    because a week counted from now would move on whenever another tick moves the clock.
    """

    async def run() -> None:
        now = needs.clock.now()
        after: int | None = 0
        while after is not None:  # some rules a transaction: nobody waits for all of them
            async with needs.database.unit_of_work() as uow:
                schedules = Schedules(uow, now)
                made = await schedules.materialise_some((now + AHEAD).date(), after=after)
                await uow.commit()
            after = made.after

    async def next_due() -> datetime:
        until_monday = DAYS_OF_A_WEEK - needs.clock.now().astimezone(needs.zone).weekday()
        return _midnight(needs, days=until_monday)

    return Tick(name="plan", every=HOURLY, run=run, next_due=next_due)


def _prune(needs: TickNeeds) -> Tick:
    """Deletes what was handled long ago; in `play` once a day, since weeks have many hours."""

    async def run() -> None:
        needs.inbox.gate.forget(needs.clock.monotonic())
        now = needs.clock.now()
        async with needs.database.unit_of_work() as uow:
            await prune(uow, now, now - KEPT)
            await browser.prune(uow, now - SHOWN)
            await uow.commit()

    async def next_due() -> datetime:
        return _midnight(needs, days=1)

    return Tick(name="prune", every=HOURLY, run=run, next_due=next_due)


def _midnight(needs: TickNeeds, *, days: int) -> datetime:
    """The beginning of the local day so many days from today."""
    day = needs.clock.now().astimezone(needs.zone) + timedelta(days=days)
    return day.replace(hour=0, minute=0, second=0, microsecond=0)
