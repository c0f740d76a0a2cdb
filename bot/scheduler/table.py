"""The table of ticks: everything that Pusling does because time passes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.delivery.clock_watch import LOOK_SECONDS, ClockWatch
from bot.delivery.dispatcher import Dispatcher
from bot.dialog.inbox import Inbox
from bot.domain.quiet_hours import USUAL, QuietHours
from bot.domain.tasks import CONTENT_KEPT
from bot.scheduler.broadcasting import Showing, show
from bot.scheduler.reminding import ReminderTickNeeds, expand, plan_notices
from bot.scheduler.ticks import Tick
from bot.services.audit import forget_old as forget_old_entries
from bot.services.holds.keeping import HoldKeeping
from bot.services.misunderstandings import Misunderstandings
from bot.services.profiles import Profiles
from bot.services.schedules import Schedules
from bot.services.surroundings import nobody
from bot.services.van_positions import VanPositions
from bot.store import broadcasts, browser, proposals, stored_files, visit_notices
from bot.store import inbox as inbox_rows
from bot.store import tasks as task_rows
from bot.store.database import Database
from bot.store.erasure import forget_farewells
from bot.store.pruning import prune
from bot.store.retention import end_what_is_old, sweep_up

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
    showing: Showing
    quiet: QuietHours = USUAL
    wake_tasks: Callable[[], None] = nobody


def make_ticks(needs: TickNeeds) -> tuple[Tick, ...]:
    """All ticks."""
    reminders = ReminderTickNeeds(
        database=needs.database,
        clock=needs.clock,
        zone=needs.zone,
        quiet=needs.quiet,
        wake=needs.dispatcher.wake,
    )
    watch = needs.dispatcher.watch
    return (
        _sweep(needs),
        _begin_tasks(needs),
        _watch_clock(needs),
        by_the_hour(_plan(needs), watch),
        by_the_hour(_keep_holds(needs), watch),
        by_the_hour(plan_notices(reminders), watch),
        by_the_hour(expand(reminders), watch),
        by_the_hour(show(reminders, needs.showing), watch),
        by_the_hour(_prune(needs), watch),
    )


def by_the_hour(tick: Tick, watch: ClockWatch) -> Tick:
    """Does nothing while the clock can't be trusted; then what was due is caught up."""

    async def run() -> None:
        if watch.trusts():
            await tick.run()

    return replace(tick, run=run)


def _watch_clock(needs: TickNeeds) -> Tick:
    """Sends what was held as soon as the clock is trusted again after a jump."""
    every = timedelta(seconds=LOOK_SECONDS)

    async def run() -> None:
        if await needs.dispatcher.watch_clock():
            needs.dispatcher.wake()

    async def next_due() -> datetime | None:
        return None if needs.dispatcher.watch.trusts() else needs.clock.now() + every

    return Tick(name="clock", every=every, run=run, next_due=next_due)


def _sweep(needs: TickNeeds) -> Tick:
    """Takes back what a dead process held, forgets the last words to who left, wakes the loops.

    A message that is to be tried again in a second or two is found here too: between two sweeps
    nothing looks for rows of the outbox that become ready by themselves.
    """

    async def run() -> None:
        await needs.dispatcher.sweep()
        async with needs.database.unit_of_work() as uow:
            await forget_farewells(uow)
            await uow.commit()
        needs.inbox.woken()

    async def next_due() -> datetime | None:
        async with needs.database.unit_of_work(read_only=True) as uow:
            lease_end = await inbox_rows.next_lease_end(uow)
        instants = [lease_end, await needs.dispatcher.next_due()]
        return min((instant for instant in instants if instant), default=None)

    return Tick(name="sweep", every=timedelta(seconds=10), run=run, next_due=next_due)


def _begin_tasks(needs: TickNeeds) -> Tick:
    """Wakes who does long work: a task that was put off, or whose process died, is found so."""

    async def run() -> None:
        needs.wake_tasks()

    async def next_due() -> datetime | None:
        async with needs.database.unit_of_work(read_only=True) as uow:
            return await task_rows.next_due(uow)

    return Tick(name="tasks", every=timedelta(seconds=5), run=run, next_due=next_due)


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


def _keep_holds(needs: TickNeeds) -> Tick:
    """Moves holds past their cut-off to the next visit, ends old ones, and gives copies out."""

    async def run() -> None:
        changed = 1
        while changed:  # some holds a transaction: nobody waits for all of them
            async with needs.database.unit_of_work() as uow:
                changed = await HoldKeeping(uow, needs.clock.now()).run()
                await uow.commit()

    async def next_due() -> datetime | None:
        async with needs.database.unit_of_work(read_only=True) as uow:
            return await HoldKeeping(uow, needs.clock.now()).next_due()

    return Tick(name="holds", every=timedelta(minutes=5), run=run, next_due=next_due)


def _prune(needs: TickNeeds) -> Tick:
    """Deletes what was handled long ago; in `play` once a day, since weeks have many hours."""

    async def run() -> None:
        needs.inbox.gate.forget(needs.clock.monotonic())
        now = needs.clock.now()
        async with needs.database.unit_of_work() as uow:
            await Profiles(uow, now).note_seen()
            await prune(uow, now, now - KEPT)
            await browser.prune(uow, now - SHOWN)
            await visit_notices.prune(uow, now - SHOWN)
            await Misunderstandings(uow, now).forget_old()
            await proposals.forget_drafts(uow, now - KEPT)
            await broadcasts.forget_drafts(uow, now - KEPT)
            await VanPositions(uow, now).forget_old()
            await forget_old_entries(uow, now)
            await task_rows.prune(
                uow, forgotten_before=now - CONTENT_KEPT, deleted_before=now - SHOWN
            )
            await stored_files.prune(uow, now - SHOWN)
            await end_what_is_old(uow, now)
            await sweep_up(uow, now - HOURLY)
            await uow.commit()
        await needs.database.empty_log()  # whoever deletes her data is promised that it is gone
        await _forget_unseen(needs)

    async def next_due() -> datetime:
        return _midnight(needs, days=1)

    return Tick(name="prune", every=HOURLY, run=run, next_due=next_due)


async def _forget_unseen(needs: TickNeeds) -> None:
    """Some people a transaction: nobody waits for all of them."""
    gone = 1
    while gone:
        async with needs.database.unit_of_work() as uow:
            gone = await Profiles(uow, needs.clock.now()).forget_unseen()
            await uow.commit()


def _midnight(needs: TickNeeds, *, days: int) -> datetime:
    """The beginning of the local day so many days from today."""
    day = needs.clock.now().astimezone(needs.zone) + timedelta(days=days)
    return day.replace(hour=0, minute=0, second=0, microsecond=0)
