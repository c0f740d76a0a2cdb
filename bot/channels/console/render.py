"""Neutral text for a terminal: wrapped lines, buttons as numbers."""

import textwrap
from pathlib import Path

from bot.i18n import to_plain
from bot.messages import OutboundMessage

WIDTH = 76
MAP = "https://www.openstreetmap.org/?mlat={latitude:.5f}&mlon={longitude:.5f}#map=17/{latitude:.5f}/{longitude:.5f}"
UNSAFE = {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (0x0A,)}
"""Control characters could move the cursor or recolour the terminal."""


def render(message: OutboundMessage, written: Path | None = None) -> str:
    """The lines that the person reads, without a line break at the end.

    `written` is where the document lies that came with it.
    """
    paragraphs = to_plain(message.text).translate(UNSAFE).split("\n")
    lines = [line for paragraph in paragraphs for line in _wrapped(paragraph)]
    if message.position is not None:
        place = message.position
        lines.append(MAP.format(latitude=place.latitude, longitude=place.longitude))
    if written is not None:
        lines.append(f"📎 {written}".translate(UNSAFE))
    labels = [button.label for row in message.buttons for button in row]
    lines += [f"  [{number}] {label}" for number, label in enumerate(labels, start=1)]
    return "\n".join(lines)


def _wrapped(paragraph: str) -> list[str]:
    return textwrap.wrap(paragraph, WIDTH, break_long_words=False) or [""]
