"""Stops and areas as the language package is given them, and the index compiled from them once."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.language.data import LanguageData
from bot.language.gazetteer import AreaEntry, StopEntry
from bot.language.placeindex import PlaceIndex

__all__ = ["AreaEntry", "Lexicon", "StopEntry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The names a message may mention, compiled for looking up."""

    places: PlaceIndex
    """Stops and areas by every way to write them."""

    @classmethod
    def build(
        cls, *, stops: Sequence[StopEntry], areas: Sequence[AreaEntry], data: LanguageData
    ) -> "Lexicon":
        """Compile the index; ready for 5,000 stops. Build it again when the lists change."""
        return cls(places=PlaceIndex.build(stops=stops, areas=areas, words=data.places))
