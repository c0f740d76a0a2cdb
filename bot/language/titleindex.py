"""Titles and authors named word by word: found before days and places, whose words they borrow.

"Hujan Bulan Juni" is no June and "Negeri 5 Menara" no place. A name made of everyday words alone
("Hujan", "Pulang", "Bumi", "Hari Ini") counts only right behind a word such as "novel".
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.language.datafiles import DataFile
from bot.language.folding import fold
from bot.language.tokens import Token, masked

LONGEST_TITLE = 12
"""Words of the longest name looked for; a longer title is found by ranking, not by its tag."""
MOST_WORDS = 60
"""Words of a message looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleEntry:
    """A title of the library."""

    id: int
    """Its number in the catalogue."""
    title: str
    """As printed."""
    authors: tuple[str, ...] = ()
    """Their names, as printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleWords:
    """What `titles.yaml` says."""

    cues: frozenset[str]
    """Normalised words a title may follow: a kind of book, a verb of reading and lending."""
    kinds: frozenset[str]
    """Those of them that announce even a title of everyday words."""
    everyday: frozenset[str]
    """Words no name is made of alone, beside those the other tables know."""

    @classmethod
    def load(cls, file: DataFile) -> "TitleWords":
        """Read `titles.yaml`."""
        kinds = frozenset(file.words("kinds"))
        return cls(
            cues=kinds | frozenset(file.words("cues")),
            kinds=kinds,
            everyday=frozenset(file.words("everyday")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleIndex:
    """Names by their folded words; finding costs the same with 1,000 and with 100,000."""

    names: frozenset[str]
    """Titles and authors, folded."""
    lengths: Mapping[str, tuple[int, ...]]
    """First word to the numbers of words of the names that begin with it, longest first."""
    words: TitleWords
    """Words around titles."""
    everyday: Collection[str]
    """Canonical words of chat: they are everyday words too."""

    @classmethod
    def build(
        cls, *, titles: Iterable[TitleEntry], words: TitleWords, everyday: Collection[str]
    ) -> "TitleIndex":
        """Compile the index of all titles, their main part before a colon, and their authors."""
        names = {name for title in titles for name in _names(title)}
        lengths: dict[str, set[int]] = {}
        for name in names:
            first, *rest = name.split(" ")
            lengths.setdefault(first, set()).add(1 + len(rest))
        return cls(
            names=frozenset(names),
            lengths={word: tuple(sorted(some, reverse=True)) for word, some in lengths.items()},
            words=words,
            everyday=everyday,
        )

    def read(self, tokens: Sequence[Token]) -> tuple[list[Token], list[str]]:
        """Return the tokens with names claimed, and a trace line for each."""
        current, trace = list(tokens), []
        for start, end in self._found(tokens):
            current = masked(current, range(start, end), "title")
            words = " ".join(token.folded for token in tokens[start:end])
            trace.append(f"{words} -> <title> [title]")
        return current, trace

    def _found(self, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
        folded = [token.folded for token in tokens[:MOST_WORDS]]
        start = 0
        while start < len(folded):
            length = self._length_at(folded, start, tokens) if folded[start] in self.lengths else 0
            if length:
                yield start, start + length
            start += length or 1

    def _length_at(self, folded: Sequence[str], start: int, tokens: Sequence[Token]) -> int:
        for length in self.lengths[folded[start]]:
            words = folded[start : start + length]
            if len(words) == length and " ".join(words) in self.names:
                return length if self._counts(tokens, start, length) else 0
        return 0

    def _counts(self, tokens: Sequence[Token], start: int, length: int) -> bool:
        before = {token.text for token in tokens[max(0, start - 1) : start]}
        if all(self._is_everyday(token) for token in tokens[start : start + length]):
            return bool(before & self.words.kinds)
        return length > 1 or bool(before & self.words.cues)

    def _is_everyday(self, token: Token) -> bool:
        known = (self.everyday, self.words.everyday)
        return (
            len(token.folded) < 4
            or token.folded != token.text
            or any(token.text in words for words in known)
        )


def _names(title: TitleEntry) -> Iterator[str]:
    main, colon, _ = title.title.partition(":")
    for text in (title.title, main) if colon else (title.title,):
        name = fold(text)
        if name and name.count(" ") < LONGEST_TITLE:
            yield name
    for author in title.authors:
        name = fold(author)
        if " " in name and name.count(" ") < LONGEST_TITLE:
            yield name
