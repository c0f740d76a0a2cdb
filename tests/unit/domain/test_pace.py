"""The pace of a channel: no second has more messages than the limit, whoever sends them."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from bot.domain.pace import (
    AHEAD,
    CLEAN,
    LEAD,
    SLOWEST,
    Pace,
    charged,
    free_places,
    halted,
    is_halted,
    recovered,
    taken,
)

NOW = datetime(2026, 11, 18, 3, tzinfo=UTC)
SECOND = timedelta(seconds=1)
RATES = some.floats(1, 1000)


def pace(rate: float = 25, **changes: datetime) -> Pace:
    return Pace(**{"rate": rate, "arrival_at": NOW, "changed_at": NOW} | changes)  # type: ignore[arg-type]


@given(
    rate=RATES,
    looks=some.lists(
        some.tuples(some.floats(0, 0.5), some.integers(0, 25), some.integers(0, 5)), max_size=60
    ),
)
def test_no_second_is_fuller_than_the_limit_however_places_are_asked_for(
    rate: float, looks: list[tuple[float, int, int]]
) -> None:
    """Each look: seconds since the one before, places wanted, replies that left meanwhile."""
    known, now, instants = pace(rate), NOW, []
    for waited, wanted, replies in looks:
        now += waited * SECOND
        known = charged(known, now, replies)
        places = free_places(known, now, wanted)
        got = list(places.instants())
        assert all(now + LEAD <= instant <= now + AHEAD for instant in got)
        known = taken(known, places, len(got))
        instants += got
    assert all(b - a >= 0.999 * known.interval for a, b in pairwise(instants))
    for first in instants:
        assert sum(1 for each in instants if first <= each < first + SECOND) <= rate + 1


@given(rate=RATES, used=some.integers(0, 25))
def test_places_that_are_not_used_are_free_again(rate: float, used: int) -> None:
    known = pace(rate)
    places = free_places(known, NOW, 25)
    used = min(used, places.count)
    after = taken(known, places, used)
    expected = places.starts_at + used * places.interval
    assert after.arrival_at == (expected if used else known.arrival_at)


def test_an_asker_that_gets_no_place_is_told_when_to_ask_again() -> None:
    busy = pace(25, arrival_at=NOW + 2 * AHEAD)
    places = free_places(busy, NOW, 25)
    assert (places.count, list(places.instants())) == (0, [])
    assert free_places(busy, places.starts_at, 25).count > 0


def test_replies_never_push_the_next_place_further_than_a_second() -> None:
    """A flood of answers slows reminders down, and does not stop them for minutes."""
    busy = charged(pace(1), NOW, 500)
    assert busy.arrival_at - NOW <= AHEAD + SECOND


def test_an_arrival_from_before_the_clock_was_put_back_holds_nobody_up() -> None:
    ahead = pace(25, arrival_at=NOW + timedelta(hours=2))
    assert free_places(ahead, NOW, 3).count == 3


def test_a_wait_halves_the_rate_once_and_its_deadline_only_moves_later() -> None:
    once = halted(pace(40), NOW, NOW + 30 * SECOND)
    again = halted(once, NOW + SECOND, NOW + 5 * SECOND)
    longer = halted(again, NOW + SECOND, NOW + 60 * SECOND)
    assert [each.rate for each in (once, again, longer)] == [20] * 3
    assert again.blocked_until == once.blocked_until
    assert longer.blocked_until == NOW + 60 * SECOND
    assert is_halted(longer, NOW + 59 * SECOND)
    assert not is_halted(longer, NOW + 60 * SECOND)
    assert halted(pace(SLOWEST), NOW, NOW + SECOND).rate == SLOWEST


@given(seconds=some.integers(0, 4000))
def test_every_clean_half_minute_after_the_wait_gives_one_message_a_second_back(
    seconds: int,
) -> None:
    slow = halted(pace(40), NOW, NOW + 10 * SECOND)
    later = NOW + seconds * SECOND
    expected = min(40, 20 + max(0, seconds - 10) // (CLEAN // SECOND))
    assert recovered(slow, later, 40).rate == expected
    halfway = recovered(slow, NOW + (later - NOW) / 2, 40)
    assert recovered(halfway, later, 40).rate == expected
