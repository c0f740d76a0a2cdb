"""When a loan is due, the policies behind it, and which suggestions are one."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.loans import due, due_from
from bot.domain.places import Lending, StopKind
from bot.domain.policies import DEFAULTS, PolicyKey, check_policy, policies_from
from bot.domain.suggestions import most_alike, suggestion_key
from bot.domain.visits import VisitView, visit_date
from bot.errors import PolicyUnusable
from tests.unit.domain.test_visits import START, STOP, VISIT

POLICIES = policies_from({})
TODAY = visit_date(VISIT)
DAY = timedelta(days=1)


def visit_in(days: int) -> VisitView:
    """A visit so many days from today."""
    starts_at = START + days * DAY
    return replace(VISIT, id=1 + days, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))


@given(st.lists(st.integers(0, 200), unique=True).map(sorted))
def test_a_loan_is_due_at_a_visit_within_a_week_and_two_months_or_in_two_weeks(
    days: list[int],
) -> None:
    found = due(TODAY, [visit_in(each) for each in days], POLICIES)
    fitting = [each for each in days if 7 <= each <= 60]
    if fitting:
        assert found.visit == visit_in(fitting[0])
        assert found.on == TODAY + fitting[0] * DAY
    else:
        assert (found.on, found.visit) == (TODAY + 14 * DAY, None)


def test_a_due_date_is_never_before_the_day_asked_for() -> None:
    visits = [visit_in(each) for each in (1, 20)]
    assert due_from(TODAY + 2 * DAY, TODAY, visits, POLICIES).visit == visits[1]


def test_policies_have_defaults_and_decisions_replace_them() -> None:
    assert (POLICIES.working_days, POLICIES.hold_cutoff) == (frozenset(range(1, 6)), time(15))
    changed = policies_from({"working_days": "1,3-4,6", "hold_cutoff": "12:30", "hold_limit": "0"})
    assert (changed.working_days, changed.hold_limit) == (frozenset({1, 3, 4, 6}), 0)
    assert [changed.works_on(date(2026, 1, 12) + each * DAY) for each in range(7)] == [
        True,
        False,
        True,
        True,
        False,
        True,
        False,
    ]
    assert DEFAULTS.keys() == set(PolicyKey)


@pytest.mark.parametrize(
    ("lending", "kind", "limit"),
    [
        (Lending.LOAN, StopKind.POSYANDU, 2),
        (Lending.BOX, StopKind.POSYANDU, 1),
        (Lending.READ_ONLY, StopKind.SCHOOL, 0),
        (Lending.LOAN, StopKind.SCHOOL, 10),
    ],
)
def test_stops_differ_in_how_much_one_person_may_ask_for(
    lending: Lending, kind: StopKind, limit: int
) -> None:
    assert POLICIES.limit_at(replace(STOP, lending=lending, kind=kind)) == limit


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (PolicyKey.WORKING_DAYS, "senin"),
        (PolicyKey.WORKING_DAYS, "0-3"),
        (PolicyKey.WORKING_DAYS, ""),
        (PolicyKey.WORKING_DAYS, "5-1"),
        (PolicyKey.HOLD_CUTOFF, "25:00"),
        (PolicyKey.HOLD_LIMIT, "-1"),
        (PolicyKey.HOLD_LIMIT, "1000"),
        (PolicyKey.LOAN_DAYS, "tujuh"),
    ],
)
def test_a_decision_that_can_not_be_is_refused(key: PolicyKey, value: str) -> None:
    with pytest.raises(PolicyUnusable) as refused:
        check_policy(key, value)
    assert refused.value.fields == {"key": key.value, "value": value}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Cantik Itu Luka, Eka Kurniawan", "eka kurniawan cantik itu luka", True),
        ("laskar pelangi", "Laskar Pelangii", True),
        ("Dilan 1990", "Dilan 1991", False),
        ("Bumi", "Bulan", False),
        ("Harry Potter 2", "Harry Potter 02", True),
    ],
)
def test_alike_wishes_are_one(one: str, other: str, alike: bool) -> None:
    known = {7: suggestion_key(other), 8: "negeri lima menara"}
    assert most_alike(suggestion_key(one), known) == (7 if alike else None)


@given(st.text(max_size=60))
def test_any_words_have_a_key_that_stays_the_same(words: str) -> None:
    key = suggestion_key(words)
    assert suggestion_key(key) == key
    assert not key or most_alike(key, {1: key}) == 1
