"""The composition root: the only module that sees everything and puts it together."""

import asyncio
import contextlib
import enum
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from starlette.applications import Starlette

from bot.channels.browser.adapter import BrowserChannel, BrowserNeeds
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
from bot.messages import Card, Channel
from bot.scheduler.service import LEASE_NAME, TickService
from bot.scheduler.table import TickNeeds, make_ticks
from bot.scheduler.ticks import Tick
from bot.services import Services
from bot.settings import Settings
from bot.store import counts
from bot.store.database import Checkpoint, Database, no_checkpoint
from bot.store.installation import value_of
from bot.store.migrations import check
from bot.web.application import make_web
from bot.web.metrics import Measures
from bot.web.observing import Observer
from handlers.cards import visit_cards
from handlers.registry import INTENTS, make_registry

log = get_logger(__name__)

WORKERS = 4
PAUSE_SECONDS = 1.0
LOOK_SECONDS = 0.5
"""How soon a message is found that another process took in."""
FINISH_SECONDS = 2.5
"""How long begun work may take when the process stops, and then what waits; the rest stays in
the database. A service has to be gone in ten seconds."""


class ProcessRole(enum.StrEnum):
    """What this process does; several share one PostgreSQL."""

    ALL = "all"  # everything
    WEB = "web"  # takes messages in and answers browsers
    WORKER = "worker"  # answers messages, sends, and keeps the clock's appointments


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What differs between service, `play` and tests."""

    clock: Clock  # the machine's, or one that stands still
    boot_id: str  # different at every start in service
    jitter: Jitter  # random in service, seeded in play
    limited: bool = True  # whether the flood limit holds
    checkpoint: Checkpoint = no_checkpoint  # where crashes are rehearsed
    registry: Registry | None = None  # other handlers than the project's own (tests)
    role: ProcessRole = ProcessRole.ALL  # what this process does of all that
    only_chat: str = ""  # a terminal answers its own person; empty: everybody


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """What channels of the service are built on."""

    settings: Settings  # as read
    world: World  # clock and boot id
    database: Database  # migrated
    catalogues: Catalogues  # sentences
    secret: bytes  # key of the installation
    data: LanguageData  # intents and their commands, and what understanding reads with
    understander: Understander  # reads messages with the stops of the database


ChannelMaker = Callable[[Foundation], Channel]


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
        measures: Measures,
    ) -> None:
        self.database = database
        self.clock = world.clock
        self.inbox = inbox
        self.worker = worker
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
        inbox.woken = self._work.set

    async def start(self) -> None:
        """Recover what an earlier process left, then let the channels take messages in."""
        if self.database.dialect == "sqlite":
            await self.worker.recover()
            await self.dispatcher.recover()
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
        while await self.worker.work_once() + await self.dispatcher.send_once():
            if self.clock.monotonic() >= until:
                break

    def start_loops(self) -> None:
        """Work by itself from now on (service); `drain` is for terminal, play and tests."""
        if self.role is ProcessRole.WEB:
            return
        work = partial(self._measures.timed, self.worker.work_once)
        loops = [self._loop(work, self._work) for _ in range(WORKERS)]
        loops.append(self._loop(self.dispatcher.send_once, self.dispatcher.woken))
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
        with contextlib.suppress(StoreError):
            await self._tick_service.stop()
        self._stopping = True
        self._work.set()
        self.dispatcher.woken.set()
        _, late = await asyncio.wait(self._tasks, timeout=FINISH_SECONDS)
        for task in late:  # rolled back, and worked again after the next start
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        with contextlib.suppress(StoreError):
            await self.drain(self.clock.monotonic() + FINISH_SECONDS)

    async def _loop(self, work: Callable[[], Awaitable[int]], woken: asyncio.Event) -> None:
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
                await woken.wait()

    async def _look(self) -> None:
        """Wake the workers for what another process took in (PostgreSQL)."""
        while not self._stopping:
            await self.clock.sleep(LOOK_SECONDS)
            with contextlib.suppress(StoreError):  # the next look finds it
                async with self.database.unit_of_work(read_only=True) as uow:
                    waits = await counts.something_waits(uow, list(self.channels))
                if waits:
                    self._work.set()


async def open_application(
    settings: Settings,
    world: World,
    channels: Sequence[Channel] = (),
    *,
    makers: Sequence[ChannelMaker] = (),
) -> Application:
    """Build everything on a migrated database. Raises StoreError when it can't be used.

    `channels` are built already; `makers` build those that need the database or its key.
    """
    database = Database(settings.url, checkpoint=world.checkpoint)
    try:
        await check(database)
        async with database.unit_of_work(read_only=True) as uow:
            secret = bytes.fromhex(await value_of(uow, "button_key"))
        foundation = _foundation(settings, world, database, secret)
        built = [*channels, *(make(foundation) for make in makers)]
        return _wire(foundation, {channel.name: channel for channel in built})
    except BaseException:
        await database.close()
        raise


def service_channels(settings: Settings) -> list[ChannelMaker]:
    """The channels of the service: the browser chat, and Telegram where there is a token."""
    makers: list[ChannelMaker] = [make_browser]
    if settings.telegram_token.get_secret_value():
        makers.append(make_telegram)
    return makers


def make_browser(foundation: Foundation) -> Channel:
    """The browser chat."""
    return BrowserChannel(
        BrowserNeeds(
            database=foundation.database,
            clock=foundation.world.clock,
            text=foundation.catalogues.of("id"),
            zone=foundation.settings.zone,
            secret=foundation.secret,
            public_url=foundation.settings.public_url,
        )
    )


def make_telegram(foundation: Foundation) -> Channel:
    """Telegram. Raises SettingsError for what can't work."""
    from bot.channels.telegram import wiring  # noqa: PLC0415 - only its users pay for the import

    return wiring.make_telegram(
        foundation.settings,
        clock=foundation.world.clock,
        database=foundation.database,
        boot_id=foundation.world.boot_id,
        catalogues=foundation.catalogues,
        intents=foundation.data.intents,
        answered=frozenset(INTENTS),
        search=partial(_find_cards, foundation),
    )


async def _find_cards(foundation: Foundation, text: str, language: str) -> list[Card]:
    """Visits to share for what was typed behind the bot's name in another chat."""
    now, settings = foundation.world.clock.now(), foundation.settings
    async with foundation.database.unit_of_work(read_only=True) as uow:
        services = Services.within(uow, now)
        await foundation.understander.refresh(await services.stops.revision())
        said = foundation.understander.read(text, now)
        words = foundation.catalogues.of(language)
        return await visit_cards(said, services, now, settings.timezone, words)


def _foundation(settings: Settings, world: World, database: Database, secret: bytes) -> Foundation:
    data = LanguageData.load(locales_folder() / "id" / "language")
    return Foundation(
        settings=settings,
        world=world,
        database=database,
        catalogues=Catalogues.load(locales_folder()),
        secret=secret,
        data=data,
        understander=Understander(database, data, settings.zone),
    )


def _wire(foundation: Foundation, channels: Mapping[str, Channel]) -> Application:
    settings, world, database = foundation.settings, foundation.world, foundation.database
    understander = foundation.understander
    measures = Measures(world.clock)
    dispatcher = Dispatcher(
        database=database,
        clock=world.clock,
        channels={name: measures.measured(channel) for name, channel in channels.items()},
        boot_id=world.boot_id,
        jitter=world.jitter,
        only_chat=world.only_chat,
    )
    engine = Engine(
        registry=world.registry or make_registry(),
        understander=understander,
        catalogues=foundation.catalogues,
        sealer=ButtonSealer(foundation.secret),
        zone=settings.timezone,
    )
    inbox = _inbox(world, database, channels, foundation.catalogues, understander)
    return Application(
        database=database,
        world=world,
        inbox=inbox,
        worker=_worker(world, database, channels, engine, dispatcher),
        dispatcher=dispatcher,
        ticks=make_ticks(TickNeeds(database, world.clock, settings.zone, inbox, dispatcher)),
        channels=channels,
        measures=measures,
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
    owner = Owner(boot_id=world.boot_id, channels=tuple(channels), only_chat=world.only_chat)
    return Worker(
        database=database,
        clock=world.clock,
        engine=engine,
        owner=owner,
        send_replies=dispatcher.hand_over,
    )
