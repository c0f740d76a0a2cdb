"""One thing that `pusling doctor` looked at."""

from dataclasses import dataclass

from bot.commands.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at."""

    good: bool  # nothing to do
    text: str  # what was found and, if it is not good, what to do


def found(context: Context, key: str, *, good: bool = True, **values: object) -> Finding:
    """A finding in a sentence."""
    return Finding(good=good, text=context.text.plain(key, **values))
