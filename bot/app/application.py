"""The application: what was wired, started, worked and stopped."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from starlette.applications import Starlette

from bot.app.world import ProcessRole, World
from bot.delivery.dispatcher import Dispatcher
from bot.dialog.inbox import Inbox
from bot.dialog.tasks import TaskWorker
from bot.dialog.worker import Worker
from bot.errors import StoreError
from bot.logs import get_logger
from bot.messages import Channel
from bot.scheduler.service import LEASE_NAME, TickService
from bot.scheduler.ticks import Tick
from bot.settings import Settings
from bot.store import counts
from bot.store.database import Database
from bot.web.application import make_web
from bot.web.metrics import Measures
from bot.web.observing import Observer

log = get_logger(__name__)

WORKERS = 4
PAUSE_SECONDS = 1.0
LOOK_SECONDS = 0.5
"""How soon a message is found that another process took in."""
FINISH_SECONDS = 2.25
"""How long begun work may take when the process stops, and then what waits; the rest stays in
the database."""
STOP_SECONDS = 5.5
"""How long all of it may take: a service has to be gone in ten seconds, and its web server, which
stops first, has three. What is on its way to a platform has what is left, a second at least."""


class Workers(NamedTuple):
    """Who works."""

    messages: Worker
    tasks: TaskWorker


class Application:
    """Everything, wired."""

    def __init__(
        self,
        *,
        database: Database,
        world: World,
        inbox: Inbox,
        workers: Workers,
        dispatcher: Dispatcher,
        ticks: Sequence[Tick],
        channels: Mapping[str, Channel],
        measures: Measures,
    ) -> None:
        self.database = database
        self.clock = world.clock
        self.inbox = inbox
        self.worker, self.tasks = workers
        self.dispatcher = dispatcher
        self.ticks = ticks
        self.channels = channels
        self.role = world.role
        self._measures = measures
        self._tick_service = TickService(
            database=database, clock=world.clock, boot_id=world.boot_id, ticks=ticks
        )
        self._work = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False
        inbox.woken = self._hear

    async def start(self) -> None:
        """Recover what an earlier process left, then let the channels take messages in."""
        if self.database.dialect == "sqlite":
            await self.worker.recover()
            await self.tasks.recover()
            await self.dispatcher.recover()
        await self.dispatcher.begin()
        if self.role is not ProcessRole.WORKER:
            for channel in self.channels.values():
                await channel.start(self.inbox.accept)

    async def catch_up(self) -> None:
        """Run every tick once: what should have happened while nobody was running."""
        for tick in self.ticks:
            await tick.run()

    async def drain(self, until: float = float("inf")) -> None:
        """Work until nothing waits and nothing is due, or the clock's monotonic says `until`.

        Raises StoreError as soon as the database can't be used; what waits stays in it.
        """
        self._hear()
        while await self._once():
            if self.clock.monotonic() >= until:
                break

    def _hear(self) -> None:
        """A message may wait."""
        self.worker.hear()
        self._work.set()

    async def _once(self) -> int:
        """One round of everything; long work is not begun by a process that stops."""
        done = await self.worker.work_once() + await self.dispatcher.send_once()
        return done if self._stopping else done + await self.tasks.work_once()

    def start_loops(self) -> None:
        """Work by itself from now on (service); `drain` is for terminal, play and tests."""
        if self.role is ProcessRole.WEB:
            return
        work = partial(self._measures.timed, self.worker.work_once)
        loops = [self._loop(work, self._work) for _ in range(WORKERS)]
        loops += [self._loop(*loop) for loop in self.dispatcher.loops()]
        loops.append(self._loop(self.tasks.work_once, self.tasks.woken))
        if self.database.dialect != "sqlite":
            loops.append(self._look())
        self._tasks = [asyncio.create_task(loop) for loop in loops]
        self._tick_service.start()

    async def close_doors(self) -> None:
        """Take nothing more in; what was taken in is still worked."""
        for channel in self.channels.values():
            await channel.stop()

    async def stop(self) -> None:
        """Stop taking in, finish what was begun, close. What waits stays in the database."""
        await self.close_doors()
        if self._tasks:
            await self._stop_loops()
        await self.database.close()

    def web(self, settings: Settings) -> Starlette:
        """What the web server answers: the channels' routes, health and metrics."""
        observer = Observer(
            database=self.database,
            clock=self.clock,
            channels=self.channels,
            dropped=lambda: self.inbox.gate.dropped,
            tick_lease=LEASE_NAME,
        )
        routes = [*observer.offered(), *observer.routes(self._measures)]
        return make_web(routes, secure=settings.public_url.startswith("https:"))

    async def _stop_loops(self) -> None:
        began = self.clock.monotonic()
        self.dispatcher.ground()
        with contextlib.suppress(StoreError):
            await self._tick_service.stop()
        self._stopping = True
        self._work.set()
        self.dispatcher.ground()  # its loops wake, and see that it is over
        self.tasks.woken.set()
        _, late = await asyncio.wait(self._tasks, timeout=FINISH_SECONDS)
        for task in late:  # rolled back, and worked again after the next start
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        with contextlib.suppress(StoreError):
            await self.drain(self.clock.monotonic() + FINISH_SECONDS)
        left = STOP_SECONDS - (self.clock.monotonic() - began)
        with contextlib.suppress(StoreError):
            await self.dispatcher.close(max(1.0, left))

    async def _loop(
        self,
        work: Callable[[], Awaitable[int]],
        woken: asyncio.Event,
        patience: Callable[[], float | None] = lambda: None,
    ) -> None:
        while not self._stopping:
            woken.clear()
            try:
                done = await work()
            except StoreError as error:  # nothing is lost: it waits in the database
                log.warning("loop.waits", exc_info=error)
                await self.clock.sleep(PAUSE_SECONDS)
                continue
            except Exception as error:  # a loop that ends would leave everybody without answers
                log.error("loop.failed", exc_info=error)
                await self.clock.sleep(PAUSE_SECONDS)
                continue
            if not done and not self._stopping:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(patience()):
                        await woken.wait()

    async def _look(self) -> None:
        """Wake the workers for what another process took in (PostgreSQL)."""
        while not self._stopping:
            await self.clock.sleep(LOOK_SECONDS)
            with contextlib.suppress(StoreError):  # the next look finds it
                async with self.database.unit_of_work(read_only=True) as uow:
                    waits = await counts.something_waits(uow, list(self.channels))
                if waits:
                    self._hear()
                self.tasks.woken.set()
