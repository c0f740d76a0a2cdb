"""In which language a message is written: Indonesian, unless it is plainly English."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.language.datafiles import DataFile

Tongue = Literal["id", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TongueWords:
    """What `english.yaml` says."""

    sure: frozenset[str]
    """Words that are English alone."""
    likely: frozenset[str]
    """English words that Indonesians use too: they count only beside a sure one."""

    @classmethod
    def load(cls, file: DataFile) -> "TongueWords":
        """Read `english.yaml`."""
        return cls(sure=frozenset(file.words("sure")), likely=frozenset(file.words("likely")))

    def tongue(self, folded: Sequence[str]) -> Tongue:
        """Return the language of folded words: English if more than half of them are."""
        sure = sum(word in self.sure for word in folded)
        english = sure + sum(word in self.likely and word not in self.sure for word in folded)
        return "en" if sure and 2 * english > len(folded) else "id"
