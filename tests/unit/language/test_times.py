"""Times of day: the examples of `tests/language/id/dates.yaml`."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import LanguageData, TimeSpan
from bot.language.dates.clock_rules import hour_of_day
from tests.language.date_reading import by_rule, examples, read, written_time
from tests.language.samples import load_data

DATA = load_data()
CASES = examples()


@pytest.mark.parametrize(("rule", "phrase", "expected"), by_rule("times"))
def test_a_time_is_read_by_its_rule(
    rule: str, phrase: str, expected: str, data: LanguageData
) -> None:
    found = read(phrase, data)
    assert written_time(found.time()) == expected
    assert rule in {one.rule for one in found.times}


def test_every_rule_of_the_clock_has_an_example(data: LanguageData) -> None:
    rules = {one.rule.name for one in (*data.dates.clock_rules, *data.dates.part_rules)}
    assert rules <= set(CASES["times"])


@pytest.mark.parametrize("phrase", CASES["no_time"])
def test_no_time_is_seen_where_none_is_said(phrase: str, data: LanguageData) -> None:
    assert written_time(read(phrase, data).time()) is None


@pytest.mark.parametrize("hour", range(13, 24))
def test_an_hour_of_the_24_hour_clock_stays(hour: int) -> None:
    assert hour_of_day(hour, "malam") == hour_of_day(hour, None) == hour


@given(st.times())
def test_a_time_written_in_full_is_that_time(moment: time) -> None:
    found = read(f"pukul {moment:%H}:{moment:%M}", DATA).time()
    hour = moment.hour + 12 if 1 <= moment.hour <= 5 else moment.hour
    assert found == TimeSpan(start=time(hour, moment.minute))
