"""Commands: "/jadwal tiban baru" is the intent itself, the rest its slots."""

import re
from dataclasses import dataclass

from bot.language.catalogue import IntentCatalogue

_COMMAND = re.compile(r"\s*/([A-Za-z_]{1,32})(?:@[A-Za-z0-9_]{1,64})?(?=\s|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A message that begins with a command word."""

    word: str
    """The word, lowercase, without the slash."""
    intent: str
    """The intent it calls."""
    rest: str
    """The text behind it."""


def read_command(text: str, catalogue: IntentCatalogue) -> Command | None:
    """Return the command `text` begins with, or None if it begins with no known one."""
    match = _COMMAND.match(text)
    if match is None:
        return None
    word = match.group(1).lower()
    intent = catalogue.commands.get(word)
    return Command(word=word, intent=intent, rest=text[match.end() :]) if intent else None
