"""Buttons that name a place, and back."""

from bot.dialog.buttons import day_arg, day_of
from bot.language import DateSpan
from bot.messages import Button, PlaceChosen, VisitsTold

KINDS = ("area", "stop")
LONGEST_WITH_PAGE = 24
"""Characters of a code that leave room for two days and a page."""
EVERYWHERE = "e"
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


def more_button(label: str, told: VisitsTold) -> Button | None:
    """To the page after the one told; None where that does not fit into a button."""
    kind, code = (told.place.kind[0], told.place.code) if told.place else (EVERYWHERE, "")
    days = (told.first, told.last)
    if len(code) > LONGEST_WITH_PAGE:
        return None
    args = (kind, code, *(day_arg(day) if day else "" for day in days), str(told.page + 1))
    return Button(label=label, action="more", args=args)


def read_more(args: tuple[str, ...]) -> tuple[PlaceChosen | None, DateSpan | None, int]:
    """Place (None for everywhere), days and number of the page of such a button."""
    letter, code, first, last, page = args
    span = DateSpan(start=day_of(first), end=day_of(last), rule="button") if first else None
    if letter == EVERYWHERE:
        return None, span, int(page)
    kind = next(kind for kind in KINDS if kind.startswith(letter))
    return PlaceChosen(kind=kind, code=code, name=code.replace("-", " ").title()), span, int(page)
