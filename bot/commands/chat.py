"""`pusling chat`: a chat in the terminal, with the same engine as everywhere."""

import argparse
import asyncio
import random
import threading
import uuid
from collections.abc import AsyncIterator
from functools import partial
from typing import TextIO

from bot.app import Application, World, open_application
from bot.channels.console.adapter import ConsoleChannel, Person
from bot.clock import SystemClock
from bot.commands.complaints import complaint
from bot.commands.context import FAILED, OK, Command, Context
from bot.errors import OutputFailed, StoreError
from bot.i18n import Translator
from bot.store.migrations import migrate

ROLES = ("resident", "cadre", "staff")
LONGEST_NAME = 64


class Screen:
    """Where replies appear. The channel survives a broken screen, the command must not."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._broken: OutputFailed | BrokenPipeError | None = None

    def write(self, text: str) -> None:
        """Show a reply with an empty line after it. Raises OSError, as the channel expects."""
        try:
            self._context.show(f"{text}\n")
        except (OutputFailed, BrokenPipeError) as error:
            self._broken = error
            raise OSError(str(error)) from error

    def check(self) -> None:
        """Raise what went wrong so far."""
        if self._broken is not None:
            raise self._broken


def arguments(parser: argparse.ArgumentParser, text: Translator) -> None:
    """Who chats."""

    def name(typed: str) -> str:
        kept = "".join(c for c in " ".join(typed.split()) if c.isprintable())[:LONGEST_NAME]
        if not kept.strip():
            raise argparse.ArgumentTypeError(text.plain("chat.no_name"))
        return kept.strip()

    words = text.plain("cli.chat.as")
    parser.add_argument("--as", dest="name", type=name, default="warga", metavar="NAME", help=words)
    parser.add_argument(
        "--role", choices=ROLES, default="resident", help=text.plain("cli.chat.role")
    )


async def run(chosen: argparse.Namespace, context: Context) -> int:
    """Chat on the configured database until the input ends."""
    outcome = await migrate(context.settings.url)
    if outcome.before is None:
        context.note("chat.empty_database")
    return await converse(Person(name=chosen.name, role=chosen.role), context)


async def converse(person: Person, context: Context) -> int:
    """Lines in, replies out, one after the other; 1 if some line could not be taken."""
    clock, boot_id, screen = SystemClock(), uuid.uuid4().hex, Screen(context)
    channel = ConsoleChannel(person=person, clock=clock, boot_id=boot_id, write=screen.write)
    world = World(clock=clock, boot_id=boot_id, jitter=random.random, only_chat=person.name)
    application = await open_application(context.settings, world, [channel])
    try:
        await application.start()
        await application.catch_up()
        context.note("chat.welcome", name=person.name)
        return await _talk(application, channel, context, screen)
    finally:
        await application.stop()


async def _talk(
    application: Application, channel: ConsoleChannel, context: Context, screen: Screen
) -> int:
    answer = partial(_answer, application, channel, context)
    code = await answer("")  # what a crash left unanswered was asked before anything typed now
    screen.check()
    async for line in _lines(context.stdin, prompt=_prompt(context)):
        code = await answer(line) or code
        screen.check()
    return code


async def _answer(
    application: Application, channel: ConsoleChannel, context: Context, line: str
) -> int:
    """Take a line in, unless it is empty, and answer all that waits; FAILED if that has to wait."""
    try:
        if line.strip():
            await channel.say(line.rstrip("\n"))
        await application.drain()
    except StoreError as error:
        if not error.retryable:
            raise
        context.remark(complaint(error, context.text))
        return FAILED
    return OK


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
