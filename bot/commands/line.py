"""The command line: parse, run, and turn every error into one clear line."""

import argparse
import asyncio
import enum
import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from bot.commands import (
    backup,
    chat,
    demo,
    doctor,
    migrate,
    play,
    restore,
    understand,
)
from bot.commands.context import FAILED, OK, WRONG_USE, Command, Context
from bot.errors import MessageTemplateError, PuslingError, SettingsError, UsageError
from bot.i18n import Catalogues, Translator, locales_folder
from bot.logs import configure, describe
from bot.settings import LogFormat, LogLevel, Settings, load_settings

COMMANDS: tuple[Command, ...] = (
    demo.COMMAND,
    chat.COMMAND,
    play.COMMAND,
    understand.COMMAND,
    migrate.COMMAND,
    backup.COMMAND,
    restore.COMMAND,
    doctor.COMMAND,
)
INTERRUPTED = 130


class Parser(argparse.ArgumentParser):
    """Speaks through our catalogues."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(WRONG_USE, f"{self.prog}: {message}\n")


def main_with(arguments: Sequence[str]) -> int:
    """Parse and run; never a traceback unless `--debug`."""
    text = Catalogues.load(locales_folder()).of("id")
    _teach_argparse(text)
    _speak_utf8()
    chosen = _parser(text).parse_args(arguments)
    try:
        return asyncio.run(_run(chosen, text))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception as error:
        if chosen.debug:
            raise
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
    if isinstance(error, PuslingError):
        print(explain(error, text), file=sys.stderr)
        return WRONG_USE if isinstance(error, UsageError) else FAILED
    print(text.plain("error.unexpected", kind=describe(error)), file=sys.stderr)
    return FAILED


def explain(error: PuslingError, text: Translator) -> str:
    """The sentence for an error."""
    fields: dict[str, object] = dict(error.fields)
    if isinstance(error, SettingsError):
        fields["wanted"] = text.plain(f"setting.{error.fields['setting']}")
    for name, value in error.fields.items():
        if isinstance(value, enum.Enum):
            fields[name] = text.label(value)
        elif text.has(f"problem.{value}"):
            fields[name] = text.plain(f"problem.{value}")
    try:
        return text.plain(error.id, **fields)
    except MessageTemplateError:
        return text.plain("error.unexpected", kind=describe(error))


def _parser(text: Translator) -> Parser:
    common = Parser(add_help=False)
    common.add_argument("--debug", action="store_true", help=text.plain("cli.debug"))
    parser = Parser(prog="pusling", description=text.plain("cli.pusling"))
    commands = parser.add_subparsers(
        required=True, metavar=text.plain("cli.command"), title=text.plain("cli.commands")
    )
    for command in COMMANDS:
        words = text.plain(f"cli.{command.name}")
        added = commands.add_parser(command.name, help=words, description=words, parents=[common])
        command.arguments(added, text)
        added.set_defaults(command=command)
    return parser


def _speak_utf8() -> None:
    """Whatever the terminal's locale says; bytes that are no text must not end a run."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _teach_argparse(text: Translator) -> None:
    """argparse asks gettext for its own words; ours stand in the same catalogues."""

    def phrase(message: str) -> str:
        return text.template(message) if text.has(message) else message

    def phrases(one: str, many: str, count: int) -> str:
        return phrase(one if count == 1 else many)

    words: dict[str, Callable[..., str]] = {"_": phrase, "ngettext": phrases}
    vars(argparse).update(words)
