"""How well messages are understood: shares with their intervals, and a voice left out at a time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import sqrt

from bot.language.data import LanguageData
from bot.language.intents import OUT_OF_SCOPE, SURE, Classifier
from bot.language.lexicon import Lexicon
from bot.language.pipeline import understand
from bot.language.training.examples import Sentence, to_examples
from bot.language.training.fitting import fit
from bot.language.understanding import Understanding

UNDOING = frozenset({"unsubscribe", "cancel_request", "cancel_visit", "delete_my_data"})
"""Intents that must never be taken by mistake."""
NORMAL_95 = 1.959964
"""Standard deviations of a 95 % interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many of so many."""

    hits: int
    """How many."""
    total: int
    """Of how many."""

    @property
    def value(self) -> float:
        """The share, 0 to 1; 0 of nothing is 0."""
        return self.hits / self.total if self.total else 0.0

    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval after Wilson (1927)."""
        if not self.total:
            return 0.0, 1.0
        spread = NORMAL_95**2 / self.total
        middle = (self.value + spread / 2) / (1 + spread)
        inside = self.value * (1 - self.value) / self.total + spread / (4 * self.total)
        half = NORMAL_95 * sqrt(inside) / (1 + spread)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        low, high = self.interval()
        return f"{self.value:.1%} ({low:.1%} to {high:.1%}; {self.hits} of {self.total})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One message: what was understood, and what may be."""

    accepted: frozenset[str]
    """The intents a person would accept."""
    understood: Understanding
    """What was understood."""

    @property
    def is_right(self) -> bool:
        """Whether the first guess is accepted."""
        return self.understood.intent in self.accepted

    @property
    def is_sure(self) -> bool:
        """Whether it is answered without asking."""
        return self.understood.confidence >= SURE

    @property
    def is_near(self) -> bool:
        """Whether one of the first two guesses is accepted."""
        return bool(self.accepted & {self.understood.intent, *self.understood.alternatives[:1]})


def shares(outcomes: Sequence[Outcome]) -> dict[str, Share]:
    """Return the measures of intents by name."""
    sure = [one for one in outcomes if one.is_sure]
    undoing = [one for one in outcomes if one.accepted & UNDOING]
    others = [one for one in outcomes if not one.accepted & UNDOING]
    foreign = [one for one in outcomes if OUT_OF_SCOPE in one.accepted]
    ours = [one for one in outcomes if OUT_OF_SCOPE not in one.accepted]
    return {
        "first guess": _share(one.is_right for one in outcomes),
        "within two": _share(one.is_near for one in outcomes),
        "right when sure": _share(one.is_right for one in sure),
        "sure": _share(one.is_sure for one in outcomes),
        "undoing wrongly taken": _share(
            one.is_sure and one.understood.intent in UNDOING for one in others
        ),
        "undoing found": _share(one.is_near for one in undoing),
        "foreign caught": _share(one.understood.intent == OUT_OF_SCOPE for one in foreign),
        "ours refused": _share(one.understood.intent == OUT_OF_SCOPE for one in ours),
    }


def leave_voices_out(
    sentences: Sequence[Sentence],
    *,
    lexicon: Lexicon,
    data: LanguageData,
    now: datetime,
) -> Iterator[tuple[str, list[tuple[Sentence, Outcome]]]]:
    """Yield for each voice its sentences, understood with a table of all other voices."""
    examples = to_examples(sentences, lexicon=lexicon, data=data, now=now)
    concepts, known = data.classifier.concepts, data.normalisation.known
    for voice in sorted({sentence.voice for sentence in sentences}):
        others = [example for example in examples if example.voice != voice]
        model = fit(others, concepts=concepts, known=known, digest="")
        judgement = data.classifier.judgement
        classifier = Classifier.build(model=model, concepts=concepts, judgement=judgement)
        own = replace(data, classifier=classifier)
        left_out = [sentence for sentence in sentences if sentence.voice == voice]
        yield (
            voice,
            [(one, _outcome(one, now, lexicon, own)) for one in left_out],
        )


def _outcome(sentence: Sentence, now: datetime, lexicon: Lexicon, data: LanguageData) -> Outcome:
    understood = understand(sentence.plain, now=now, lexicon=lexicon, data=data)
    return Outcome(accepted=frozenset({sentence.intent}), understood=understood)


def _share(hits: Iterable[bool]) -> Share:
    found = list(hits)
    return Share(hits=sum(found), total=len(found))
