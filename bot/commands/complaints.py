"""The one clear line for an error."""

import enum
import re

from bot.commands.context import FAILED, WRONG_USE
from bot.errors import (
    BackupUnreadable,
    MessageTemplateError,
    PuslingError,
    SettingsError,
    UsageError,
)
from bot.i18n import Translator

REASONS = ("problem", "reason")
"""Fields that hold a word of ours, of the system or of a driver, not what somebody typed."""


def complaint(error: Exception, text: Translator) -> str:
    """What a person at a terminal reads; for what nobody foresaw only the kind, no contents."""
    if isinstance(error, PuslingError):
        try:
            return text.plain(error.id, **_fields(error, text))
        except MessageTemplateError:
            pass
    return text.plain("error.unexpected", kind=type(error).__name__)


def exit_code(error: Exception) -> int:
    """2 for a wrong use, wrong settings or a file that can't be used, 1 for a run that failed."""
    return WRONG_USE if isinstance(error, UsageError | BackupUnreadable) else FAILED


def _fields(error: PuslingError, text: Translator) -> dict[str, object]:
    fields: dict[str, object] = dict(error.fields)
    if isinstance(error, SettingsError):
        fields["wanted"] = text.plain(f"setting.{error.fields['setting']}")
    for name, value in error.fields.items():
        if isinstance(value, enum.Enum):
            fields[name] = text.label(value)
        elif name in REASONS:
            fields[name] = _reason(error, str(value), text)
    return fields


def _reason(error: PuslingError, value: str, text: Translator) -> str:
    """In our words if we have them: for a word of ours, an error's name or what the system says."""
    cause = error.__cause__
    said = cause.strerror if isinstance(cause, OSError) and cause.strerror else value
    for key in (_key(value), _key(said)):
        if text.has(key):
            return text.plain(key)
    return said


def _key(words: str) -> str:
    """Like `problem.No_such_file_or_directory`; an address in brackets is left out."""
    return "problem." + re.sub(r"\W+", "_", words.partition("(")[0].strip())
