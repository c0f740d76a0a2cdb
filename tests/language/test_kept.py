"""The kept messages are understood as well as docs/understanding.md says, or better."""

import pytest

from bot.commands.train import training_lexicon
from bot.language import LanguageData
from bot.language.training.measuring import Share
from tests.language.kept import SECOND, measures, read_kept

AT_LEAST = {
    "first guess": 0.94,
    "within two": 0.98,
    "right when sure": 0.98,
    "sure": 0.88,
    "undoing found": 0.97,
    "foreign caught": 0.90,
    "dates right": 0.98,
    "time right": 0.98,
    "place right": 0.99,
    "query right": 0.81,  # reached: 187 of 226
}
"""Measure to the share it must reach: what is wanted; else what was reached, less two messages."""
AT_MOST = {
    "undoing wrongly taken": 0.0,
    "ours refused": 0.03,
    "dates seen where none": 0.0053,  # wanted: 0.005; reached: 2 of 577
    "place seen where none": 0.01,
}
"""Measure to the share it must not pass, in the same way."""


@pytest.fixture(scope="module")
def found(data: LanguageData) -> dict[str, Share]:
    """All measures, with the stops of the demo."""
    return measures(list(read_kept(data, training_lexicon(data))))


@pytest.mark.parametrize(("measure", "least"), AT_LEAST.items())
def test_a_measure_reaches_its_share(measure: str, least: float, found: dict[str, Share]) -> None:
    assert found[measure].value >= least, str(found[measure])


@pytest.mark.parametrize(("measure", "most"), AT_MOST.items())
def test_a_measure_stays_below_its_share(
    measure: str, most: float, found: dict[str, Share]
) -> None:
    assert found[measure].value <= most, str(found[measure])


def test_the_kept_messages_are_many(found: dict[str, Share]) -> None:
    assert found["first guess"].total >= 900


SECOND_AT_LEAST = {
    "first guess": 0.985,
    "right when sure": 0.99,
    "dates right": 0.985,
    "time right": 0.99,
    "place right": 0.985,
    "query right": 0.95,
    "count right": 0.88,
}
"""The same for messages that were learned from: they must stay learned."""


def test_the_second_messages_stay_understood(data: LanguageData) -> None:
    found = measures(list(read_kept(data, training_lexicon(data), SECOND)))
    reached = {measure: found[measure].value for measure in SECOND_AT_LEAST}
    missed = {name: share for name, share in reached.items() if share < SECOND_AT_LEAST[name]}
    assert missed == {}
    assert found["undoing wrongly taken"].hits == 0
