"""The command line: parse, run, and turn every error into one clear line."""

import argparse
import asyncio
import contextlib
import gc
import importlib
import io
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from bot.commands.complaints import complaint, exit_code
from bot.commands.context import OK, Command, Context, write_line
from bot.errors import OutputFailed, UsageError
from bot.i18n import Catalogues, Translator, locales_folder
from bot.logs import configure
from bot.settings import LogFormat, LogLevel, Settings, load_settings

COMMANDS: Mapping[str, str] = {
    "run": "run",
    "demo": "demo",
    "chat": "chat",
    "play": "play",
    "understand": "understand",
    "search": "search",
    "import": "imports",
    "export": "export",
    "requeue": "requeue",
    "resend": "resend",
    "invite": "invite",
    "migrate": "migrate",
    "backup": "backup",
    "restore": "restore",
    "breach-report": "breach_report",
    "doctor": "doctor",
    "train": "train",
}
"""Each command with its module, which only its own run imports: most need a part of the bot."""
INTERRUPTED = 130
DEBUG = "--debug"


class Parser(argparse.ArgumentParser):
    """Leaves it to `main_with` to say what is wrong, in one line."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(command=self.prog, problem=message)

    def print_help(self, file: Any = None) -> None:
        write_line(self.format_help().rstrip(), file or sys.stdout)


def main_with(arguments: Sequence[str]) -> int:
    """Parse and run; never a traceback unless `--debug`."""
    text = Catalogues.load(locales_folder()).of("id")
    _teach_argparse(text)
    _prepare_streams()
    try:
        return asyncio.run(_run(_parser(text, arguments).parse_args(arguments), text))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our output has gone
        _abandon_output()
        return OK
    except Exception as error:
        if DEBUG in arguments:
            traceback.print_exc()
        return _complain(error, text)


async def _run(chosen: argparse.Namespace, text: Translator) -> int:
    settings = load_settings()
    configure(level=_log_level(settings), as_json=settings.log_format is LogFormat.JSON)
    context = Context(
        settings=settings, text=text, stdin=sys.stdin, stdout=sys.stdout, stderr=sys.stderr
    )
    command: Command = chosen.command
    return await command.run(chosen, context)


def _log_level(settings: Settings) -> str:
    """At a terminal only what went wrong, unless the setting asks for more."""
    asked = "log_level" in settings.model_fields_set
    return (settings.log_level if asked else LogLevel.WARNING).value


def _complain(error: Exception, text: Translator) -> int:
    if isinstance(error, OutputFailed):
        _abandon_output()
    with contextlib.suppress(OSError):  # then the exit code has to do
        print(complaint(error, text), file=sys.stderr, flush=True)
    return exit_code(error)


def command_of(name: str) -> Command:
    """The command of this name, with all that it needs imported."""
    with _no_garbage():
        module = importlib.import_module(f"bot.commands.{COMMANDS[name]}")
    command: Command = module.COMMAND
    return command


@contextlib.contextmanager
def _no_garbage() -> Iterator[None]:
    """What is imported stays: looking through it for garbage costs a tenth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _parser(text: Translator, arguments: Sequence[str]) -> Parser:
    parser = Parser(prog="pusling", description=text.plain("cli.pusling"))
    _add_debug(parser, text, default=False)
    commands = parser.add_subparsers(
        required=True, metavar=text.plain("cli.command"), title=text.plain("cli.commands")
    )
    for name in COMMANDS:
        words = text.plain(f"cli.{name}")
        added = commands.add_parser(name, help=words, description=words)
        _add_debug(added, text, default=argparse.SUPPRESS)
        if name in arguments:  # it may be chosen; the others only show that they are there
            command = command_of(name)
            command.arguments(added, text)
            added.set_defaults(command=command)
    return parser


def _add_debug(parser: Parser, text: Translator, *, default: object) -> None:
    parser.add_argument(DEBUG, action="store_true", default=default, help=text.plain("cli.debug"))


def _prepare_streams() -> None:
    """UTF-8 whatever the terminal's locale says; a stream that was closed takes or gives nothing.

    Bytes that are no text must not end a run.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115 - for the whole run
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _abandon_output() -> None:
    """What is still unwritten goes nowhere; else Python would complain again at exit."""
    with contextlib.suppress(OSError, ValueError):  # not a file of the system (tests)
        output = sys.stdout.fileno()
        os.dup2(os.open(os.devnull, os.O_WRONLY), output)


def _teach_argparse(text: Translator) -> None:
    """argparse asks gettext for its own words; ours stand in the same catalogues."""

    def phrase(message: str) -> str:
        return text.template(message) if text.has(message) else message

    def phrases(one: str, many: str, count: int) -> str:
        return phrase(one if count == 1 else many)

    words: dict[str, Callable[..., str]] = {"_": phrase, "ngettext": phrases}
    vars(argparse).update(words)
