"""The stops that are somebody's own, and the one of them that her words name."""

from collections.abc import Sequence

from bot.dialog.turns import Turn
from bot.domain.visits import StopView
from bot.language import fold
from bot.services import Services

SHORTEST = 4
"""Letters of a word that names a stop."""
SAYS_LITTLE = frozenset(
    ("baru", "besar", "contoh", "hijau", "indah", "jaya", "kota", "lama", "permai", "warga")
)
"""Words of names that are said of other things too."""


async def own_stops(turn: Turn, services: Services) -> tuple[StopView, ...]:
    """Where she lives or fetches her books, and what she wants to be reminded of."""
    return await services.home_stops.hers(turn.contact.id)


def named_among(mine: Sequence[StopView], turn: Turn) -> StopView | None:
    """The one of her stops that a word names which is no place to others: "ke mawar"."""
    if turn.message.press is not None or not turn.message.text:
        return None
    said = set(fold(turn.message.text).split())
    named = [stop for stop in mine if said & _telling(stop)]
    return named[0] if len(named) == 1 else None


def _telling(stop: StopView) -> frozenset[str]:
    words = fold(stop.name).split()
    return frozenset(word for word in words if len(word) >= SHORTEST) - SAYS_LITTLE
