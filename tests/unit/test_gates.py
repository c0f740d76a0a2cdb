"""The gate of a channel: what was held up does not leave all at once."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.gates import Gate
from bot.domain.pace import ALONE

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
RATE = 30
INTERVAL = timedelta(seconds=(1 + ALONE) / RATE)
A_SECOND = timedelta(seconds=1)


@given(st.lists(st.integers(0, 400), min_size=60, max_size=120))
def test_no_second_has_more_departures_than_the_rate(waits: list[int]) -> None:
    gate, now, left = Gate("telegram", RATE), NOW, []
    for milliseconds in waits:
        now += timedelta(milliseconds=milliseconds // 20)
        left.append(now + timedelta(seconds=gate.departure(now, INTERVAL)))
    left.sort()
    assert all(after - before > A_SECOND for before, after in zip(left, left[RATE:], strict=False))


def test_a_clock_that_was_put_back_does_not_hold_up_what_leaves() -> None:
    gate = Gate("telegram", RATE)
    for _ in range(2 * RATE):
        gate.departure(NOW, INTERVAL)
    assert gate.departure(NOW - timedelta(hours=2), INTERVAL) == 0
