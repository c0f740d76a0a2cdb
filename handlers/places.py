"""Buttons that name a place, and back."""

from bot.dialog.buttons import day_arg, day_of
from bot.language import DateSpan
from bot.messages import Button

KINDS = ("area", "stop")
LONGEST_WITH_DAYS = 28
"""Characters of a code that leave room for two days in a button (bot/dialog/buttons.py)."""


def place_button(label: str, kind: str, code: str, dates: DateSpan | None = None) -> Button:
    """Kind, code and days; a very long code leaves no room for the days."""
    args: tuple[str, ...] = (kind[0], code)
    if dates is not None and len(code) <= LONGEST_WITH_DAYS:
        args += (day_arg(dates.start), day_arg(dates.end))
    return Button(label=label, action="place", args=args)


def read_place(args: tuple[str, ...]) -> tuple[str, str, DateSpan | None]:
    """Kind, code and days of a place button."""
    letter, code, *days = args
    kind = next(kind for kind in KINDS if kind.startswith(letter))
    if len(days) != 2:
        return kind, code, None
    start, end = (day_of(day) for day in days)
    return kind, code, DateSpan(start=start, end=end, rule="button")
