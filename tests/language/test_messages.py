"""Every message of `tests/language/id/seen` is understood as its case says."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from bot.language import LanguageData, Lexicon, Understanding, to_dict, understand

CASES = Path(__file__).parent / "id" / "seen"
Case = dict[str, object]


def _cases() -> Iterator[object]:
    for path in sorted(CASES.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for case in content["cases"]:
            yield pytest.param({"now": content["now"], **case}, id=f"{path.stem}: {case['text']}")


def _understood(case: Case, lexicon: Lexicon, data: LanguageData) -> Understanding:
    return understand(
        str(case["text"]),
        now=datetime.fromisoformat(str(case["now"])),
        lexicon=lexicon,
        data=data,
        role=str(case.get("role", "resident")),
    )


def _flat(understanding: Understanding) -> Case:
    """The understanding with the slots written as cases write them."""
    shape = to_dict(understanding)
    flat: Case = {key: shape[key] for key in ("intent", "confidence", "query", "count")}
    for key in ("dates", "time", "moved_from"):
        span = shape[key]
        flat[key] = [span["from"], span["to"]] if isinstance(span, dict) else None
    place = understanding.place
    flat["place"] = place.code if place else None
    flat["candidates"] = [one.code for one in place.candidates] if place else []
    flat["rule"] = understanding.dates.rule if understanding.dates else None
    dates = understanding.dates
    flat["date_alternatives"] = (
        [one.start.isoformat() for one in dates.alternatives] if dates else []
    )
    return flat


@pytest.mark.parametrize("case", list(_cases()))
def test_a_message_is_understood_as_its_case_says(
    case: Case, lexicon: Lexicon, data: LanguageData
) -> None:
    found = _flat(_understood(case, lexicon, data))
    expected = {key: value for key, value in case.items() if key not in {"text", "now", "role"}}
    # A message without a place or a date in its case must not be given one either.
    expected = {"place": None, "moved_from": None, **expected}
    assert {key: found[key] for key in expected} == expected


def test_there_are_many_cases_and_no_message_stands_twice() -> None:
    texts = [
        case["text"]
        for path in CASES.glob("*.yaml")
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]
    ]
    assert len(texts) >= 150
    assert len(texts) == len(set(texts))
