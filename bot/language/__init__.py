"""Understanding colloquial Indonesian: one chat message in, an `Understanding` out.

Deterministic, offline and explainable; knows no database, no clock and no platform.
"""

from bot.language.catalogue import IntentCatalogue, IntentEntry
from bot.language.data import LanguageData
from bot.language.errors import LanguageDataError
from bot.language.explaining import (
    asks_own_question,
    asks_where,
    explain,
    impossible_date,
    names_estimated_holiday,
    names_impossible_date,
    outside,
    says_coming,
)
from bot.language.folding import fold
from bot.language.gazetteer import AreaEntry, StopEntry
from bot.language.lexicon import Lexicon
from bot.language.pipeline import understand
from bot.language.titleindex import TitleEntry
from bot.language.understanding import (
    DateSpan,
    Place,
    PlaceCandidate,
    TimeSpan,
    Understanding,
    to_dict,
)

__all__ = [
    "AreaEntry",
    "DateSpan",
    "IntentCatalogue",
    "IntentEntry",
    "LanguageData",
    "LanguageDataError",
    "Lexicon",
    "Place",
    "PlaceCandidate",
    "StopEntry",
    "TimeSpan",
    "TitleEntry",
    "Understanding",
    "asks_own_question",
    "asks_where",
    "explain",
    "fold",
    "impossible_date",
    "names_estimated_holiday",
    "names_impossible_date",
    "outside",
    "says_coming",
    "to_dict",
    "understand",
]
