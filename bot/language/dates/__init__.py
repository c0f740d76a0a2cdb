"""Days and times in colloquial Indonesian, by an own grammar of named rules."""

from bot.language.dates.dates_read import DatesRead
from bot.language.dates.feasts import ISLAMIC_ESTIMATE
from bot.language.dates.grammar import DateGrammar
from bot.language.dates.prayers import Position, Sky
from bot.language.dates.rules import IMPOSSIBLE
from bot.language.dates.vocabulary import DateWords

__all__ = [
    "IMPOSSIBLE",
    "ISLAMIC_ESTIMATE",
    "DateGrammar",
    "DateWords",
    "DatesRead",
    "Position",
    "Sky",
]
