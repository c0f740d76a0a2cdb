"""Stops, areas and titles as the language package is given them, compiled once for looking up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.language.data import LanguageData
from bot.language.dates import Position
from bot.language.gazetteer import AreaEntry, StopEntry
from bot.language.placeindex import PlaceIndex
from bot.language.titleindex import TitleEntry, TitleIndex

__all__ = ["AreaEntry", "Lexicon", "StopEntry", "TitleEntry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The names a message may mention, compiled for looking up."""

    places: PlaceIndex
    """Stops and areas by every way to write them."""
    titles: TitleIndex
    """Titles and authors by their words."""
    positions: Mapping[str, Position]
    """Code of a stop to where it is, for those of which that is known."""

    @classmethod
    def build(
        cls,
        *,
        stops: Sequence[StopEntry],
        areas: Sequence[AreaEntry],
        data: LanguageData,
        titles: Sequence[TitleEntry] = (),
    ) -> "Lexicon":
        """Compile the indexes; ready for 5,000 stops and 100,000 titles.

        Build it again when a list changes.
        """
        places = PlaceIndex.build(
            stops=stops, areas=areas, words=data.places, everyday=data.normalisation.known
        )
        everyday = data.normalisation.known.union(places.postings)
        return cls(
            places=places,
            titles=TitleIndex.build(titles=titles, words=data.titles, everyday=everyday),
            positions={
                stop.code: Position(latitude=stop.latitude, longitude=stop.longitude)
                for stop in stops
                if stop.latitude is not None and stop.longitude is not None
            },
        )
