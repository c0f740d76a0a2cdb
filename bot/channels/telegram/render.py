"""Neutral text, buttons and places as parameters of the Bot API (HTML parse mode)."""

import html
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from bot.channels.telegram.runs import Run, clean, pieces, plain, runs_of
from bot.messages import OutboundMessage, Position, SealedButton

LIMIT = 4096
"""UTF-16 units of a message after its markup is read (Bot API, sendMessage)."""
MOST_PARTS = 3
"""A longer text is shortened: nobody reads on, and each part may fail by itself."""
IN_A_ROW = 8
MOST_BUTTONS = 100
SHORTENED = " …"
NOTHING = "…"
MAP = "https://www.google.com/maps/search/?api=1&query={latitude:.6f},{longitude:.6f}"
"""Opens the map application of a phone, ready to show the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message of Telegram."""

    html: str  # with markup
    plain: str  # the same words without, should the markup be refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """All of a message."""

    parts: tuple[Part, ...]  # at least one; empty only for a bare position
    keyboard: dict[str, Any] | None = None  # goes with the last part
    position: Position | None = None  # a pin without words


def render(message: OutboundMessage, *, private: bool, share_label: str) -> Rendered:
    """The parts to send, in order. An edit has one part: it can't become two messages.

    A place with words is a link in them, not a venue of its own: one row of the outbox stays one
    message, which is either there or not. A place without words is a pin.
    """
    runs = runs_of(message.text)
    wordless = not _visible(runs)
    keyboard = _keyboard(message, private=private, share_label=share_label)
    if wordless and message.position is not None and message.edit_of is None:
        return Rendered(parts=(), keyboard=keyboard, position=message.position)
    if wordless:
        runs = [Run(text=NOTHING)]
    if message.position is not None:
        runs += _map_link(message.position)
    most = MOST_PARTS if message.edit_of is None else 1
    parts = tuple(Part(html=to_html(some), plain=_fitted(some)) for some in _cut(runs, most))
    return Rendered(parts=parts, keyboard=keyboard)


def render_line(neutral: str) -> Part:
    """One short message, such as the warning of the flood limit or a card."""
    runs = runs_of(neutral)
    some = _cut(runs if _visible(runs) else [Run(text=NOTHING)], 1)[0]
    return Part(html=to_html(some), plain=_fitted(some))


def to_html(runs: Sequence[Run]) -> str:
    """Each run opens and closes its own tags, so they are always in order."""
    return "".join(_marked(run) for run in runs)


def _marked(run: Run) -> str:
    marked = html.escape(run.text, quote=False)
    if run.bold:
        marked = f"<b>{marked}</b>"
    if run.href:
        marked = f'<a href="{html.escape(run.href)}">{marked}</a>'
    return marked


def _visible(runs: Sequence[Run]) -> bool:
    """Whether Telegram will find anything in it: blanks and formatting alone are empty to it."""
    return any(
        unicodedata.category(character) not in ("Cc", "Cf", "Zs", "Zl", "Zp", "Cn", "Mn")
        for run in runs
        for character in run.text
    )


def _cut(runs: Sequence[Run], most: int) -> list[list[Run]]:
    found = list(islice(filter(_visible, pieces(runs, LIMIT)), most + 1))
    if len(found) <= most:
        return found
    last = next(pieces(found[most - 1], LIMIT - len(SHORTENED)))
    return [*found[: most - 1], [*last, Run(text=SHORTENED)]]


def _fitted(runs: Sequence[Run]) -> str:
    whole = next(pieces([Run(text=plain(runs))], LIMIT))
    return whole[0].text


def _map_link(place: Position) -> list[Run]:
    words = f"{place.latitude:.5f}, {place.longitude:.5f}"
    goal = MAP.format(latitude=place.latitude, longitude=place.longitude)
    return [Run(text="\n\n📍 "), Run(text=words, href=goal)]


def _keyboard(
    message: OutboundMessage, *, private: bool, share_label: str
) -> dict[str, Any] | None:
    if message.buttons:
        return {"inline_keyboard": _rows(message.buttons)}
    if message.wants_position and private and message.edit_of is None:
        share = {"text": share_label, "request_location": True}
        return {"keyboard": [[share]], "resize_keyboard": True, "one_time_keyboard": True}
    return None


def _rows(rows: Sequence[Sequence[SealedButton]]) -> list[list[dict[str, str]]]:
    made: list[list[dict[str, str]]] = []
    left = MOST_BUTTONS
    for row in rows:
        shown = [_button(button) for button in row[:left]]
        left -= len(shown)
        made += [shown[at : at + IN_A_ROW] for at in range(0, len(shown), IN_A_ROW)]
    return made


def _button(button: SealedButton) -> dict[str, str]:
    label = clean(button.label).strip()
    return {"text": label or NOTHING, "callback_data": button.data}
