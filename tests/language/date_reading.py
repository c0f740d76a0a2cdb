"""Reading days and times in tests, and writing them the short way `id/dates.yaml` does."""

from collections.abc import Mapping
from datetime import date, timedelta, timezone
from pathlib import Path
from typing import Any

import yaml

from bot.language import DateSpan, LanguageData, TimeSpan
from bot.language.dates import DatesRead, Sky
from bot.language.folding import fold_words
from tests.language.samples import TODAY

EXAMPLES = Path(__file__).parent / "id" / "dates.yaml"
WIB = timezone(timedelta(hours=7))


def examples() -> Mapping[str, Any]:
    """The content of `id/dates.yaml`."""
    content: Mapping[str, Any] = yaml.safe_load(EXAMPLES.read_text(encoding="utf-8"))
    return content


def by_rule(section: str) -> list[tuple[str, str, str]]:
    """Rule, phrase and expectation of each example of a section."""
    return [
        (rule, str(phrase), str(expected))
        for rule, phrases in examples()[section].items()
        for phrase, expected in phrases.items()
    ]


def read(text: str, data: LanguageData, today: date = TODAY) -> DatesRead:
    """Read the days and times of a message that names no stop."""
    tokens, _ = data.normalisation.tokens(fold_words(text))
    sky = Sky(position=data.dates.words.prayer_position, zone=WIB)
    return data.dates.read(tokens, today, is_question="?" in text).at(sky)


def written(span: DateSpan | None) -> str | None:
    """The days the short way: `11-21`, `11-21..11-22`, `11-26 | 11-19`."""
    if span is None:
        return None
    days = _day(span.start)
    if span.end != span.start:
        days += f"..{_day(span.end)}"
    rivals = ", ".join(_day(one.start) for one in span.alternatives)
    return f"{days} | {rivals}" if rivals else days


def _day(day: date) -> str:
    return day.strftime("%m-%d") if day.year == TODAY.year else day.isoformat()


def written_time(span: TimeSpan | None) -> str | None:
    """The time the short way: `09:00`, a window as `09:00-11:00`."""
    if span is None:
        return None
    start = span.start.strftime("%H:%M")
    return f"{start}-{span.end.strftime('%H:%M')}" if span.end else start
