"""In which language a message is written: Indonesian, unless it is plainly English."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.language.datafiles import DataFile
from bot.language.folding import fold

Tongue = Literal["id", "en", ""]
LONG_ENOUGH = 3
"""Letters of a word that tells a language by itself."""
SHORT_AND_SURE = frozenset({"my"})
"""Shorter words that do so all the same: "my data"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TongueWords:
    """What `english.yaml` says."""

    sure: frozenset[str]
    """Words that are English alone, folded."""
    likely: frozenset[str]
    """English words that Indonesians use too: they count only beside a sure one."""

    @classmethod
    def load(cls, file: DataFile) -> "TongueWords":
        """Read `english.yaml`."""
        sure, likely = (frozenset(map(fold, file.words(key))) for key in ("sure", "likely"))
        return cls(sure=sure, likely=likely)

    def tongue(self, folded: Sequence[str]) -> Tongue:
        """Return the language of folded words: English if more than half of them are.

        Words of a letter or two may be anything by themselves: "aaaa" is folded to "a".
        """
        sure = sum(word in self.sure for word in folded)
        if not any(_tells(word) and word in self.sure for word in folded):
            return "id"
        english = sure + sum(word in self.likely and word not in self.sure for word in folded)
        return "en" if sure and 2 * english > len(folded) else "id"


def _tells(word: str) -> bool:
    return len(word) >= LONG_ENOUGH or word in SHORT_AND_SURE
