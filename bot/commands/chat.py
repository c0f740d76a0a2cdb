"""`pusling chat`: a chat in the terminal, with the same engine as everywhere."""

import argparse
import asyncio
import random
import threading
import uuid
from collections.abc import AsyncIterator
from typing import TextIO

from bot.app import Application, World, open_application
from bot.channels.console.adapter import ConsoleChannel, Person
from bot.clock import SystemClock
from bot.commands.context import OK, Command, Context
from bot.i18n import Translator
from bot.store.migrations import migrate

ROLES = ("resident", "cadre", "staff")
LONGEST_NAME = 64


def arguments(parser: argparse.ArgumentParser, text: Translator) -> None:
    """Who chats."""
    parser.add_argument(
        "--as", dest="name", default="warga", metavar="NAME", help=text.plain("cli.chat.as")
    )
    parser.add_argument(
        "--role", choices=ROLES, default="resident", help=text.plain("cli.chat.role")
    )


async def run(chosen: argparse.Namespace, context: Context) -> int:
    """Chat on the configured database until the input ends."""
    outcome = await migrate(context.settings.url)
    if outcome.before is None:
        context.note("chat.empty_database")
    return await converse(Person(name=chosen.name[:LONGEST_NAME], role=chosen.role), context)


async def converse(person: Person, context: Context) -> int:
    """Lines in, replies out, one after the other."""
    clock, boot_id = SystemClock(), uuid.uuid4().hex
    channel = ConsoleChannel(
        person=person,
        clock=clock,
        boot_id=boot_id,
        write=lambda text: print(f"{text}\n", file=context.stdout, flush=True),
    )
    world = World(clock=clock, boot_id=boot_id, jitter=random.random)
    application = await open_application(context.settings, world, [channel])
    try:
        await application.start()
        await application.catch_up()
        context.note("chat.welcome", name=person.name)
        await _talk(application, channel, context)
    finally:
        await application.stop()
    return OK


async def _talk(application: Application, channel: ConsoleChannel, context: Context) -> None:
    async for line in _lines(context.stdin, prompt=_prompt(context)):
        if line.strip():
            await channel.say(line.rstrip("\n"))
        await application.drain()


def _prompt(context: Context) -> TextIO | None:
    return context.stderr if context.stdin.isatty() else None


async def _lines(stream: TextIO, prompt: TextIO | None) -> AsyncIterator[str]:
    """Lines as they come, read in a thread that does not hold the process at its end."""
    loop = asyncio.get_running_loop()
    while True:
        if prompt is not None:
            print("> ", end="", file=prompt, flush=True)
        line: asyncio.Future[str] = loop.create_future()
        threading.Thread(target=_read, args=(stream, loop, line), daemon=True).start()
        typed = await line
        if not typed:
            return
        yield typed


def _read(stream: TextIO, loop: asyncio.AbstractEventLoop, line: "asyncio.Future[str]") -> None:
    def hand_over(typed: str) -> None:
        if not line.done():
            line.set_result(typed)

    try:
        typed = stream.readline()
    except (OSError, ValueError):  # closed, or bytes that are no text
        typed = ""
    if not loop.is_closed():
        loop.call_soon_threadsafe(hand_over, typed)


COMMAND = Command(name="chat", run=run, arguments=arguments)
