"""`pusling run`: channels, web, scheduler and dispatcher, until TERM or Ctrl+C."""

import argparse
import asyncio
import gc
import random
import signal
import uuid
from collections.abc import Sequence
from typing import Any

from bot.app import (
    Application,
    ChannelMaker,
    ProcessRole,
    World,
    open_application,
    service_channels,
)
from bot.clock import SystemClock
from bot.commands.context import OK, Command, Context
from bot.errors import RoleNeedsPostgresql
from bot.i18n import Translator
from bot.settings import Settings
from bot.store.engines import file_of, parse
from bot.store.migrations import migrate
from bot.web.server import WebServer


def arguments(parser: argparse.ArgumentParser, text: Translator) -> None:
    """Which part of the service this process is."""
    parser.add_argument(
        "--role",
        type=ProcessRole,
        choices=list(ProcessRole),
        default=ProcessRole.ALL,
        metavar="|".join(ProcessRole),
        help=text.plain("cli.run.role"),
    )


async def run(chosen: argparse.Namespace, context: Context) -> int:
    """Serve the configured database."""
    settings = context.settings
    if chosen.role is not ProcessRole.ALL and file_of(parse(settings.url)) is not None:
        raise RoleNeedsPostgresql(role=chosen.role.value)
    return await serve(context, service_channels(settings), chosen.role)


async def serve(context: Context, makers: Sequence[ChannelMaker], role: ProcessRole) -> int:
    """Migrate, open, work until a signal comes, and stop in less than ten seconds.

    Raises PortTaken or AddressUnusable before anything else has begun.
    """
    settings, stopped = context.settings, _signals()
    server = None if role is ProcessRole.WORKER else _server(settings)
    try:
        await migrate(settings.url)
        world = World(
            clock=SystemClock(), boot_id=uuid.uuid4().hex, jitter=random.random, role=role
        )
        application = await open_application(settings, world, makers=makers)
        try:
            await _work(application, server, context, stopped)
        finally:
            await _stop(application, server)
    finally:
        if server is not None:
            await server.stop()
    return OK


async def _work(
    application: Application, server: WebServer | None, context: Context, stopped: asyncio.Event
) -> None:
    await application.start()
    gc.freeze()  # it lives as long as the process: searching it for garbage makes everybody wait
    application.start_loops()
    waiting: set[asyncio.Task[Any]] = {asyncio.create_task(stopped.wait())}
    if server is None:
        context.say("run.working")
    else:
        waiting.add(server.serve(application.web(context.settings)))
        context.say("run.ready", url=context.settings.public_url or server.url)
    done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in done:  # a web server that has ended by itself has a fault to tell
        task.result()


async def _stop(application: Application, server: WebServer | None) -> None:
    """Nothing more in, begun answers out, begun work done."""
    await application.close_doors()
    if server is not None:
        await server.stop()
    await application.stop()


def _server(settings: Settings) -> WebServer:
    return WebServer(settings.http_host, settings.http_port)


def _signals() -> asyncio.Event:
    """Set when the process shall end."""
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    return stopped


COMMAND = Command(name="run", run=run, arguments=arguments)
