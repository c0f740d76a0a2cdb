"""Intent: weighted cues, summed and set against each other and against "none of these".

A cue is a phrase of the pattern language with a weight; the weights of an intent add up, later ones
counting less, and a softmax over the intents and a fixed background gives the confidence.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.language.catalogue import IntentCatalogue
from bot.language.datafiles import DataFile
from bot.language.patterns import Pattern, compile_pattern, padded

OUT_OF_SCOPE = "out_of_scope"
SURE = 0.5
"""Confidence from which a message is answered without asking."""
CERTAIN = 0.99
"""The most that cues alone can give."""
_SHARES = (1.0, 0.6, 0.4, 0.2)
"""How much the strongest, second, third and every later cue of an intent counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One phrase that speaks for an intent, or against it."""

    intent: str
    """The intent."""
    pattern: Pattern
    """The phrase."""
    weight: float
    """How strongly; below zero it speaks against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """The intents a message may have."""

    ranking: tuple[tuple[str, float], ...]
    """Intent and confidence, best first; never empty."""
    evidence: tuple[Cue, ...]
    """The cues found for the best intent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CueBook:
    """All cues, indexed by a word they need."""

    by_first_word: Mapping[str, tuple[Cue, ...]]
    """Cues that can only match where this word stands."""
    always: tuple[Cue, ...]
    """Cues without such a word."""
    background: float
    """Weight of "none of these"."""
    kept_words: frozenset[str]
    """Words shown to the cues even where they are claimed as a day."""
    role_bonus: float
    """Added for an intent meant for the speaker's role alone."""

    @classmethod
    def load(cls, files: Sequence[DataFile]) -> "CueBook":
        """Read cue files (the settings stand in the first); raise LanguageDataError if broken."""
        cues = [cue for file in files for cue in load_cues(file)]
        settings = files[0].section("settings")
        by_first_word: dict[str, list[Cue]] = {}
        for cue in cues:
            for word in cue.pattern.first_words:
                by_first_word.setdefault(word, []).append(cue)
        return cls(
            by_first_word={word: tuple(some) for word, some in by_first_word.items()},
            always=tuple(cue for cue in cues if not cue.pattern.first_words),
            background=settings.number("background"),
            kept_words=frozenset(settings.words("kept_words")),
            role_bonus=settings.number("role_bonus"),
        )

    def guess(self, text: str, *, role: str, catalogue: IntentCatalogue) -> Guess:
        """Rank the intents of a normalised text in which places and dates are tags."""
        found = self._found(text)
        scores = {OUT_OF_SCOPE: self.background}
        for intent in {cue.intent for cue in found}:
            bonus = self.role_bonus if _is_own(intent, role, catalogue) else 0.0
            score = _score(cue.weight for cue in found if cue.intent == intent)
            # Words of ours take back cues of other things, never the background itself.
            base = scores.get(intent, 0.0)
            scores[intent] = max(base, base + score + (bonus if score > 0 else 0.0))
        ranking = _softmax({name: score for name, score in scores.items() if score > 0})
        best = ranking[0][0]
        return Guess(ranking=ranking, evidence=tuple(cue for cue in found if cue.intent == best))

    def _found(self, text: str) -> list[Cue]:
        searched = padded(text)
        words = dict.fromkeys(text.split())
        candidates = [cue for word in words for cue in self.by_first_word.get(word, ())]
        unique = {id(cue): cue for cue in (*candidates, *self.always)}
        return [cue for cue in unique.values() if cue.pattern.found_in(searched)]


def load_cues(file: DataFile) -> list[Cue]:
    """Read the cues of one file: `intents: {name: {weight: [phrases]}}`."""
    return [
        _cue(file, intent, weight, phrase)
        for intent, section in file.section("intents").sections()
        for weight in section.content
        for phrase in section.words(weight)
    ]


def _cue(file: DataFile, intent: str, weight: str, phrase: str) -> Cue:
    try:
        return Cue(intent=intent, pattern=compile_pattern(phrase), weight=float(weight))
    except ValueError as error:
        raise file.broken(f"{intent}.{weight}.{phrase}", str(error)) from error


def _score(weights: Iterable[float]) -> float:
    ordered = sorted(weights, reverse=True)
    speaking_for = [weight for weight in ordered if weight > 0]
    against = sum(weight for weight in ordered if weight < 0)
    return against + sum(
        weight * _SHARES[min(place, len(_SHARES) - 1)] for place, weight in enumerate(speaking_for)
    )


def _is_own(intent: str, role: str, catalogue: IntentCatalogue) -> bool:
    entry = catalogue.entries.get(intent)
    return entry is not None and role in entry.roles and "resident" not in entry.roles


def _softmax(scores: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    if not scores:
        return ((OUT_OF_SCOPE, CERTAIN),)
    powers = {name: math.exp(min(score, 50.0)) for name, score in scores.items()}
    total = sum(powers.values())
    # Ties fall by name, so that the same message always gets the same answer.
    ranked = sorted(powers.items(), key=lambda one: (-one[1], one[0]))
    return tuple((name, min(power / total, CERTAIN)) for name, power in ranked)
