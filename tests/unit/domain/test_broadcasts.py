"""Arithmetic of broadcasts: how many a week, and whether all can be told in time."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.broadcasts import (
    BROADCAST_EDGES,
    LIVE,
    WEEK,
    WEEKLY,
    BroadcastState,
    first_at,
    next_free_at,
    told_by,
)
from bot.domain.quiet_hours import QuietHours
from bot.domain.windows import Rules, open_windows

NOW = datetime(2026, 11, 18, 3, tzinfo=UTC)
"""Wednesday, 10.00 in Jakarta."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
instants = st.integers(0, 20 * 24 * 60).map(lambda minutes: NOW - timedelta(minutes=minutes))
quiet_hours = st.builds(
    QuietHours, start=st.integers(0, 23).map(time), end=st.integers(0, 23).map(time)
)


def rules(quiet: QuietHours) -> Rules:
    return Rules(quiet=quiet, zone="Asia/Jakarta", pauses_fridays=True)


@given(st.lists(instants, max_size=12))
def test_whoever_waits_until_told_never_sends_more_than_three_within_any_week(
    sent: list[datetime],
) -> None:
    went: list[datetime] = []
    for wish in sorted(sent):
        at = next_free_at(went, max([wish, *went]))
        assert at >= wish
        went.append(at)
    for first in went:
        assert sum(first <= at < first + WEEK for at in went) <= WEEKLY


@given(st.lists(instants, max_size=8))
def test_nobody_waits_who_has_sent_fewer_than_three_lately(sent: list[datetime]) -> None:
    lately = [at for at in sent if at > NOW - WEEK]
    assert (next_free_at(sent, NOW) == NOW) is (len(lately) < WEEKLY)


@given(quiet_hours, st.integers(0, 500_000), st.sampled_from([1.0, 25.0, 30.0, 1000.0]))
def test_all_are_told_exactly_where_the_hours_allowed_have_room(
    quiet: QuietHours, count: int, rate: float
) -> None:
    until = NOW + DAY
    windows = open_windows(NOW, until, rules(quiet))
    room = sum((window.closes - window.opens for window in windows), timedelta())
    done_at = told_by(count, rate, NOW, until, rules(quiet))
    assert (done_at is not None) is (bool(windows) and timedelta(seconds=count / rate) <= room)
    if done_at is not None:
        assert any(window.opens <= done_at <= window.closes for window in windows)
        before = open_windows(NOW, done_at, rules(quiet))
        spent = sum((window.closes - window.opens for window in before), timedelta())
        assert abs(spent - timedelta(seconds=count / rate)) < timedelta(milliseconds=1)


def test_what_is_due_at_night_opens_the_same_coming_morning_and_fridays_after_prayer() -> None:
    usual = rules(QuietHours(start=time(20), end=time(7)))
    night = NOW.replace(hour=15)  # 22.00
    assert first_at(night, night + DAY, usual) == NOW.replace(day=19, hour=0)  # 07.00
    prayer = NOW.replace(day=20, hour=5)  # Friday, 12.00
    assert first_at(prayer, prayer + DAY, usual) == NOW.replace(day=20, hour=6)  # 13.00
    assert first_at(night, night + HOUR, usual) is None


def test_every_confirmed_broadcast_can_be_stopped_and_a_cancelled_one_stays_so() -> None:
    assert all((state, BroadcastState.CANCELLED) in BROADCAST_EDGES for state in LIVE)
    assert not [edge for edge in BROADCAST_EDGES if edge[0] is BroadcastState.CANCELLED]
