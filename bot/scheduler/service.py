"""Calls the ticks in service: one process owns them by a lease, a missed tick is caught up once."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock
from bot.errors import StoreError
from bot.logs import get_logger
from bot.scheduler.ticks import Tick
from bot.store import leases
from bot.store.database import Database

log = get_logger(__name__)

LEASE_NAME = "ticks"
LEASE = timedelta(seconds=25)
"""Another process takes over in less than 30 s."""
STOP_SECONDS = 1.0
"""How long a tick that runs may take to end when the process stops."""


class TickService:
    """Owns the ticks while it holds their lease."""

    def __init__(
        self, *, database: Database, clock: Clock, boot_id: str, ticks: Sequence[Tick]
    ) -> None:
        self._database = database
        self._clock = clock
        self._boot_id = boot_id
        self._ticks = ticks
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._running: set[asyncio.Task[None]] = set()
        self._busy: set[str] = set()
        self._stopping = False

    def start(self) -> None:
        """Begin; every tick runs once at once."""
        for tick in self._ticks:
            self._scheduler.add_job(
                self._run,
                "interval",
                args=[tick],
                id=tick.name,
                seconds=tick.every.total_seconds(),
                next_run_time=self._clock.now(),
                coalesce=True,
                max_instances=2,  # the second sees that the first is not over, and leaves
                misfire_grace_time=None,
            )
        self._scheduler.start()

    async def stop(self) -> None:
        """End, and let another process take over at once. A tick cut short is rolled back."""
        self._stopping = True
        if self._scheduler.running:
            self._scheduler.pause()
            if self._running:
                await asyncio.wait(self._running, timeout=STOP_SECONDS)
            self._scheduler.shutdown(wait=False)  # cancels what still runs
        async with self._database.unit_of_work() as uow:
            await leases.give_up(uow, self._boot_id, self._clock.now())
            await uow.commit()

    async def _run(self, tick: Tick) -> None:
        if tick.name in self._busy:
            return
        self._busy.add(tick.name)
        task = asyncio.create_task(self._tick(tick))
        self._running.add(task)
        try:
            await task
        except asyncio.CancelledError:
            if not self._stopping:
                raise
            log.info("tick.cut_short", tick=tick.name)
        finally:
            self._running.discard(task)
            self._busy.discard(tick.name)

    async def _tick(self, tick: Tick) -> None:
        try:
            if await self._owns():
                await tick.run()
        except StoreError as error:  # the next tick tries again
            log.warning("tick.failed", tick=tick.name, exc_info=error)

    async def _owns(self) -> bool:
        now = self._clock.now()
        async with self._database.unit_of_work() as uow:
            owned = await leases.take(uow, LEASE_NAME, self._boot_id, now, now + LEASE)
            await uow.commit()
        return owned
