"""How numbers of a visit add up: taps, words, and corrections."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.attendances import (
    MOST,
    AttendanceProblem,
    Counted,
    Heard,
    Tally,
    corrected,
    problem_of,
    stepped,
)

NUMBERS = st.integers(min_value=0, max_value=MOST)
SAID = st.none() | NUMBERS


@given(st.lists(st.tuples(st.sampled_from(Counted), st.sampled_from((1, 5, -1)))))
def test_taps_add_up_to_what_was_tapped(taps: list[tuple[Counted, int]]) -> None:
    tallies = [Tally()]
    for what, by in taps:
        tallies.append(stepped(tallies[-1], what, by))
    for what, attribute in ((Counted.ADULTS, "adults"), (Counted.CHILDREN, "children")):
        assert getattr(tallies[-1], attribute) == sum(by for kind, by in taps if kind is what)
    for (before, after), (what, by) in zip(pairwise(tallies), taps, strict=True):
        assert after.people - before.people == (0 if what is Counted.BORROWED else by)


def test_people_whose_age_nobody_said_are_sorted_by_taps_before_more_are_counted() -> None:
    tally = stepped(Tally(unsorted=6), Counted.CHILDREN, 5)
    assert (tally.people, tally.children, tally.unsorted) == (6, 5, 1)
    tally = stepped(tally, Counted.ADULTS, 5)
    assert (tally.people, tally.adults, tally.unsorted) == (10, 5, 0)


@given(SAID, SAID, SAID, SAID)
def test_words_are_never_fewer_people_than_they_name(
    people: int | None, adults: int | None, children: int | None, borrowed: int | None
) -> None:
    heard = Heard(people=people, adults=adults, children=children, borrowed=borrowed)
    tally = corrected(Tally(), heard)
    assert tally.people >= max(people or 0, (adults or 0) + (children or 0))
    assert tally.borrowed == borrowed
    assert problem_of(tally) in (None, AttendanceProblem.TOO_MANY)


def test_a_correction_keeps_what_it_does_not_name() -> None:
    first = corrected(Tally(), Heard(people=35))
    assert (first.people, first.unsorted) == (35, 35)
    second = corrected(first, Heard(children=20))
    assert (second.adults, second.children, second.unsorted) == (15, 20, 0)
    third = corrected(second, Heard(borrowed=12))
    assert (third.people, third.borrowed) == (35, 12)
    fourth = corrected(third, Heard(adults=18))
    assert (fourth.people, fourth.adults, fourth.children, fourth.borrowed) == (38, 18, 20, 12)


def test_more_children_than_people_are_two_groups() -> None:
    tally = corrected(Tally(), Heard(people=15, children=20))
    assert (tally.adults, tally.children) == (15, 20)


def test_what_cannot_be_is_named() -> None:
    assert problem_of(Tally(adults=-1)) is AttendanceProblem.NEGATIVE
    assert problem_of(Tally(borrowed=-1)) is AttendanceProblem.NEGATIVE
    assert problem_of(Tally(adults=MOST, children=1)) is AttendanceProblem.TOO_MANY
    assert problem_of(Tally(adults=MOST)) is None
