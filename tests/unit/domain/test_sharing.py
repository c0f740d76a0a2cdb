"""Lanes in order, campaigns in turn, and a share for broadcasts."""

from hypothesis import given
from hypothesis import strategies as some

from bot.domain.sharing import Sharing, portion

CITY, VILLAGE, TOLD = (2, 1), (2, 2), (3, 9)


def test_a_campaign_that_was_served_waits_until_all_others_were() -> None:
    sharing, turns = Sharing(), []
    for _ in range(6):
        first = sharing.in_turn(2, [CITY, VILLAGE, (2, 3), TOLD])[0]
        sharing.had_turn(first)
        turns.append(first)
    assert turns == [CITY, VILLAGE, (2, 3)] * 2


def test_what_is_forgotten_begins_anew() -> None:
    sharing = Sharing()
    sharing.had_turn(CITY)
    sharing.forget_others([VILLAGE])
    assert sharing.in_turn(2, [VILLAGE, CITY]) == [CITY, VILLAGE]


@given(rooms=some.lists(some.integers(1, 25), min_size=20, max_size=200))
def test_broadcasts_get_a_tenth_while_others_wait_and_are_owed_nothing_alone(
    rooms: list[int],
) -> None:
    sharing = Sharing()
    owed = sum(sharing.owed(room, [CITY, TOLD]) for room in rooms)
    assert sum(rooms) / 10 - 1.001 <= owed <= sum(rooms) / 10 + 0.001
    assert sharing.owed(25, [TOLD]) == sharing.owed(25, [CITY, VILLAGE]) == 0


def test_a_portion_is_never_nothing() -> None:
    assert (portion(4, 9), portion(25, 2), portion(25, 0)) == (1, 12, 25)
