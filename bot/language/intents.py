"""Intent: the trained table's shares, the role of the speaker, and how far to trust the best."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.language.catalogue import IntentCatalogue
from bot.language.concepts import ConceptBook
from bot.language.datafiles import DataFile
from bot.language.features import FRAME, WORD, Features, features_of, frame
from bot.language.model import Found, IntentModel
from bot.language.spelling import Speller

OUT_OF_SCOPE = "out_of_scope"
SURE = 0.5
"""Confidence from which a message is answered without asking."""
CERTAIN = 0.99
"""The most that the table alone can give."""
TOLD = 3
"""Features for and against that an explanation names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What `classifier.yaml` says: measured settings of the classifier."""

    slope: float
    """How fast trust grows with the odds of the best intent."""
    offset: float
    """Trust in an intent with even odds, in logarithms of odds."""
    role_bonus: float
    """Added to the score of an intent meant for the speaker's role alone."""
    foreign_bonus: float
    """Added to the score of `out_of_scope`: asking back costs less than a wrong answer."""
    kept_words: frozenset[str]
    """Words shown to the classifier even where they are claimed as a day."""

    @classmethod
    def load(cls, file: DataFile) -> "Judgement":
        """Read `classifier.yaml`."""
        return cls(
            slope=file.number("slope"),
            offset=file.number("offset"),
            role_bonus=file.number("role_bonus"),
            foreign_bonus=file.number("foreign_bonus"),
            kept_words=frozenset(file.words("kept_words")),
        )

    def confidence(self, share: float) -> float:
        """Return how far an intent with this share of all odds may be trusted."""
        odds = math.log(max(share, 1e-9) / max(1.0 - share, 1e-9))
        return min(CERTAIN, 1.0 / (1.0 + math.exp(-(self.slope * odds + self.offset))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """The intents a message may have."""

    ranking: tuple[tuple[str, float], ...]
    """Intent and share of all odds, best first; never empty."""
    confidence: float
    """How far the best may be trusted."""
    mended: tuple[tuple[str, str], ...]
    """Words as typed and as read."""
    features: Features
    """What was looked at."""
    found: Found
    """What of it the table knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classifier:
    """The table with all it needs to read a message."""

    model: IntentModel
    """Weights of the features."""
    concepts: ConceptBook
    """Words that say the same thing."""
    speller: Speller
    """Mends mistyped words."""
    judgement: Judgement
    """Measured settings."""

    @classmethod
    def build(
        cls, *, model: IntentModel, concepts: ConceptBook, judgement: Judgement
    ) -> "Classifier":
        """Put the parts together; the speller is made from the table's words."""
        return cls(
            model=model,
            concepts=concepts,
            speller=Speller.build(model.vocabulary),
            judgement=judgement,
        )

    def mended(self, words: Sequence[str]) -> list[str]:
        """Return the words with slips of the thumb mended."""
        return [word if word.startswith("<") else self.speller.mend(word) for word in words]

    def knows(self, text: str) -> bool:
        """Whether the table has met any of the words, in this spelling or without vowels."""
        rows = self.model.rows
        return any(
            WORD + word in rows or FRAME + frame(word) in rows for word in self.mended(text.split())
        )

    def guess(self, text: str, *, role: str, catalogue: IntentCatalogue) -> Guess:
        """Rank the intents of a normalised text in which places and dates are tags."""
        typed = text.split()
        words = self.mended(typed)
        features = features_of(words, typed, self.concepts)
        found = self.model.find(features)
        scores = {
            intent: float(score) + self._bonus(intent, role, catalogue)
            for intent, score in zip(self.model.intents, self.model.scores(found), strict=True)
        }
        ranking = _softmax(scores)
        return Guess(
            ranking=ranking,
            confidence=self.judgement.confidence(ranking[0][1]),
            mended=tuple(pair for pair in zip(typed, words, strict=True) if pair[0] != pair[1]),
            features=features,
            found=found,
        )

    def _bonus(self, intent: str, role: str, catalogue: IntentCatalogue) -> float:
        if intent == OUT_OF_SCOPE:
            return self.judgement.foreign_bonus
        return self.judgement.role_bonus if _is_own(intent, role, catalogue) else 0.0

    def reasons(self, guess: Guess) -> list[tuple[str, float]]:
        """Return what spoke most for the best intent and most against it, strongest first."""
        return self.model.evidence(guess.found, guess.ranking[0][0], TOLD)


def _is_own(intent: str, role: str, catalogue: IntentCatalogue) -> bool:
    entry = catalogue.entries.get(intent)
    return entry is not None and role in entry.roles and "resident" not in entry.roles


def _softmax(scores: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    values = np.array(list(scores.values()), dtype=np.float64)
    powers = np.exp(values - values.max())
    shares = powers / powers.sum()
    # Ties fall by name, so that the same message always gets the same answer.
    ranked = sorted(zip(scores, shares, strict=True), key=lambda one: (-one[1], one[0]))
    return tuple((intent, float(share)) for intent, share in ranked)
