"""The composition root: the only module that sees everything and puts it together."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.delivery.dispatcher import Dispatcher
from bot.delivery.outcomes import Jitter
from bot.dialog.buttons import ButtonSealer
from bot.dialog.engine import Engine
from bot.dialog.inbox import Inbox
from bot.dialog.turns import Registry
from bot.dialog.understanding import Understander
from bot.dialog.worker import Owner, Worker
from bot.errors import StoreError
from bot.i18n import Catalogues, locales_folder
from bot.language import LanguageData
from bot.logs import get_logger
from bot.messages import Channel
from bot.scheduler.service import TickService
from bot.scheduler.table import TickNeeds, make_ticks
from bot.scheduler.ticks import Tick
from bot.settings import Settings
from bot.store.database import Checkpoint, Database, no_checkpoint
from bot.store.installation import value_of
from bot.store.migrations import check
from handlers.registry import make_registry

log = get_logger(__name__)

WORKERS = 4
PAUSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What differs between service, `play` and tests."""

    clock: Clock  # the machine's, or one that stands still
    boot_id: str  # different at every start in service
    jitter: Jitter  # random in service, seeded in play
    limited: bool = True  # whether the flood limit holds
    checkpoint: Checkpoint = no_checkpoint  # where crashes are rehearsed
    registry: Registry | None = None  # other handlers than the project's own (tests)


class Application:
    """Everything, wired."""

    def __init__(
        self,
        *,
        database: Database,
        world: World,
        inbox: Inbox,
        worker: Worker,
        dispatcher: Dispatcher,
        ticks: Sequence[Tick],
        channels: Mapping[str, Channel],
    ) -> None:
        self.database = database
        self.clock = world.clock
        self.inbox = inbox
        self.worker = worker
        self.dispatcher = dispatcher
        self.ticks = ticks
        self.channels = channels
        self._tick_service = TickService(
            database=database, clock=world.clock, boot_id=world.boot_id, ticks=ticks
        )
        self._work = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False
        inbox.woken = self._work.set

    async def start(self) -> None:
        """Recover what an earlier process left, then let the channels take messages in."""
        if self.database.dialect == "sqlite":
            await self.worker.recover()
            await self.dispatcher.recover()
        for channel in self.channels.values():
            await channel.start(self.inbox.accept)

    async def catch_up(self) -> None:
        """Run every tick once: what should have happened while nobody was running."""
        for tick in self.ticks:
            await tick.run()

    async def drain(self) -> None:
        """Work until nothing waits and nothing is due."""
        while await self.worker.work_once() + await self.dispatcher.send_once():
            pass

    def start_loops(self) -> None:
        """Work by itself from now on (service); `drain` is for terminal, play and tests."""
        loops = [(self.worker.work_once, self._work)] * WORKERS
        loops.append((self.dispatcher.send_once, self.dispatcher.woken))
        self._tasks = [asyncio.create_task(self._loop(work, woken)) for work, woken in loops]
        self._tick_service.start()

    async def stop(self) -> None:
        """Stop taking in, finish what was begun, close. What waits stays in the database."""
        for channel in self.channels.values():
            await channel.stop()
        if self._tasks:
            await self._stop_loops()
        await self.database.close()

    async def _stop_loops(self) -> None:
        with contextlib.suppress(StoreError):
            await self._tick_service.stop()
        self._stopping = True
        self._work.set()
        self.dispatcher.woken.set()
        await asyncio.gather(*self._tasks)
        with contextlib.suppress(StoreError):
            await self.drain()

    async def _loop(self, work: Callable[[], Awaitable[int]], woken: asyncio.Event) -> None:
        while not self._stopping:
            woken.clear()
            try:
                done = await work()
            except StoreError as error:  # nothing is lost: it waits in the database
                log.warning("loop.waits", exc_info=error)
                await self.clock.sleep(PAUSE_SECONDS)
                continue
            if not done and not self._stopping:
                await woken.wait()


async def open_application(
    settings: Settings, world: World, channels: Sequence[Channel]
) -> Application:
    """Build everything on a migrated database. Raises StoreError when it can't be used."""
    database = Database(settings.url, checkpoint=world.checkpoint)
    try:
        await check(database)
        async with database.unit_of_work(read_only=True) as uow:
            sealer = ButtonSealer(bytes.fromhex(await value_of(uow, "button_key")))
        return _wire(settings, world, database, sealer, {c.name: c for c in channels})
    except BaseException:
        await database.close()
        raise


def _wire(
    settings: Settings,
    world: World,
    database: Database,
    sealer: ButtonSealer,
    channels: Mapping[str, Channel],
) -> Application:
    catalogues = Catalogues.load(locales_folder())
    data = LanguageData.load(locales_folder() / "id" / "language")
    understander = Understander(database, data, settings.zone)
    dispatcher = Dispatcher(
        database=database,
        clock=world.clock,
        channels=channels,
        boot_id=world.boot_id,
        jitter=world.jitter,
    )
    engine = Engine(
        registry=world.registry or make_registry(),
        understander=understander,
        catalogues=catalogues,
        sealer=sealer,
        zone=settings.timezone,
    )
    inbox = _inbox(world, database, channels, catalogues, understander)
    return Application(
        database=database,
        world=world,
        inbox=inbox,
        worker=_worker(world, database, channels, engine, dispatcher),
        dispatcher=dispatcher,
        ticks=make_ticks(TickNeeds(database, world.clock, settings.zone, inbox, dispatcher)),
        channels=channels,
    )


def _inbox(
    world: World,
    database: Database,
    channels: Mapping[str, Channel],
    catalogues: Catalogues,
    understander: Understander,
) -> Inbox:
    return Inbox(
        database=database,
        clock=world.clock,
        channels=channels,
        text=catalogues.of("id"),
        never_dropped=lambda text: understander.ends_reminders(text, world.clock.now()),
        limited=world.limited,
    )


def _worker(
    world: World,
    database: Database,
    channels: Mapping[str, Channel],
    engine: Engine,
    dispatcher: Dispatcher,
) -> Worker:
    return Worker(
        database=database,
        clock=world.clock,
        engine=engine,
        owner=Owner(boot_id=world.boot_id, channels=tuple(channels)),
        send_replies=dispatcher.hand_over,
    )
