"""Messages that ask for more of the answer before, or say something of it: "jam berapa?"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.language.datafiles import DataFile
from bot.language.patterns import Pattern, compile_pattern, padded


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUps:
    """What `follow_ups.yaml` says, compiled."""

    whole: Mapping[str, re.Pattern[str]]
    """Kind to what must be the whole message, manners aside."""
    anywhere: Mapping[str, re.Pattern[str]]
    """Kind to what may stand anywhere in it."""
    manners: frozenset[str]
    """Words left out before a whole message is compared."""
    longest: int
    """Words of the longest whole message."""

    @classmethod
    def load(cls, file: DataFile) -> "FollowUps":
        """Read `follow_ups.yaml`; raise LanguageDataError where it cannot be used."""
        whole = {name: _patterns(kind, "whole") for name, kind in file.section("kinds").sections()}
        anywhere = {
            name: _patterns(kind, "anywhere") for name, kind in file.section("kinds").sections()
        }
        every = [pattern for patterns in whole.values() for pattern in patterns]
        return cls(
            whole={name: _one_of(found, " $") for name, found in whole.items() if found},
            anywhere={name: _one_of(found, " ") for name, found in anywhere.items() if found},
            manners=frozenset(file.words("manners")),
            longest=max((pattern.longest for pattern in every), default=0),
        )

    def kind(self, text: str) -> str | None:
        """Return the kind of a normalised text in which places and dates are tags, or None."""
        everything = padded(text)
        for name, pattern in self.anywhere.items():
            if pattern.search(everything):
                return name
        bare = [word for word in text.split() if word not in self.manners]
        return self._all_of(text.split()) or self._all_of(bare)

    def _all_of(self, words: Sequence[str]) -> str | None:
        if not 0 < len(words) <= self.longest:
            return None
        whole = padded(" ".join(words))
        return next((name for name, one in self.whole.items() if one.match(whole)), None)


def _one_of(patterns: Sequence[Pattern], end: str) -> re.Pattern[str]:
    inside = "|".join(pattern.regex.pattern for pattern in patterns)
    return re.compile(f"(?:{inside})(?={end})")


def _patterns(file: DataFile, key: str) -> list[Pattern]:
    found = []
    for phrase in file.words(key, optional=True):
        try:
            found.append(compile_pattern(phrase))
        except ValueError as error:
            raise file.broken(f"{key}.{phrase}", str(error)) from error
    return found
