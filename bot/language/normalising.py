"""Normalising: one word for each thing people write in many ways.

Ordered tables: the project's own words, then slang, then affixes. A word one table has rewritten is
not shown to the next. There is no stemmer: stemmers destroy names of places and titles.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.language.datafiles import DataFile
from bot.language.folding import RawWord, fold
from bot.language.tokens import Token


@dataclass(frozen=True, slots=True, kw_only=True)
class WordTable:
    """Phrases and what they stand for."""

    name: str
    """Shown in the trace."""
    replacements: Mapping[tuple[str, ...], tuple[str, ...]]
    """Folded words to canonical words."""
    longest: int
    """Words of the longest phrase."""

    @classmethod
    def load(cls, *files: DataFile, name: str) -> "WordTable":
        """Invert `canonical: [spellings]` of all files; refuse a spelling of two things."""
        replacements: dict[tuple[str, ...], tuple[str, ...]] = {}
        for file, canonical, spelling in _spellings(files):
            phrase = tuple(fold(spelling).split())
            target = tuple(canonical.split())
            # Two spellings may fold alike ("yaa", "yaaa"); they must not mean two things.
            if not phrase or replacements.get(phrase, target) != target:
                raise file.broken(f"words.{canonical}.{spelling}", "is empty or means two things")
            if phrase != target:
                replacements[phrase] = target
        longest = max((len(phrase) for phrase in replacements), default=0)
        return cls(name=name, replacements=replacements, longest=longest)

    def at(self, words: Sequence[str], start: int) -> tuple[int, tuple[str, ...]] | None:
        """Return how many words from `start` the longest phrase takes, and its replacement."""
        for length in range(min(self.longest, len(words) - start), 0, -1):
            if found := self.replacements.get(tuple(words[start : start + length])):
                return length, found
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class AffixRule:
    """One ending or beginning that is taken off."""

    affix: str
    """Its letters."""
    replacement: str
    """What is put in its place."""
    shortest: int
    """Letters that must remain."""
    exceptions: frozenset[str]
    """Words that only look as if they had it."""
    at_end: bool
    """Whether it is an ending."""

    def apply(self, word: str) -> str | None:
        """Return the word without the affix, or None if the rule does not hold for it."""
        fits = word.endswith(self.affix) if self.at_end else word.startswith(self.affix)
        remaining = len(word) - len(self.affix)
        if not fits or remaining < self.shortest or word in self.exceptions:
            return None
        if self.at_end:
            return word[:remaining] + self.replacement
        return self.replacement + word[len(self.affix) :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalisation:
    """All tables, in the order they are asked."""

    tables: tuple[WordTable, ...]
    """Own words first, then slang."""
    affixes: tuple[AffixRule, ...]
    """Asked last, for words no table knows."""
    known: frozenset[str]
    """Canonical words, never taken apart."""

    @classmethod
    def load(
        cls, *, domain: DataFile, slang: Sequence[DataFile], affixes: DataFile
    ) -> "Normalisation":
        """Build the tables from their files."""
        tables = (
            WordTable.load(domain, name="domain"),
            WordTable.load(*slang, name="slang"),
        )
        known = {
            word for table in tables for words in table.replacements.values() for word in words
        }
        rules = (*_rules(affixes, "suffixes"), *_rules(affixes, "prefixes"))
        return cls(tables=tables, affixes=rules, known=frozenset(known))

    def tokens(self, raw_words: Sequence[RawWord]) -> tuple[list[Token], list[str]]:
        """Return the tokens of the folded words, and a trace line for each change."""
        words = [word.folded for word in raw_words]
        tokens: list[Token] = []
        trace: list[str] = []
        position = 0
        while position < len(words):
            length, texts, rule = self._step(words, position)
            tokens += _tokens(raw_words[position : position + length], texts)
            if rule:
                before = " ".join(words[position : position + length])
                trace.append(f"{before} -> {' '.join(texts)} [{rule}]")
            position += length
        return tokens, trace

    def text(self, text: str) -> str:
        """Return `text` folded and normalised, for comparing and for checks of the data."""
        tokens, _ = self.tokens([_plain(word) for word in fold(text).split()])
        return " ".join(token.text for token in tokens)

    def _step(self, words: Sequence[str], position: int) -> tuple[int, tuple[str, ...], str | None]:
        for table in self.tables:
            if found := table.at(words, position):
                return found[0], found[1], table.name
        word = words[position]
        normal = "-".join(self._part(part) for part in word.split("-")) if "-" in word else word
        if normal != word:
            return 1, tuple(normal.split()), "parts"
        normal = self._without_affixes(word)
        return 1, (normal,), None if normal == word else "affix"

    def _part(self, part: str) -> str:
        found = self.tables[-1].at([part], 0)
        # A part that stands for several words would tear the hyphenated word apart.
        return found[1][0] if found and len(found[1]) == 1 else part

    def _without_affixes(self, word: str) -> str:
        if word in self.known:
            return word
        for rule in self.affixes:
            if (stem := rule.apply(word)) is not None:
                found = self.tables[-1].at([stem], 0)
                return found[1][0] if found and len(found[1]) == 1 else stem
        return word


def _spellings(files: Iterable[DataFile]) -> Iterator[tuple[DataFile, str, str]]:
    for file in files:
        for canonical, spellings in file.lists("words").items():
            for spelling in spellings:
                yield file, canonical, spelling


def _plain(word: str) -> RawWord:
    return RawWord(raw=word, folded=word, ends_clause=False)


def _tokens(sources: Sequence[RawWord], texts: Sequence[str]) -> Iterator[Token]:
    if len(sources) == len(texts):
        for source, text in zip(sources, texts, strict=True):
            yield Token(
                raw=source.raw, folded=source.folded, text=text, ends_clause=source.ends_clause
            )
        return
    raw = " ".join(source.raw for source in sources if source.raw)
    folded = " ".join(source.folded for source in sources)
    last = len(texts) - 1
    for index, text in enumerate(texts):
        yield Token(
            raw=raw if index == 0 else "",
            folded=folded if index == 0 else "",
            text=text,
            ends_clause=index == last and sources[-1].ends_clause,
        )


def _rules(file: DataFile, key: str) -> Iterator[AffixRule]:
    for affix, rule in file.section(key).sections():
        yield AffixRule(
            affix=affix,
            replacement=rule.text("to") if rule.content.get("to") else "",
            shortest=int(rule.number("shortest")),
            exceptions=frozenset(rule.words("except", optional=True)),
            at_end=key == "suffixes",
        )
