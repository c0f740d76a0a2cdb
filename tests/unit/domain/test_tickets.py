"""When staff read what is written now, by working days and hours."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.tickets import CANNED, CannedAnswer, Expectation, TicketKind, expectation

ZONE = "Asia/Jakarta"
WIB = ZoneInfo(ZONE)
CLOSED = date(2026, 11, 20)
"""A Friday without service."""


def works_on(day: date) -> bool:
    return day.isoweekday() <= 5 and day != CLOSED


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A wall time in November 2026; the 18th is a Wednesday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=WIB)


@pytest.mark.parametrize(
    ("now", "until", "next_from"),
    [
        (at(18, 10), at(18, 15, 30), at(19, 8)),
        (at(18, 8), at(18, 15, 30), at(19, 8)),
        (at(18, 7, 59), None, at(18, 8)),
        (at(18, 15, 30), None, at(19, 8)),
        (at(19, 14), at(19, 15, 30), at(23, 8)),
        (at(20, 10), None, at(23, 8)),
        (at(21, 7), None, at(23, 8)),
    ],
    ids=["at work", "opening", "early", "closing", "before a day off", "day off", "weekend"],
)
def test_staff_read_on_working_days_within_hours(
    now: datetime, until: datetime | None, next_from: datetime
) -> None:
    assert expectation(now, ZONE, works_on) == Expectation(until=until, next_from=next_from)


def test_without_a_working_day_in_sight_none_is_promised() -> None:
    found = expectation(at(18, 10), ZONE, lambda _: False)
    assert found == Expectation(until=None, next_from=None)


def test_every_ready_answer_fits_exactly_one_kind() -> None:
    offered = [answer for kind in TicketKind for answer in CANNED[kind]]
    assert sorted(offered) == sorted(CannedAnswer)
