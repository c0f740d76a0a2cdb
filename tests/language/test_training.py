"""Training: the committed tables are those the sentences give, and the same data gives the same."""

import sys
from pathlib import Path

import numpy as np
import pytest

from bot.commands.train import NOW, train, training_lexicon
from bot.language import LanguageData, LanguageDataError
from bot.language.data import MODEL_FILE, TAGGER_FILE
from bot.language.model import IntentModel
from bot.language.querytagger import QueryTagger
from bot.language.training import TrainingPackagesMissing, fit, read_sentences, to_examples
from tests.language.samples import FOLDER

STEPS_APART = 2
"""A weight may move by a step on another processor, two where it lay between them."""
MOST_BYTES = 2 * 1024 * 1024


@pytest.fixture(scope="module")
def untrained() -> LanguageData:
    """The language data without its tables."""
    return LanguageData.untrained(FOLDER)


def test_the_committed_tables_are_those_the_sentences_give(tmp_path: Path) -> None:
    trained = train(FOLDER)
    for name, content in trained.items():
        (tmp_path / name).write_bytes(content)
    fresh, committed = (IntentModel.load(path / MODEL_FILE) for path in (tmp_path, FOLDER))
    assert fresh.digest == committed.digest, "run: pusling train"
    assert fresh.vocabulary == committed.vocabulary, "run: pusling train"
    both = fresh.rows.keys() & committed.rows.keys()
    assert len(both) > 0.999 * max(len(fresh.rows), len(committed.rows)), "run: pusling train"
    shared = sorted(both)
    one, other = (
        model.weights[[model.rows[name] for name in shared]].astype(int) * model.steps
        for model in (fresh, committed)
    )
    assert np.abs(one - other).max() <= STEPS_APART * committed.steps.max()
    # The tagger counts in whole numbers: no processor makes a difference.
    assert trained[TAGGER_FILE] == (FOLDER / TAGGER_FILE).read_bytes(), "run: pusling train"


def test_the_same_sentences_give_the_same_bytes(untrained: LanguageData) -> None:
    sentences, digest = read_sentences(FOLDER / "sentences", tuple(untrained.intents.entries))
    lexicon = training_lexicon(untrained)
    some = [one for one in sentences if one.voice in {"first", "formal"}]
    made = []
    for _ in range(2):
        examples = to_examples(some, lexicon=lexicon, data=untrained, now=NOW)
        concepts, known = untrained.classifier.concepts, untrained.normalisation.known
        model = fit(examples, concepts=concepts, known=known, digest=digest)
        made.append(model.to_bytes())
    assert made[0] == made[1]


def test_the_tables_are_small() -> None:
    sizes = [(FOLDER / name).stat().st_size for name in (MODEL_FILE, TAGGER_FILE)]
    assert sum(sizes) < MOST_BYTES


def test_every_intent_has_sentences_of_many_voices(untrained: LanguageData) -> None:
    intents = tuple(untrained.intents.entries)
    sentences, _ = read_sentences(FOLDER / "sentences", intents)
    voices = {
        intent: {one.voice for one in sentences if one.intent == intent} for intent in intents
    }
    assert min(map(len, voices.values())) >= 10


def test_training_without_its_packages_says_so(
    untrained: LanguageData, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    concepts = untrained.classifier.concepts
    with pytest.raises(TrainingPackagesMissing):
        fit(_examples(untrained), concepts=concepts, known=(), digest="")


def _examples(data: LanguageData) -> list:  # type: ignore[type-arg]
    sentences, _ = read_sentences(FOLDER / "sentences", tuple(data.intents.entries))
    return to_examples(sentences[:5], lexicon=training_lexicon(data), data=data, now=NOW)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("voice: x\nsentences: {greet: ['halo [kak']}", "bracket"),
        ("voice: x\nsentences: {nothing: [halo]}", "list of intents"),
        ("sentences: {greet: [halo]}", "voice"),
        ("voice: x", "sentences"),
    ],
)
def test_a_broken_file_of_sentences_is_named(text: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(LanguageDataError, match=problem):
        read_sentences(tmp_path, ["greet"])


@pytest.mark.parametrize("content", [b"", b"PK nonsense", b"PK\x05\x06" + b"\0" * 18])
def test_a_broken_table_is_named(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    path.write_bytes(content)
    for load in (IntentModel.load, QueryTagger.load):
        with pytest.raises(LanguageDataError, match=r"x\.npz"):
            load(path)
