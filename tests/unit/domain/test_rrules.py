"""Which texts are rules of recurrence, and what is wrong with the others."""

import time as stopwatch
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.recurrence import validate
from bot.domain.rrules import RuleProblem, Until, parse
from bot.errors import RuleImpossible

REFUSED = {
    "": RuleProblem.UNREADABLE,
    "setiap senin": RuleProblem.UNREADABLE,
    "BYDAY=MO": RuleProblem.UNREADABLE,
    "FREQ=WEEKLY;FREQ=WEEKLY": RuleProblem.UNREADABLE,
    "FREQ=WEEKLY;BYDAY=XX": RuleProblem.UNREADABLE,
    "FREQ=WEEKLY;BYDAY=": RuleProblem.UNREADABLE,
    "FREQ=WEEKLY;INTERVAL=0": RuleProblem.UNREADABLE,
    "FREQ=WEEKLY;COUNT=0": RuleProblem.UNREADABLE,
    "FREQ=WEEKLY;UNTIL=20261331": RuleProblem.UNREADABLE,
    "FREQ=MONTHLY;BYMONTHDAY=32": RuleProblem.UNREADABLE,
    "FREQ=YEARLY;BYYEARDAY=367": RuleProblem.UNREADABLE,
    "FREQ=DAILY;BYHOUR=9": RuleProblem.UNREADABLE,
    "FREQ=YEARLY;BYEASTER=0": RuleProblem.UNREADABLE,
    "DTSTART:20260101T090000\nRRULE:FREQ=DAILY": RuleProblem.UNREADABLE,
    "FREQ=MONTHLY;BYMONTHDAY=" + ",".join(["10"] * 70): RuleProblem.UNREADABLE,
    "FREQ=HOURLY": RuleProblem.FREQUENCY,
    "FREQ=MINUTELY;INTERVAL=30": RuleProblem.FREQUENCY,
    "FREQ=SECONDLY": RuleProblem.FREQUENCY,
    "FREQ=FORTNIGHTLY": RuleProblem.FREQUENCY,
    "FREQ=MONTHLY;BYDAY=6SU": RuleProblem.ORDINAL,
    "FREQ=MONTHLY;BYDAY=0SU": RuleProblem.ORDINAL,
    "FREQ=MONTHLY;BYDAY=-6SU": RuleProblem.ORDINAL,
    "FREQ=WEEKLY;BYDAY=2SA": RuleProblem.ORDINAL,
    "FREQ=YEARLY;BYMONTH=1;BYDAY=6SU": RuleProblem.ORDINAL,
    "FREQ=YEARLY;BYDAY=54SU": RuleProblem.ORDINAL,
    "FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO": RuleProblem.ORDINAL,
    "FREQ=WEEKLY;BYMONTHDAY=10": RuleProblem.COMBINATION,
    "FREQ=MONTHLY;BYWEEKNO=10": RuleProblem.COMBINATION,
    "FREQ=MONTHLY;BYSETPOS=1": RuleProblem.COMBINATION,
    "FREQ=DAILY;BYDAY=MO;BYSETPOS=2": RuleProblem.COMBINATION,
    "FREQ=DAILY;COUNT=3;UNTIL=20270101": RuleProblem.COMBINATION,
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30": RuleProblem.NEVER,
    "FREQ=MONTHLY;BYMONTH=4,6;BYMONTHDAY=31": RuleProblem.NEVER,
    "FREQ=MONTHLY;BYDAY=5SA;BYMONTHDAY=1,2,3": RuleProblem.NEVER,
    "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=20": RuleProblem.NEVER,
}
TAKEN = (
    "FREQ=MONTHLY;BYDAY=2SA",
    "freq=weekly;interval=2;byday=tu",
    " RRULE:FREQ=WEEKLY; ",
    "FREQ=MONTHLY;BYDAY=+2SA,-1SU",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=YEARLY;BYDAY=53MO",
    "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=WEEKLY;COUNT=12",
    "FREQ=WEEKLY;UNTIL=20270101T000000Z;WKST=SU",
)

names = st.sampled_from(["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYSETPOS"])
values = st.sampled_from(["DAILY", "MONTHLY", "YEARLY", "2", "-1", "0", "2SA", "MO,TU", "20270230"])
nearly_rules = st.lists(st.builds("{}={}".format, names, values), max_size=5).map(";".join)


@pytest.mark.parametrize(("text", "problem"), REFUSED.items())
def test_a_text_that_is_no_rule_is_refused_with_its_problem(text: str, problem: str) -> None:
    with pytest.raises(RuleImpossible) as refusal:
        validate(text)
    assert refusal.value.fields == {"rule": text, "problem": problem}


@pytest.mark.parametrize("text", TAKEN)
def test_a_rule_of_whole_days_is_taken(text: str) -> None:
    validate(text)


@given(st.one_of(nearly_rules, st.text(max_size=60)))
def test_whatever_the_text_it_is_parsed_or_refused(text: str) -> None:
    try:
        parts = parse(text)
    except RuleImpossible as refusal:
        assert refusal.fields["problem"] in list(RuleProblem)  # noqa: PT017  both ways are right
    else:
        assert parse(parts.text) == parse(parts.text.lower())


def test_a_daily_rule_that_never_comes_is_refused_within_a_moment() -> None:
    started = stopwatch.process_time()
    with pytest.raises(RuleImpossible):
        validate("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
    assert stopwatch.process_time() - started < 2


def test_count_and_until_are_taken_out_of_the_text() -> None:
    assert parse("FREQ=DAILY;COUNT=4;BYDAY=MO").text == "FREQ=DAILY;BYDAY=MO"
    assert parse("FREQ=DAILY;COUNT=4").count == 4
    ended = parse("FREQ=DAILY;UNTIL=20260102T030405Z").until
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert ended == Until(moment=moment, whole_day=False)
