"""The one of somebody's own stops that her words name."""

from collections.abc import Sequence

from bot.dialog.turns import Turn
from bot.domain.visits import StopView
from bot.language import fold

SHORTEST = 4
"""Letters of a word that names a stop."""
SAYS_LITTLE = frozenset(
    ("baru", "besar", "contoh", "hijau", "indah", "jaya", "kota", "lama", "permai", "warga")
)
"""Words of names that are said of other things too."""


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
