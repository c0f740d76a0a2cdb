"""When a message may leave: for all quiet hours, zones, days and outages."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.quiet_hours import USUAL, QuietHours, is_quiet
from bot.domain.windows import Rules, Window, open_windows, window_for
from bot.domain.zones import ZONES, instant_of, local_date

WIB = ZoneInfo("Asia/Jakarta")
MINUTE = timedelta(minutes=1)
NEVER_QUIET = QuietHours(start=time(0), end=time(0))
NEWS_STARTS = time(6)

times = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 59)))
hours = st.builds(QuietHours, start=times, end=times)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
instants = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: FIRST + MINUTE * minutes)
spans = st.integers(1, 36 * 60).map(lambda minutes: MINUTE * minutes)


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    """Anybody's rules, in any zone of Indonesia."""
    return Rules(
        quiet=draw(hours), zone=draw(st.sampled_from(ZONES)), pauses_fridays=draw(st.booleans())
    )


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026 in Jakarta; the 20th is a Friday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=WIB)


def usual(*, pauses: bool = True, news: tuple[date, ...] = ()) -> Rules:
    return Rules(quiet=USUAL, zone="Asia/Jakarta", pauses_fridays=pauses, news_of=frozenset(news))


def is_allowed(moment: datetime, bound: Rules) -> bool:
    """The rules once more, said of a single moment."""
    local = moment.astimezone(ZoneInfo(bound.zone))
    if local.date() in bound.news_of and local.time() >= NEWS_STARTS:
        return True
    friday = bound.pauses_fridays and local.isoweekday() == 5
    if friday and time(11, 30) <= local.time() < time(13):
        return False
    return not is_quiet(moment, bound.quiet, bound.zone)


@given(due_at=instants, useful=spans, late=st.integers(-2000, 2000), bound=rules())
def test_a_message_is_never_sent_at_a_quiet_hour_nor_when_it_is_too_late(
    due_at: datetime, useful: timedelta, late: int, bound: Rules
) -> None:
    expires_at, now = due_at + useful, due_at + MINUTE * late
    window = window_for(due_at, expires_at, now, bound)
    if window is None:
        return
    assert now <= window.opens < window.closes <= expires_at
    moments = (window.opens, window.closes - timedelta(seconds=1))
    middle = window.opens + (window.closes - window.opens) / 2
    assert all(is_allowed(moment, bound) for moment in (*moments, middle))


@given(due_at=instants, useful=spans, bound=rules())
def test_a_message_that_is_known_in_time_has_a_window_unless_a_whole_day_is_quiet(
    due_at: datetime, useful: timedelta, bound: Rules
) -> None:
    window = window_for(due_at, due_at + useful, due_at - timedelta(days=1), bound)
    moments = [due_at - timedelta(days=1) + MINUTE * step for step in range(24 * 60)]
    after = [due_at + MINUTE * step for step in range(int(useful / MINUTE))]
    allowed = any(is_allowed(moment, bound) for moment in (*moments, *after))
    assert (window is not None) == allowed


@given(due_at=instants, useful=spans, late=st.integers(0, 2000), bound=rules())
def test_the_window_is_the_first_one_from_when_it_is_due(
    due_at: datetime, useful: timedelta, late: int, bound: Rules
) -> None:
    now = due_at + MINUTE * late
    window = window_for(due_at, due_at + useful, now, bound)
    if window is not None:
        gap = int((window.opens - now) / MINUTE)
        assert not any(is_allowed(now + MINUTE * step, bound) for step in range(gap))


@given(after=instants, length=spans, bound=rules())
def test_windows_between_two_instants_hold_all_that_is_allowed_and_nothing_else(
    after: datetime, length: timedelta, bound: Rules
) -> None:
    windows = open_windows(after, after + length, bound)
    assert windows == sorted(windows, key=lambda window: window.opens)
    for step in range(0, int(length / MINUTE), 7):
        moment = after + MINUTE * step
        inside = any(window.opens <= moment < window.closes for window in windows)
        assert inside == is_allowed(moment, bound)


@pytest.mark.parametrize(
    ("due", "expires", "now", "opens", "closes"),
    [
        pytest.param(
            at(19, 16, 30), at(20, 8, 30), at(19, 12), at(19, 16, 30), at(19, 20), id="afternoon"
        ),
        pytest.param(
            at(19, 16, 30), at(20, 8, 30), at(19, 22), at(20, 7), at(20, 8, 30), id="outage"
        ),
        pytest.param(
            at(21, 6), at(21, 8), at(20, 12), at(21, 7), at(21, 8), id="the same coming morning"
        ),
        pytest.param(
            at(21, 5), at(21, 6, 30), at(20, 12), at(20, 18), at(20, 20), id="the evening before"
        ),
        pytest.param(
            at(21, 5), at(21, 6, 30), at(20, 19), at(20, 19), at(20, 20), id="late that evening"
        ),
        pytest.param(
            at(20, 11, 45), at(20, 15), at(20, 9), at(20, 13), at(20, 15), id="Friday prayer"
        ),
    ],
)
def test_the_usual_windows(
    due: datetime, expires: datetime, now: datetime, opens: datetime, closes: datetime
) -> None:
    assert window_for(due, expires, now, usual()) == Window(opens=opens, closes=closes)


def test_what_is_too_late_has_no_window() -> None:
    assert window_for(at(20, 9), at(20, 10), at(20, 10), usual()) is None
    assert window_for(at(21, 5), at(21, 6, 30), at(20, 21), usual()) is None


def test_news_of_today_goes_from_six_and_known_later_at_once_even_at_night() -> None:
    news = usual(pauses=False, news=(date(2026, 11, 20),))
    early = window_for(at(20, 2), at(20, 10), at(20, 2), news)
    evening = window_for(at(20, 20, 30), at(20, 21), at(20, 20, 30), news)
    assert early == Window(opens=at(20, 6), closes=at(20, 10))
    assert evening == Window(opens=at(20, 20, 30), closes=at(20, 21))
    tomorrow = window_for(at(19, 22), at(20, 10), at(19, 22), news)
    assert tomorrow == Window(opens=at(20, 6), closes=at(20, 10))


def test_personal_news_does_not_wait_for_the_friday_prayer() -> None:
    window = window_for(at(20, 12), at(20, 15), at(20, 12), usual(pauses=False))
    assert window == Window(opens=at(20, 12), closes=at(20, 15))


@pytest.mark.parametrize("zone", ZONES)
def test_quiet_hours_are_those_of_the_clocks_on_the_wall(zone: str) -> None:
    bound = Rules(quiet=USUAL, zone=zone, pauses_fridays=True)
    due_at = instant_of(date(2026, 11, 19), time(21), zone)
    window = window_for(due_at, due_at + timedelta(days=1), due_at, bound)
    assert window is not None
    assert window.opens == instant_of(date(2026, 11, 20), time(7), zone)
    assert local_date(window.opens, zone) == date(2026, 11, 20)


def test_who_wants_no_quiet_hours_has_none() -> None:
    assert not any(is_quiet(at(20, hour), NEVER_QUIET, "Asia/Jakarta") for hour in range(24))
