"""What a closure closes, and on which days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.changes import ClosureScope
from bot.domain.closures import ClosedDays, Closure, Place, closes
from bot.domain.places import StopKind

DAY = timedelta(days=1)
TODAY = date(2026, 1, 15)
SCHOOL = Place(stop="A", kind=StopKind.SCHOOL, van="MP1")
MOSQUE = Place(stop="B", kind=StopKind.MOSQUE)

days = st.dates(date(2025, 12, 1), date(2026, 3, 1))
scopes = st.sampled_from(
    [
        (ClosureScope.ALL, ""),
        (ClosureScope.STOP, "A"),
        (ClosureScope.STOP, "B"),
        (ClosureScope.VAN, "MP1"),
        (ClosureScope.KIND, "school"),
    ]
)
closures = st.builds(
    lambda first, length, scope: Closure(
        first=first, last=first + length * DAY, scope=scope[0], target=scope[1]
    ),
    days,
    st.integers(0, 30),
    scopes,
)


@pytest.mark.parametrize(
    ("scope", "target", "school", "mosque", "nobody"),
    [
        (ClosureScope.ALL, "", True, True, True),
        (ClosureScope.STOP, "A", True, False, False),
        (ClosureScope.VAN, "MP1", True, False, False),
        (ClosureScope.KIND, "school", True, False, False),
        (ClosureScope.KIND, "mosque", False, True, False),
        (ClosureScope.KIND, "other", False, False, False),
    ],
)
def test_each_scope_closes_what_it_names(
    scope: ClosureScope, target: str, school: bool, mosque: bool, nobody: bool
) -> None:
    closure = Closure(first=TODAY, last=TODAY, scope=scope, target=target)
    assert [closes(closure, place) for place in (SCHOOL, MOSQUE, Place())] == [
        school,
        mosque,
        nobody,
    ]


@given(st.lists(closures, max_size=4), days, st.integers(0, 60), st.sampled_from([SCHOOL, MOSQUE]))
def test_the_index_by_day_says_what_each_closure_says(
    given_closures: list[Closure], first: date, length: int, place: Place
) -> None:
    closed = ClosedDays(given_closures, first, first + length * DAY)
    for shift in range(length + 1):
        day = first + shift * DAY
        expected = tuple(
            each
            for each in given_closures
            if each.first <= day <= each.last and closes(each, place)
        )
        assert closed.on(day, place) == expected
