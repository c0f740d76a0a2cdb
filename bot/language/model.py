"""The trained table of the intents: how much each feature speaks for each of them.

Multinomial logistic regression over blocks of features, each weighted by rarity and brought to a
fixed length. Read with numpy alone; `pusling train` writes it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.language import tables
from bot.language.errors import LanguageDataError
from bot.language.features import Features

Floats = NDArray[np.float32]
Found = tuple[NDArray[np.intp], Floats]
"""Rows of the features of a message, and what each counts."""


LENGTHS = (1.0, 1.0, 0.5)
"""Of the blocks: words, pieces, things; chosen by leaving a whole voice out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentModel:
    """Weights of the features."""

    intents: tuple[str, ...]
    """Names, one for each column."""
    features: tuple[str, ...]
    """Names, one for each row."""
    vocabulary: tuple[str, ...]
    """Words of chat, the most frequent first: a mistyped word is mended to one of them."""
    rarity: Floats
    """One number for each row: how much a rare feature counts for more than a common one."""
    weights: NDArray[np.int8]
    """A row for each feature, a column for each intent, in steps of `steps`."""
    steps: Floats
    """One step of each column, in natural logarithms of odds."""
    bias: Floats
    """What each column starts from."""
    digest: str
    """Of the data it was trained from, hexadecimal."""
    means: Floats
    """Of each row over all intents, in natural logarithms of odds."""
    rows: Mapping[str, int]
    """Feature to its row."""

    @classmethod
    def build(
        cls, *, features: Sequence[str], weights: NDArray[np.int8], steps: Floats, **parts: Any
    ) -> "IntentModel":
        """Return the table with its index of rows."""
        rows = {feature: row for row, feature in enumerate(features)}
        means = (weights @ steps / max(1, len(steps))).astype(np.float32)
        return cls(
            features=tuple(features),
            rows=rows,
            weights=weights,
            steps=steps,
            means=means,
            **parts,
        )

    @classmethod
    def untrained(cls) -> "IntentModel":
        """Return a table that knows nothing: every message is out of scope."""
        return cls.build(
            intents=("out_of_scope",),
            features=(),
            vocabulary=(),
            rarity=np.zeros(0, dtype=np.float32),
            weights=np.zeros((0, 1), dtype=np.int8),
            steps=np.ones(1, dtype=np.float32),
            bias=np.zeros(1, dtype=np.float32),
            digest="",
        )

    @classmethod
    def load(cls, path: Path) -> "IntentModel":
        """Read the table; raise LanguageDataError if it is missing or no such table."""
        stored = tables.unpacked(path)
        try:
            return cls.build(
                intents=tables.lines(stored["intents"]),
                features=tables.lines(stored["features"]),
                vocabulary=tables.lines(stored["vocabulary"]),
                rarity=stored["rarity"].astype(np.float32),
                weights=stored["weights"],
                steps=stored["steps"],
                bias=stored["bias"],
                digest=tables.lines(stored["digest"])[0],
            )
        except KeyError as error:
            raise LanguageDataError(file=path, entry=str(error), problem="is missing") from error

    def to_bytes(self) -> bytes:
        """Return the file of the table."""
        return tables.packed(
            {
                "intents": tables.text(self.intents),
                "features": tables.text(self.features),
                "vocabulary": tables.text(self.vocabulary),
                "rarity": self.rarity.astype(np.float16),
                "weights": self.weights,
                "steps": self.steps,
                "bias": self.bias,
                "digest": tables.text([self.digest]),
            }
        )

    def scores(self, found: Found) -> Floats:
        """Return the logarithm of the odds of every intent (up to a common constant)."""
        rows, values = found
        weights: Floats = values @ self.weights[rows].astype(np.float32)
        return weights * self.steps + self.bias

    def evidence(self, found: Found, intent: str, most: int) -> list[tuple[str, float]]:
        """Return the features that speak most for an intent, and most against it.

        What each adds counts against the mean of all intents; strongest first, then weakest first.
        """
        rows, values = found
        column = self.intents.index(intent)
        weights = self.weights[rows, column].astype(np.float32) * self.steps[column]
        added = values * (weights - self.means[rows])
        order = np.argsort(-added, kind="stable")
        chosen = [row for row in order[:most] if added[row] > 0]
        chosen += [row for row in order[: -most - 1 : -1] if added[row] < 0]
        return [(self.features[rows[row]], float(added[row])) for row in chosen]

    def find(self, features: Features) -> Found:
        """Return the rows of the features of a message, and what each counts."""
        find = self.rows.get
        # Sorted: the order of a set differs between runs, and sums must not.
        blocks = [
            sorted(row for row in set(map(find, block)) if row is not None)
            for block in features.blocks
        ]
        rows = np.array([row for block in blocks for row in block], dtype=np.intp)
        values = self.rarity[rows]
        start = 0
        for block, length in zip(blocks, LENGTHS, strict=True):
            part = values[start : start + len(block)]
            if block:
                part *= np.float32(length) / np.sqrt(part @ part)
            start += len(block)
        return rows, values


def digest_of(parts: Sequence[bytes]) -> str:
    """Return the digest of the data a table is trained from."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()
