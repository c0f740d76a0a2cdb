"""Days and times in colloquial Indonesian, by an own grammar of named rules."""

from bot.language.dates.grammar import DateGrammar, DatesRead
from bot.language.dates.rules import IMPOSSIBLE
from bot.language.dates.vocabulary import DateWords

__all__ = ["IMPOSSIBLE", "DateGrammar", "DateWords", "DatesRead"]
