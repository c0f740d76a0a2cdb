"""The two ticks of reminders: notices of the visits that come near, and their expansion."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.domain.quiet_hours import QuietHours
from bot.scheduler.ticks import Tick
from bot.services.broadcasts.running import Running
from bot.services.reminders.expanding import Expanding
from bot.services.reminders.gathering import PATIENCE, Gathering
from bot.services.reminders.planning import Planning
from bot.store import personal_messages, reminding, visit_notices
from bot.store.database import Database

PLAN_EVERY = timedelta(seconds=15)
EXPAND_EVERY = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderTickNeeds:
    """What the ticks work with."""

    database: Database  # where notices are
    clock: Clock  # what is due
    zone: ZoneInfo  # of the library: when its days begin
    quiet: QuietHours  # the usual quiet hours
    wake: Callable[[], None]  # tells the sender that there may be something to send


def plan_notices(needs: ReminderTickNeeds) -> Tick:
    """Makes the notices of visits that came near since."""

    async def run() -> None:
        while visits := await _unplanned(needs):
            async with needs.database.unit_of_work() as uow:
                await Planning(uow, needs.clock.now()).plan(visits)
                await uow.commit()

    async def next_due() -> datetime:
        """At once where a visit has none yet, else when the next day's visits come near."""
        now = needs.clock.now()
        if await _unplanned(needs):
            return now + PLAN_EVERY
        tomorrow = now.astimezone(needs.zone) + timedelta(days=1)
        return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)

    return Tick(name="notices", every=PLAN_EVERY, run=run, next_due=next_due)


def expand(needs: ReminderTickNeeds) -> Tick:
    """Writes out what is due, a page a transaction, and gives missed rows their next window."""

    async def run() -> None:
        due_at = await _next_due(needs)
        if due_at is None or due_at > needs.clock.now():
            return
        while await _work(needs):
            pass
        needs.wake()

    async def next_due() -> datetime | None:
        due_at = await _next_due(needs)
        return due_at and max(due_at, needs.clock.now() + EXPAND_EVERY)

    return Tick(name="expand", every=EXPAND_EVERY, run=run, next_due=next_due)


async def _unplanned(needs: ReminderTickNeeds) -> list[int]:
    async with needs.database.unit_of_work(read_only=True) as uow:
        return await Planning(uow, needs.clock.now()).unplanned()


async def _work(needs: ReminderTickNeeds) -> bool:
    """One transaction; whether there may be more to do at this instant."""
    async with needs.database.unit_of_work() as uow:
        hours = needs.quiet, needs.zone.key
        expanding = Expanding(uow, needs.clock.now(), *hours)
        more = bool(await expanding.renew())
        more = bool(await Gathering(uow, needs.clock.now(), *hours).gather()) or more
        more = await expanding.expand() or more
        running = Running(uow, needs.clock.now(), *hours)
        more = await running.begin() or more
        more = await running.expand() or more
        await uow.commit()
    return more


async def _next_due(needs: ReminderTickNeeds) -> datetime | None:
    async with needs.database.unit_of_work(read_only=True) as uow:
        instants = [
            await visit_notices.next_due(uow),
            await reminding.next_window_end(uow),
            await personal_messages.next_due(uow, PATIENCE),
            await Running(uow, needs.clock.now(), needs.quiet, needs.zone.key).next_due(),
        ]
    return min((instant for instant in instants if instant), default=None)
