"""The ticks: what is to be done as time passes, each with the instant at which it is next due.

In service APScheduler calls `run` at the tick's interval; `pusling play` jumps from one due
instant to the next. No tick belongs to a person: a million subscribers need no more of them.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import ManualClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One function of time."""

    name: str  # for logs and the lease
    every: timedelta  # how often it is called in service
    run: Callable[[], Awaitable[None]]  # does what is due; may be called at any time
    next_due: Callable[[], Awaitable[datetime | None]]  # None: nothing will become due by itself


async def run_until(
    ticks: Sequence[Tick],
    clock: ManualClock,
    instant: datetime,
    settle: Callable[[], Awaitable[None]],
) -> None:
    """Move the clock to `instant`, running every tick at its due instant on the way, in order.

    After each tick `settle` sends what it made, still at that instant.

    A tick that stays due after its run is not run twice at one instant.
    """
    while True:
        due_at, due = await _first_due(ticks, clock.now())
        if due_at is None or due_at > instant:
            break
        clock.move_to(due_at)
        for tick in due:
            await tick.run()
            await settle()
    clock.move_to(instant)


async def _first_due(ticks: Sequence[Tick], now: datetime) -> tuple[datetime | None, list[Tick]]:
    """The first instant after now at which something is due, and all that is due then."""
    instants = [(await tick.next_due(), tick) for tick in ticks]
    ahead = [(due, tick) for due, tick in instants if due is not None and due > now]
    first = min((due for due, _ in ahead), default=None)
    return first, [tick for due, tick in ahead if due == first]
