"""The dates of a rule, held against python-dateutil and against the calendar."""

import time as stopwatch
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.recurrence import DateRange, Rule, check, hours, occurrences, upcoming
from bot.domain.rrules import RuleProblem
from bot.domain.zones import ZONES
from bot.errors import RuleImpossible, ZoneUnknown

START = date(2026, 1, 1)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MIDNIGHT = time.min

patiently = settings(deadline=None)  # the first call imports dateutil
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
weekdays = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=4, unique=True).map(",".join)
intervals = st.sampled_from(["", ";INTERVAL=2", ";INTERVAL=3", ";INTERVAL=13"])
ordinals = st.sampled_from(["1", "2", "3", "4", "5", "-1", "-2", ""])
positions = st.sampled_from(["", ";BYSETPOS=1", ";BYSETPOS=-1", ";BYSETPOS=1,2"])
rrules = st.one_of(
    st.builds("FREQ=DAILY{}".format, intervals),
    st.builds("FREQ=DAILY{};BYDAY={}".format, intervals.filter(lambda i: "3" not in i), weekdays),
    st.builds("FREQ=WEEKLY{}".format, intervals),
    st.builds("FREQ=WEEKLY{};BYDAY={}{}".format, intervals, weekdays, positions),
    st.builds("FREQ=MONTHLY;BYDAY={}{}".format, ordinals, st.sampled_from(WEEKDAYS)),
    st.builds("FREQ=MONTHLY{};BYMONTHDAY={}".format, intervals, st.integers(1, 28)),
    st.builds("FREQ=MONTHLY;BYDAY={}{}".format, weekdays, positions),
    st.builds("FREQ=YEARLY;BYMONTH={};BYDAY={}SA".format, st.integers(1, 12), ordinals),
)
gaps = st.lists(
    st.builds(
        lambda first, length: DateRange(first=first, last=first + timedelta(days=length)),
        days,
        st.integers(0, 400),
    ),
    max_size=3,
).map(tuple)
extras = st.lists(days, max_size=4).map(tuple)
windows = st.builds(
    lambda first, length: (first, first + timedelta(days=length)), days, st.integers(0, 800)
)


def rule(rrule: str = "", **fields: Any) -> Rule:
    """A rule from the first of January 2026, 9 to 11, unless said otherwise."""
    defaults: dict[str, Any] = {"start_on": START, "start_time": time(9), "end_time": time(11)}
    return Rule(rrule=rrule, **(defaults | fields))


def by_dateutil(rrule: str, start_on: date, first: date, last: date) -> list[date]:
    """What the library gives without any of our short cuts."""
    found = rrulestr(rrule, dtstart=datetime.combine(start_on, MIDNIGHT))
    between = found.between(
        datetime.combine(first, MIDNIGHT), datetime.combine(last, MIDNIGHT), inc=True
    )
    return [moment.date() for moment in between]


@pytest.mark.parametrize(
    ("rrule", "expected"),
    [
        ("FREQ=MONTHLY;BYDAY=2SA", [date(2026, 1, 10), date(2026, 2, 14)]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", [date(2026, 1, 13), date(2026, 1, 27), date(2026, 2, 10), date(2026, 2, 24)]),  # noqa: E501
        ("FREQ=MONTHLY;BYMONTHDAY=10", [date(2026, 1, 10), date(2026, 2, 10)]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", [date(2026, 1, 31)]),
        ("FREQ=MONTHLY;BYDAY=-1FR", [date(2026, 1, 30), date(2026, 2, 27)]),
        ("FREQ=MONTHLY;BYDAY=5SA", [date(2026, 1, 31)]),
        ("FREQ=WEEKLY;COUNT=2", [date(2026, 1, 1), date(2026, 1, 8)]),
        ("freq=weekly;until=20260108", [date(2026, 1, 1), date(2026, 1, 8)]),
        ("", [START]),
    ],
)  # fmt: skip
def test_each_kind_of_rule_gives_the_dates_of_the_calendar(
    rrule: str, expected: list[date]
) -> None:
    assert occurrences(rule(rrule), START, date(2026, 2, 28)) == expected


@patiently
@given(rrules, days, windows)
def test_a_rule_gives_what_dateutil_gives(
    rrule: str, start_on: date, window: tuple[date, date]
) -> None:
    expected = by_dateutil(rrule, start_on, *window)
    assert occurrences(rule(rrule, start_on=start_on), *window) == expected


@patiently
@given(rrules, days, windows, st.integers(1, 60))
def test_count_is_counted_from_the_start_of_the_rule(
    rrule: str, start_on: date, window: tuple[date, date], count: int
) -> None:
    counted = f"{rrule};COUNT={count}"
    expected = by_dateutil(counted, start_on, *window)
    assert occurrences(rule(counted, start_on=start_on), *window) == expected


@patiently
@given(rrules, days, windows, days)
def test_until_in_the_text_and_until_beside_it_end_a_rule_alike(
    rrule: str, start_on: date, window: tuple[date, date], until: date
) -> None:
    text = f"{rrule};UNTIL={until:%Y%m%d}"
    inside = occurrences(rule(text, start_on=start_on), *window)
    assert inside == by_dateutil(text, start_on, *window)
    assert inside == occurrences(rule(rrule, start_on=start_on, until_on=until), *window)


@patiently
@given(rrules, days, windows, gaps, extras)
def test_never_a_date_in_an_excluded_range_and_every_extra_date_always(
    rrule: str,
    start_on: date,
    window: tuple[date, date],
    excluded: tuple[DateRange, ...],
    extra: tuple[date, ...],
) -> None:
    regular = set(by_dateutil(rrule, start_on, *window))
    full = rule(rrule, start_on=start_on, excluded=excluded, extra=extra)
    found = occurrences(full, *window)
    wanted = {day for day in extra if window[0] <= day <= window[1]}
    free = {day for day in regular if not any(gap.first <= day <= gap.last for gap in excluded)}
    assert found == sorted(free | wanted)


@patiently
@given(rrules, windows, st.integers(0, 800))
def test_two_windows_side_by_side_give_what_one_window_gives(
    rrule: str, window: tuple[date, date], cut: int
) -> None:
    first, last = window
    middle = min(first + timedelta(days=cut), last)
    start = rule(rrule, start_on=date(2020, 2, 29))
    parts = occurrences(start, first, middle) + occurrences(start, middle + timedelta(1), last)
    assert parts == occurrences(start, first, last)


def test_the_first_week_of_a_window_is_a_whole_week() -> None:
    first_of_week = rule("FREQ=WEEKLY;BYDAY=TU,SA;BYSETPOS=1")
    thursday = date(2026, 3, 5)
    assert occurrences(first_of_week, thursday, thursday + timedelta(days=7)) == [date(2026, 3, 10)]


def test_an_extra_date_holds_before_the_start_after_the_end_and_in_an_excluded_range() -> None:
    before, inside, after = date(2025, 12, 30), date(2026, 1, 15), date(2026, 3, 3)
    january = DateRange(first=START, last=date(2026, 1, 31))
    full = rule("FREQ=WEEKLY", until_on=date(2026, 1, 31), excluded=(january,),
                extra=(after, before, inside))  # fmt: skip
    assert occurrences(full, date(2025, 1, 1), date(2027, 1, 1)) == [before, inside, after]


def test_a_single_date_that_is_excluded_gives_nothing() -> None:
    off = DateRange(first=START, last=START)
    assert occurrences(rule(excluded=(off,)), START, START) == []


def test_an_excluded_date_still_counts_for_count() -> None:
    second = DateRange(first=date(2026, 1, 8), last=date(2026, 1, 8))
    found = occurrences(rule("FREQ=WEEKLY;COUNT=3", excluded=(second,)), START, date(2026, 12, 31))
    assert found == [date(2026, 1, 1), date(2026, 1, 15)]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20260110T020000Z", date(2026, 1, 10)),
        ("20260110T015959Z", date(2026, 1, 9)),
        ("20260109T180000Z", date(2026, 1, 9)),
        ("20260110T090000", date(2026, 1, 10)),
        ("20260110T085959", date(2026, 1, 9)),
    ],
)
def test_an_end_with_a_time_keeps_the_visits_that_begin_by_then_at_the_stop(
    until: str, last: date
) -> None:
    found = occurrences(rule(f"FREQ=DAILY;UNTIL={until}"), START, date(2026, 2, 1))
    assert found[-1] == last


def test_a_visit_in_jayapura_begins_on_the_day_before_in_utc() -> None:
    papua = rule("FREQ=MONTHLY;BYDAY=2SA", timezone="Asia/Jayapura", start_time=time(8))
    (day,) = occurrences(papua, START, date(2026, 1, 31))
    assert day == date(2026, 1, 10)
    assert hours(papua, day) == (
        datetime(2026, 1, 9, 23, 0, tzinfo=UTC),
        datetime(2026, 1, 10, 2, 0, tzinfo=UTC),
    )


@given(st.sampled_from(ZONES), days)
def test_wall_time_is_the_same_on_every_date_of_every_zone(zone: str, day: date) -> None:
    start, end = hours(rule("FREQ=DAILY", timezone=zone), day)
    assert start.utcoffset() == timedelta(0)
    assert start.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(day, time(9))
    assert end - start == timedelta(hours=2)


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (rule(end_time=time(9)), RuleProblem.ORDER),
        (rule(excluded=(DateRange(first=date(2026, 2, 2), last=START),)), RuleProblem.ORDER),
        (rule("FREQ=MONTHLY;BYDAY=6SU"), RuleProblem.ORDINAL),
        (rule(until_on=date(2025, 12, 31)), RuleProblem.NEVER),
        (rule("FREQ=MONTHLY;BYDAY=2SA", until_on=date(2026, 1, 9)), RuleProblem.NEVER),
        (rule("FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29"), RuleProblem.NEVER),
    ],
)
def test_a_rule_that_makes_no_sense_as_a_whole_is_refused(broken: Rule, problem: str) -> None:
    with pytest.raises(RuleImpossible) as refusal:
        check(broken)
    assert refusal.value.fields == {"rule": broken.rrule, "problem": problem}


def test_a_rule_outside_the_zones_of_indonesia_is_refused() -> None:
    with pytest.raises(ZoneUnknown):
        check(rule("FREQ=DAILY", timezone="Europe/Berlin"))


def test_a_rule_of_extra_dates_alone_makes_sense() -> None:
    check(rule(until_on=date(2025, 12, 31), extra=(date(2026, 5, 5),)))


def test_a_year_of_a_thousand_old_rules_takes_seconds_at_most() -> None:
    kinds = ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "FREQ=DAILY;BYDAY=SA", "FREQ=MONTHLY;BYDAY=2SA")
    old = [rule(kind, start_on=date(2000, 1, day)) for kind in kinds for day in range(1, 29)]
    started = stopwatch.process_time()
    for _ in range(12):
        for each in old:
            occurrences(each, START, date(2026, 12, 31))
    assert stopwatch.process_time() - started < 5


@patiently
@given(rrules, days, days, st.integers(1, 12), extras)
def test_the_next_dates_are_the_first_of_all_dates_ahead(
    rrule: str, start_on: date, first: date, limit: int, extra: tuple[date, ...]
) -> None:
    full = rule(rrule, start_on=start_on, extra=extra)
    found = upcoming(full, first, limit)
    ahead = occurrences(full, first, first.replace(day=1, year=first.year + 40))
    assert found == ahead[:limit]


def test_a_rule_that_ends_has_fewer_dates_ahead() -> None:
    assert upcoming(rule("FREQ=WEEKLY;COUNT=3"), START, 12) == [
        START,
        date(2026, 1, 8),
        date(2026, 1, 15),
    ]
    assert upcoming(rule("FREQ=WEEKLY;COUNT=3"), date(2026, 2, 1), 12) == []
