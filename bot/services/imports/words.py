"""The words that cells may use, from the language data and the catalogues."""

from collections.abc import Mapping
from pathlib import Path

from bot.domain.changes import ClosureScope
from bot.domain.places import Lending, StopKind
from bot.files import fold_header
from bot.i18n import Translator
from bot.language.datafiles import DataFile
from bot.language.dates import DateWords
from bot.services.imports.reading import FileWords

SHORTEST = 3
"""Letters of a weekday that stand for it: "Sen" is Senin."""


def load_words(language_folder: Path, text: Translator) -> FileWords:
    """Words of dates from `dates.yaml`, words of enums as people read them."""
    dates = DateWords.load(DataFile.read(language_folder / "dates.yaml"))
    return FileWords(
        months={**dates.months, **dates.short_months},
        weekdays=_with_short_names(dates.weekdays),
        ordinals=dates.ordinals,
        numbers=dates.numbers,
        labels={
            f"{kind.__name__}.{fold_header(text.label(member))}": member
            for kind in (StopKind, Lending, ClosureScope)
            for member in kind
        },
    )


def _with_short_names(weekdays: Mapping[str, int]) -> dict[str, int]:
    found: dict[str, set[int]] = {}
    for word, day in weekdays.items():
        for letters in range(SHORTEST, len(word) + 1):
            found.setdefault(word[:letters], set()).add(day)
    return {word: next(iter(days)) for word, days in found.items() if len(days) == 1}
