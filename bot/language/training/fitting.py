"""Fitting the table: logistic regression over all intents, rounded to a grid of whole steps.

Reproducible: examples and features have a fixed order, one thread computes, nothing is drawn at
random. The same data on the same machine gives the same bytes. On another processor sums are
rounded otherwise in their last digits, which may move a weight by a step; that is why a comparison
across machines allows a few steps, while the features and words must be equal.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.language.concepts import ConceptBook
from bot.language.features import Features, features_of
from bot.language.model import LENGTHS, IntentModel
from bot.language.spelling import Speller
from bot.language.training.examples import Example

STRENGTH = 10.0
"""Inverse of the regularisation; from 5 to 30 it makes no difference to a voice left out."""
TOLERANCE = 1e-3
"""Of the gradient, at which the solver stops."""
MOST_STEPS = 300
"""Of the solver; it takes about a hundred."""
RARE = 2
"""Examples in which a feature must occur."""
COMMON_EXAMPLES, COMMON_VOICES = 4, 3
"""Examples and voices in which a word of chat must occur."""
HIGHEST = 127
"""Steps of the largest weight of an intent."""

Matrix = Any
"""A sparse matrix of scipy, which has no types."""


class TrainingPackagesMissing(RuntimeError):
    """scikit-learn is not installed: it is needed for training alone."""


def fit(
    examples: Sequence[Example], *, concepts: ConceptBook, known: Collection[str], digest: str
) -> IntentModel:
    """Return the table of the examples; `known` are canonical words that are never mended.

    Raises TrainingPackagesMissing without scikit-learn.
    """
    vocabulary = _vocabulary(examples, known)
    features = _features(examples, Speller.build(vocabulary), concepts)
    names, rarity = _columns(features)
    weights, bias, intents = _solve(examples, _matrix(features, names, rarity))
    steps = np.abs(weights).max(axis=0) / HIGHEST
    whole = np.rint(weights / steps).astype(np.int8)
    kept = np.flatnonzero(whole.any(axis=1))
    flat = [name for block in names for name in block]
    return IntentModel.build(
        intents=intents,
        features=[flat[row] for row in kept],
        vocabulary=vocabulary,
        rarity=np.concatenate(rarity)[kept].astype(np.float16).astype(np.float32),
        weights=whole[kept],
        steps=steps.astype(np.float32),
        bias=(np.rint(bias * 1000) / 1000).astype(np.float32),
        digest=digest,
    )


def _vocabulary(examples: Sequence[Example], known: Collection[str]) -> tuple[str, ...]:
    """Return words of chat, the most frequent first."""
    counts: Counter[str] = Counter()
    voices: dict[str, set[str]] = {}
    for example in examples:
        if example.weight == 1.0:
            for word in set(example.words):
                counts[word] += 1
                voices.setdefault(word, set()).add(example.voice)
    words = {
        word
        for word, count in counts.items()
        if count >= COMMON_EXAMPLES and len(voices[word]) >= COMMON_VOICES and word[0] != "<"
    }
    return tuple(sorted(words.union(known), key=lambda word: (-counts[word], word)))


def _features(
    examples: Sequence[Example], speller: Speller, concepts: ConceptBook
) -> list[Features]:
    mended = {word: speller.mend(word) for example in examples for word in example.words}
    mended.update((word, word) for word in list(mended) if word.startswith("<"))
    return [
        features_of([mended[word] for word in example.words], example.words, concepts)
        for example in examples
    ]


def _columns(features: Sequence[Features]) -> tuple[list[list[str]], list[NDArray[np.float64]]]:
    """Return for each block the names of its features, sorted, and their rarity."""
    names, rarity = [], []
    for block in zip(*(one.blocks for one in features), strict=True):
        counts = Counter(name for found in block for name in found)
        kept = sorted(name for name, count in counts.items() if count >= RARE)
        seen = np.array([counts[name] for name in kept], dtype=np.float64)
        names.append(kept)
        rarity.append(np.log((1 + len(features)) / (1 + seen)) + 1)
    return names, rarity


def _matrix(
    features: Sequence[Features],
    names: Sequence[Sequence[str]],
    rarity: Sequence[NDArray[np.float64]],
) -> Matrix:
    sparse = _packages()[1]
    blocks = []
    for number, length in enumerate(LENGTHS):
        columns = {name: column for column, name in enumerate(names[number])}
        rows = [_present(one.blocks[number], columns) for one in features]
        values = [_scaled(rarity[number][row], length) for row in rows]
        ends = np.cumsum([0, *(len(row) for row in rows)])
        shape = (len(rows), len(columns))
        parts = (np.concatenate(values), np.concatenate(rows), ends)
        blocks.append(sparse.csr_matrix(parts, shape=shape))
    return sparse.hstack(blocks).tocsr()


def _present(found: Iterable[str], columns: dict[str, int]) -> NDArray[np.int32]:
    return np.array(sorted(columns[name] for name in found if name in columns), dtype=np.int32)


def _scaled(values: NDArray[np.float64], length: float) -> NDArray[np.float64]:
    return values * (length / np.sqrt(values @ values)) if values.size else values


def _solve(
    examples: Sequence[Example], matrix: Matrix
) -> tuple[NDArray[np.float64], NDArray[np.float64], tuple[str, ...]]:
    linear_model, _, threads = _packages()
    solver = linear_model.LogisticRegression(C=STRENGTH, tol=TOLERANCE, max_iter=MOST_STEPS)
    weight = np.array([example.weight for example in examples])
    with threads.threadpool_limits(1):
        solver.fit(matrix, [example.intent for example in examples], sample_weight=weight)
    return solver.coef_.T, solver.intercept_, tuple(str(one) for one in solver.classes_)


def _packages() -> tuple[Any, Any, Any]:
    try:
        import threadpoolctl  # noqa: PLC0415 - for development alone
        from scipy import sparse  # noqa: PLC0415
        from sklearn import linear_model  # noqa: PLC0415
    except ImportError as error:
        raise TrainingPackagesMissing(str(error)) from error
    return linear_model, sparse, threadpoolctl
