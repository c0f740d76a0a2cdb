"""Understanding colloquial Indonesian: one chat message in, an `Understanding` out.

Deterministic, offline and explainable; knows no database, no clock and no platform.
"""

from bot.language.catalogue import IntentCatalogue, IntentEntry
from bot.language.data import LanguageData
from bot.language.errors import LanguageDataError
from bot.language.explaining import explain, names_impossible_date
from bot.language.folding import fold
from bot.language.gazetteer import AreaEntry, StopEntry
from bot.language.lexicon import Lexicon
from bot.language.pipeline import understand
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
    "Understanding",
    "explain",
    "fold",
    "names_impossible_date",
    "to_dict",
    "understand",
]
