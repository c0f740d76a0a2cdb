"""Training the tagger of queries: an averaged perceptron in whole numbers, without any chance."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.language.data import LanguageData
from bot.language.intents import OUT_OF_SCOPE
from bot.language.lexicon import Lexicon
from bot.language.pipeline import read
from bot.language.querytagger import BEGINS, CONTINUES, OUTSIDE, QueryTagger, features_of, step
from bot.language.tokens import Token
from bot.language.training.examples import Sentence

ROUNDS = 5
"""Times all sentences are gone through; more makes no difference to a voice left out."""
SCALE = 100
"""Steps of one whole weight, after averaging."""

OFTEN = 2
"""Times a word must stand outside the brackets to be a word of chat."""

Rows = list[list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A sentence, read and labelled word by word."""

    intent: str
    """Its intent."""
    tokens: Sequence[Token]
    """Its words."""
    labels: list[int]
    """OUTSIDE, BEGINS or CONTINUES, one a word."""


def fit_tagger(
    sentences: Sequence[Sentence],
    *,
    lexicon: Lexicon,
    data: LanguageData,
    now: datetime,
) -> QueryTagger:
    """Return the tagger learned from the brackets of the sentences about titles."""
    # Messages that are none of ours count for nothing: their words stand in titles as well.
    ours = [one for one in sentences if one.intent != OUT_OF_SCOPE]
    labelled = [_labelled(sentence, lexicon, data, now) for sentence in ours]
    common = _common_words(labelled, data)
    examples = [
        (features_of(one.tokens, one.intent, common), one.labels)
        for one in labelled
        if one.intent in data.queries.title_intents
    ]
    return QueryTagger(weights=_learned(examples), common=common)


def _common_words(sentences: Sequence[Labelled], data: LanguageData) -> frozenset[str]:
    """Return the words of chat: those that stand outside brackets, and mostly there."""
    outside: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for sentence in sentences:
        for token, label in zip(sentence.tokens, sentence.labels, strict=True):
            (outside if label == OUTSIDE else inside)[token.text] += 1
    words = {word for word, count in outside.items() if count >= max(OFTEN, inside[word])}
    return frozenset(words | {word for word in data.normalisation.known if not inside[word]})


def _learned(examples: Sequence[tuple[Rows, list[int]]]) -> dict[str, tuple[int, int, int]]:
    weights: dict[str, list[int]] = {}
    totals: dict[str, list[int]] = {}
    moment = 0
    for _ in range(ROUNDS):
        for rows, labels in examples:
            moment += 1
            tagger = QueryTagger(weights=weights, common=())  # type: ignore[arg-type]
            found = tagger.labels(rows)
            if found != labels:
                _move(weights, totals, rows, labels, 1, moment)
                _move(weights, totals, rows, found, -1, moment)
    return _averaged(weights, totals, moment)


def _labelled(sentence: Sentence, lexicon: Lexicon, data: LanguageData, now: datetime) -> Labelled:
    """Read the plain sentence and label each of its words, by counting characters."""
    tokens = read(sentence.plain, now, lexicon, data).tokens
    inside = _inside(sentence.text)
    labels: list[int] = []
    position, was_inside = 0, 0
    for token in tokens:
        if token.raw:
            start = sentence.plain.find(token.raw.split(" ")[0], position)
            position = start + len(token.raw) if start >= 0 else position
            mark = inside[start] if 0 <= start < len(inside) else 0
        else:
            # A word that normalising added belongs to the one before.
            mark = was_inside
        labels.append(OUTSIDE if not mark else CONTINUES if was_inside == mark else BEGINS)
        was_inside = mark
    return Labelled(intent=sentence.intent, tokens=tokens, labels=labels)


def _inside(text: str) -> list[int]:
    """Return for each character of the plain text the number of its bracket, 0 outside."""
    marks, bracket, count = [], 0, 0
    for character in text:
        if character == "[":
            count += 1
            bracket = count
        elif character == "]":
            bracket = 0
        else:
            marks.append(bracket)
    return marks


def _move(
    weights: dict[str, list[int]],
    totals: dict[str, list[int]],
    rows: Rows,
    labels: Sequence[int],
    amount: int,
    moment: int,
) -> None:
    previous = OUTSIDE
    for row, label in zip(rows, labels, strict=True):
        for feature in (*row, step(previous)):
            weights.setdefault(feature, [0, 0, 0])[label] += amount
            totals.setdefault(feature, [0, 0, 0])[label] += amount * moment
        previous = label


def _averaged(
    weights: dict[str, list[int]], totals: dict[str, list[int]], moments: int
) -> dict[str, tuple[int, int, int]]:
    averaged = {}
    for feature in sorted(weights):
        pairs = zip(weights[feature], totals[feature], strict=True)
        # Each change counts for the moments it has stood.
        mean = [(SCALE * (weight * (moments + 1) - total)) // moments for weight, total in pairs]
        if any(abs(one) >= SCALE // 10 for one in mean):
            averaged[feature] = (mean[0], mean[1], mean[2])
    return averaged
