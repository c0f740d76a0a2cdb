"""What no intent has: the papers, settings, the board, and where one lives.

It is looked at where a message was not understood, and beside questions about the service.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.dialog.turns import Handler, Turn
from bot.domain.people import Role
from bot.language import fold
from bot.messages import Reply
from bot.services import Services
from handlers import homes, papers, settings
from handlers.cadre import days
from handlers.reminder_words import spoken_of_reminders
from handlers.staff import board

WORDS: Mapping[Handler, tuple[str, ...]] = {
    papers.privacy: ("privasi", "privacy", "pelindungan data", "perlindungan data"),
    papers.terms: (
        "ketentuan layanan",
        "ketentuan pusling",
        "syarat ketentuan",
        "syarat dan ketentuan",
        "syarat penggunaan",
        "terms of",
    ),
    settings.press_settings: ("pengaturan", "setelan", "setingan", "settings"),
}
AT_HOME = re.compile(
    r"(?:(?:titik|rumah) (?:rumah )?(?:saya|aku)|(?:saya|aku) (?:tinggal|warga|orang)|i live)\b"
    r"(?!.*\b(?:kapan|kpn|jam|pukul|hari apa|when)\b)"
)
"""Begins what says where somebody lives, and asks nothing."""
WHO_COMES = re.compile(
    r"\b(?:siapa|brp orang|berapa orang|who)\b"
    r".*\b(?:datang|dtg|hadir|ikut|pesan|nunggu|menunggu|coming)\b"
)
"""What whoever looks after a stop asks of her next visit."""


async def own_stop(turn: Turn, services: Services) -> Reply:
    """The stop that she looks after; for everybody else the one that she calls her own."""
    if turn.contact.role is Role.CADRE:
        return await days.press_stop(turn, services)
    return await settings.press_settings(turn, services)


PAGES: Mapping[str, Handler] = {
    "privacy": papers.privacy,
    "terms": papers.terms,
    "settings": settings.press_settings,
    "stop": own_stop,
    "board": board.press_board,
}


async def link_page(turn: Turn, services: Services) -> Reply:
    """A page by its name, said or linked to; the settings for one that is not known."""
    page = PAGES.get(turn.args[0], settings.press_settings)
    return await page(replace(turn, args=()), services)


async def spoken(turn: Turn, services: Services) -> Reply | None:
    """The answer to such words, or None where there are none."""
    folded = fold(turn.message.text)
    if turn.contact.role is Role.CADRE and WHO_COMES.search(folded):
        return await days.press_stop(turn, services)
    at_home = await _home(turn, services)
    of_reminders = await spoken_of_reminders(turn, services)
    if at_home is not None or of_reminders is not None:
        return at_home or of_reminders
    fitting = (handler for handler, words in WORDS.items() if any(w in folded for w in words))
    handler = next(fitting, None)
    return await handler(turn, services) if handler else None


def or_home(handler: Handler) -> Handler:
    """A handler of questions about places, which leaves words about one's own home alone."""

    async def first_home(turn: Turn, services: Services) -> Reply:
        return await _home(turn, services) or await handler(turn, services)

    return first_home


async def _home(turn: Turn, services: Services) -> Reply | None:
    place = turn.understanding.place
    if place is None or not AT_HOME.match(fold(turn.message.text).strip()):
        return None
    return await homes.said_home(turn, services, place)
