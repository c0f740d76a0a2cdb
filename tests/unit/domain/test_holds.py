"""The table of what may happen to a hold, labels on slips, and cut-offs."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.changes import ClosureScope
from bot.domain.closures import ClosedDays, Closure
from bot.domain.cutoffs import cutoff_at, working_days
from bot.domain.holds import (
    NEXT_STATE,
    ON_THE_WAY,
    OPEN,
    HoldChangeKind,
    HoldState,
    frees_copy,
    goals,
)
from bot.domain.labels import free_label, letters_of, typed_label
from bot.domain.policies import policies_from
from bot.domain.zones import ZONES, local_date

DAY = timedelta(days=1)
ENDS = frozenset(HoldState) - frozenset(OPEN)
STAYS = {HoldChangeKind.MOVED, HoldChangeKind.RETURNED}


def steps_from(state: HoldState) -> dict[HoldChangeKind, HoldState]:
    """All changes that a state allows, with the state after each."""
    return {kind: table[state] for kind, table in NEXT_STATE.items() if state in table}


def test_every_kind_of_change_has_its_row_and_every_state_can_be_reached() -> None:
    assert NEXT_STATE.keys() == set(HoldChangeKind)
    reached = {HoldState.WAITING}.union(*(goals(kind) for kind in HoldChangeKind))
    assert reached == set(HoldState)


@pytest.mark.parametrize("state", list(HoldState))
def test_a_hold_that_ended_stays_so_and_one_that_is_open_can_end(state: HoldState) -> None:
    after = steps_from(state)
    if state in OPEN:
        assert after[HoldChangeKind.CANCELLED] is HoldState.CANCELLED
        assert after[HoldChangeKind.MOVED] in OPEN
        return
    left = {kind: goal for kind, goal in after.items() if goal is not state}
    assert set(left) <= ({HoldChangeKind.SUBSTITUTED} if state is HoldState.NOT_FOUND else set())


@given(st.lists(st.sampled_from(list(HoldChangeKind)), max_size=30))
def test_on_every_way_a_hold_has_a_copy_exactly_while_one_is_kept_for_it(
    kinds: list[HoldChangeKind],
) -> None:
    state, has_copy = HoldState.WAITING, False
    for kind in kinds:
        if state not in NEXT_STATE[kind] or (kind is HoldChangeKind.RETURNED and not has_copy):
            continue
        before, state = state, NEXT_STATE[kind][state]
        if kind is HoldChangeKind.ASSIGNED:
            has_copy = True
        elif frees_copy(kind, before):
            has_copy = False
        if state in {HoldState.ASSIGNED, *ON_THE_WAY}:
            assert has_copy
        if state in {HoldState.WAITING, HoldState.PICKED_UP, HoldState.NOT_FOUND}:
            assert not has_copy
        assert state in OPEN or kind not in STAYS - {HoldChangeKind.RETURNED}


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Siti Rahma", "SR"),
        ("budi", "BU"),
        ("Nur Aini Siti", "NA"),
        ("M. Yusuf", "MY"),
        ("Ñandú", "NA"),
        ("O", "O"),
        ("李", "PP"),
        ("", "PP"),
        ("123", "PP"),
    ],
)
def test_labels_begin_with_the_letters_of_the_name(name: str, letters: str) -> None:
    assert letters_of(name) == letters
    assert free_label(name, {f"{letters}1", f"{letters}3"}) == f"{letters}2"


@given(st.text(max_size=30), st.integers(0, 40), st.sampled_from(["", " ", "-", ". ", "_0"]))
def test_a_label_is_free_and_found_again_however_it_is_typed(
    name: str, taken: int, between: str
) -> None:
    labels = list[str]()
    for _ in range(taken + 1):
        labels.append(free_label(name, labels))
    assert len(set(labels)) == len(labels)
    letters, number = letters_of(name), labels[-1].removeprefix(letters_of(name))
    assert typed_label(f" {letters.lower()}{between}{number} ") == labels[-1]


@pytest.mark.parametrize("words", ["", "SR", "12", "SRX1", "SR0", "laskar pelangi 2"])
def test_words_that_are_no_label_are_none(words: str) -> None:
    assert typed_label(words) == ""


@pytest.mark.parametrize(
    ("visit_on", "closed", "expected"),
    [
        (date(2026, 1, 16), [], date(2026, 1, 15)),  # Friday: Thursday
        (date(2026, 1, 19), [], date(2026, 1, 16)),  # Monday: Friday
        (date(2026, 1, 18), [], date(2026, 1, 16)),  # Sunday: Friday
        (date(2026, 1, 16), [(14, 15)], date(2026, 1, 13)),
        (date(2026, 1, 16), [(1, 15)], date(2025, 12, 31)),
    ],
)
def test_the_cut_off_is_on_the_last_working_day_before_the_visit(
    visit_on: date, closed: list[tuple[int, int]], expected: date
) -> None:
    closures = [
        Closure(first=date(2026, 1, first), last=date(2026, 1, last)) for first, last in closed
    ]
    one_stop = Closure(
        first=expected, last=expected, scope=ClosureScope.STOP, target="A"
    )  # closes no library
    days = ClosedDays([*closures, one_stop], date(2025, 12, 1), date(2026, 1, 31))
    works_on = working_days(policies_from({}), days)
    found = cutoff_at(visit_on, "Asia/Jakarta", time(15), works_on)
    assert found == datetime(expected.year, expected.month, expected.day, 8, 0, tzinfo=UTC)


@given(
    st.dates(date(2024, 1, 1), date(2034, 1, 1)),
    st.sampled_from(ZONES),
    st.times(),
    st.frozensets(st.integers(1, 7), min_size=1),
)
def test_a_cut_off_always_lies_before_the_day_of_the_visit_and_on_a_working_day(
    visit_on: date, zone: str, wall_time: time, weekdays: frozenset[int]
) -> None:
    found = cutoff_at(visit_on, zone, wall_time, lambda day: day.isoweekday() in weekdays)
    day = local_date(found, zone)
    assert day < visit_on
    assert day.isoweekday() in weekdays
    assert all(
        (day + DAY * after).isoweekday() not in weekdays
        for after in range(1, (visit_on - day).days)
    )


def test_a_library_that_never_works_has_the_day_before() -> None:
    found = cutoff_at(date(2026, 1, 16), "Asia/Jayapura", time(9), lambda _: False)
    assert found == datetime(2026, 1, 15, 0, 0, tzinfo=UTC)
