"""The order of call numbers on a shelf."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.call_numbers import shelf_key

SHELF = [
    "005.13 KAD p",
    "81 ANO",  # no three digits: 081
    "297 SHI m",
    "2X1 DEP a",
    "2X4.1 ABD f",
    "2X6.3 ALI z",
    "300 SOE s",
    "612 GUY b",
    "813 ABC z",
    "813 HIR l",
    "813 HIR l jil. 2",
    "813 HIR l jil. 10",
    "813 HIR p",
    "813 TOE b",
    "813.1 AAA a",
    "813.54 AAA a",
    "813.6 AAA a",
    "899.221 PRA b",
    "899.221 3 PRA b",
    "899.2214 PRA a",
    "F ANA k",
    "R 030 ENS e",
    "R 423 ECH k",
    "",
]
CLASSES = st.one_of(
    st.integers(0, 999).map(lambda number: f"{number:03}"),
    st.tuples(st.integers(0, 999), st.integers(0, 9999)).map(lambda two: f"{two[0]:03}.{two[1]}"),
)
LETTERS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3)
NUMBERS = st.builds(
    "{} {} {}".format, CLASSES, LETTERS, st.sampled_from("abcdefghijklmnopqrstuvwxyz")
)


@given(st.permutations(SHELF))
def test_a_shelf_stands_in_order(mixed: list[str]) -> None:
    assert sorted(mixed, key=shelf_key) == SHELF


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("813 HIR l", "813  Hir  L"),
        ("813,54 HIR l", "813.540 HIR l"),
        ("813 HÌR l", "813 HIR. l"),
        ("81 ANO", "081 ano"),
        ("899.221 34 PRA b", "899.22134 PRA b"),
    ],
)
def test_spelling_does_not_matter(one: str, other: str) -> None:
    assert shelf_key(one) == shelf_key(other)


@given(NUMBERS, NUMBERS)
def test_class_counts_first_then_author_then_title(one: str, other: str) -> None:
    def by_hand(call_number: str) -> tuple[float, str, str]:
        number, author, title = call_number.split()
        return float(number), author, title

    assert (shelf_key(one) < shelf_key(other)) == (by_hand(one) < by_hand(other))


@given(st.lists(st.text(max_size=25), max_size=8))
def test_any_text_has_a_place_and_none_comes_last(texts: list[str]) -> None:
    nowhere = [shelf_key(each)[0] for each in sorted(texts, key=shelf_key)]
    assert nowhere == sorted(nowhere)
    assert sum(nowhere) >= texts.count("")


@given(st.integers(1, 500), st.integers(1, 500))
def test_volumes_are_in_the_order_of_their_numbers(one: int, other: int) -> None:
    first, second = shelf_key(f"813 HIR l jil. {one}"), shelf_key(f"813 HIR l jil.{other}")
    assert (first < second) == (one < other)
