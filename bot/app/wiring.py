"""Everything is built here, and nowhere else."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.app.application import Application, Workers
from bot.app.world import ChannelMaker, Foundation, World
from bot.delivery.campaigns import CampaignSource
from bot.delivery.composing import ComposingNeeds
from bot.delivery.dispatcher import Dispatcher
from bot.dialog.buttons import ButtonSealer
from bot.dialog.engine import Engine
from bot.dialog.inbox import Inbox
from bot.dialog.task_tools import TaskNeeds
from bot.dialog.tasks import TaskWorker
from bot.dialog.turns import Registry
from bot.dialog.understanding import Understander
from bot.dialog.worker import Owner, Worker
from bot.domain.quiet_hours import QuietHours
from bot.i18n import Catalogues, locales_folder
from bot.language import LanguageData
from bot.messages import Channel, Fetcher
from bot.scheduler.broadcasting import Showing
from bot.scheduler.table import TickNeeds, make_ticks
from bot.services.surroundings import Surroundings
from bot.services.titles import TitleSearch, load_ranking_words
from bot.settings import Settings
from bot.store.database import Database
from bot.store.installation import value_of
from bot.store.schema_versions import check
from bot.web.metrics import Measures
from handlers.registry import make_registry

TELEGRAM = "telegram"
"""The channel whose platform has limits."""


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


def _foundation(settings: Settings, world: World, database: Database, secret: bytes) -> Foundation:
    language = locales_folder() / "id" / "language"
    data = LanguageData.load(language)
    return Foundation(
        settings=settings,
        world=world,
        database=database,
        catalogues=Catalogues.load(locales_folder()),
        secret=secret,
        data=data,
        understander=Understander(database, data, settings.zone, world.clock),
        titles=TitleSearch(database, world.clock, load_ranking_words(language)),
    )


def _wire(foundation: Foundation, channels: Mapping[str, Channel]) -> Application:
    settings, world, database = foundation.settings, foundation.world, foundation.database
    understander = foundation.understander
    measures = Measures(world.clock)
    dispatcher = _dispatcher(
        foundation, {name: measures.measured(channel) for name, channel in channels.items()}
    )
    registry, begin = world.registry or make_registry(), asyncio.Event()
    surroundings = _surroundings(foundation, dispatcher, begin)
    engine = Engine(
        registry=registry,
        understander=understander,
        catalogues=foundation.catalogues,
        sealer=ButtonSealer(foundation.secret),
        zone=settings.timezone,
        surroundings=surroundings,
    )
    inbox = _inbox(world, database, channels, foundation.catalogues, understander)
    return Application(
        database=database,
        world=world,
        inbox=inbox,
        workers=Workers(
            messages=_worker(world, database, channels, engine, dispatcher),
            tasks=_tasks(foundation, channels, registry, surroundings, begin),
        ),
        dispatcher=dispatcher,
        ticks=make_ticks(_tick_needs(foundation, inbox, dispatcher, begin)),
        channels=channels,
        measures=measures,
    )


def _surroundings(
    foundation: Foundation, dispatcher: Dispatcher, begin: asyncio.Event
) -> Surroundings:
    settings = foundation.settings
    return Surroundings(
        public_url=settings.public_url,
        library=settings.library,
        titles=foundation.titles,
        random_bytes=foundation.world.random_bytes,
        wake_tasks=begin.set,
        wake_sending=dispatcher.wake,
        zone=settings.timezone,
        quiet=_quiet_hours(settings),
        rate=settings.telegram_rate,
        undo=timedelta(minutes=settings.broadcast_undo),
    )


def _dispatcher(foundation: Foundation, channels: Mapping[str, Channel]) -> Dispatcher:
    world = foundation.world
    needs = ComposingNeeds(
        database=foundation.database,
        clock=world.clock,
        catalogues=foundation.catalogues,
        sealer=ButtonSealer(foundation.secret),
        quiet=_quiet_hours(foundation.settings),
        zone=foundation.settings.timezone,
    )
    return Dispatcher(
        database=foundation.database,
        clock=world.clock,
        channels=channels,
        boot_id=world.boot_id,
        jitter=world.jitter,
        source=CampaignSource(needs, boot_id=world.boot_id, only_chat=world.only_chat),
        ceilings={TELEGRAM: foundation.settings.telegram_rate} if world.limited else {},
        only_chat=world.only_chat,
    )


def _tasks(
    foundation: Foundation,
    channels: Mapping[str, Channel],
    registry: Registry,
    surroundings: Surroundings,
    woken: asyncio.Event,
) -> TaskWorker:
    world = foundation.world
    needs = TaskNeeds(
        database=foundation.database,
        clock=world.clock,
        catalogues=foundation.catalogues,
        sealer=ButtonSealer(foundation.secret),
        zone=foundation.settings.zone,
        boot_id=world.boot_id,
        surroundings=surroundings,
        pauses=world.limited,
    )
    return TaskWorker(
        needs,
        runners=registry.runners,
        channels=tuple(channels),
        only_chat=world.only_chat,
        woken=woken,
    )


def _tick_needs(
    foundation: Foundation, inbox: Inbox, dispatcher: Dispatcher, begin: asyncio.Event
) -> TickNeeds:
    return TickNeeds(
        foundation.database,
        foundation.world.clock,
        foundation.settings.zone,
        inbox,
        dispatcher,
        Showing(catalogues=foundation.catalogues, sealer=ButtonSealer(foundation.secret)),
        _quiet_hours(foundation.settings),
        begin.set,
    )


def _quiet_hours(settings: Settings) -> QuietHours:
    start, end = settings.quiet
    return QuietHours(start=start, end=end)


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
    owner = Owner(
        boot_id=world.boot_id,
        channels=tuple(channels),
        only_chat=world.only_chat,
        fetchers={name: each for name, each in channels.items() if isinstance(each, Fetcher)},
    )
    return Worker(
        database=database,
        clock=world.clock,
        engine=engine,
        owner=owner,
        send_replies=dispatcher.hand_over,
    )
