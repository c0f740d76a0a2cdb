"""From sentences of many voices to examples: the same steps as for a message, up to the intent."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.language.data import LanguageData
from bot.language.datafiles import DataFile
from bot.language.lexicon import Lexicon
from bot.language.model import digest_of
from bot.language.pipeline import read

TAGGED_WEIGHT = 0.5
"""Of the second example of a sentence with a title: the title as its tag."""
_BRACKETED = re.compile(r"\[([^\[\]]*)\]")
_TITLE = "<title>"
# A word nobody writes and no table knows: it comes through every step unchanged.
_STAND_IN = "qxtitleqx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence as its writer left it."""

    voice: str
    """Who wrote it: the style."""
    intent: str
    """What it means."""
    text: str
    """As typed, titles, authors and subjects in square brackets."""

    @property
    def plain(self) -> str:
        """As a person would type it."""
        return _BRACKETED.sub(r"\1", self.text)

    @property
    def queries(self) -> tuple[str, ...]:
        """What stands in brackets."""
        return tuple(_BRACKETED.findall(self.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One sentence as the classifier sees it."""

    voice: str
    """Who wrote it."""
    intent: str
    """What it means."""
    words: tuple[str, ...]
    """Normalised words and tags."""
    weight: float
    """How much it counts."""


def read_sentences(folder: Path, intents: Sequence[str]) -> tuple[list[Sentence], str]:
    """Read every file of `folder`, in order, and the digest of all of them.

    Raises LanguageDataError for a file that is no list of sentences, an intent that is not in
    `intents`, and a bracket that is never closed.
    """
    sentences: list[Sentence] = []
    contents = []
    for path in sorted(folder.glob("*.yaml")):
        contents.append(path.read_bytes())
        sentences += _of_file(DataFile.read(path), intents)
    return sentences, digest_of(contents)


def _of_file(file: DataFile, intents: Sequence[str]) -> Iterator[Sentence]:
    voice = file.text("voice")
    for intent, texts in file.lists("sentences").items():
        if intent not in intents:
            raise file.broken(intent, "is not in the list of intents")
        for text in texts:
            if "[" in _BRACKETED.sub("", text) or "]" in _BRACKETED.sub("", text):
                raise file.broken(f"{intent}.{text}", "has a bracket without its other half")
            yield Sentence(voice=voice, intent=intent, text=text)


def to_examples(
    sentences: Sequence[Sentence], *, lexicon: Lexicon, data: LanguageData, now: datetime
) -> list[Example]:
    """Return the examples of the sentences: with the titles' words, and again with their tag."""
    examples = []
    for sentence in sentences:
        texts = [(sentence.plain, 1.0)]
        if sentence.queries:
            texts.append((_BRACKETED.sub(_STAND_IN, sentence.text), TAGGED_WEIGHT))
        for text, weight in texts:
            words = read(text, now, lexicon, data).shown.split()
            examples.append(
                Example(
                    voice=sentence.voice,
                    intent=sentence.intent,
                    words=tuple(_TITLE if _STAND_IN in word else word for word in words),
                    weight=weight,
                )
            )
    return examples
