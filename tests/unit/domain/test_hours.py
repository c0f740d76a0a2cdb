"""Dated hours of a stop."""

from datetime import UTC, date, datetime, time

import pytest

from bot.domain.hours import DatedHours, hours_on, instants

USUAL = time(9), time(11)
RAMADAN = DatedHours(
    first=date(2027, 2, 8), last=date(2027, 3, 9), start_time=time(10), end_time=time(11)
)
LAST_DAYS = DatedHours(
    first=date(2027, 3, 1), last=date(2027, 3, 5), start_time=time(8), end_time=time(9)
)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 2, 7), USUAL),
        (date(2027, 2, 8), (time(10), time(11))),
        (date(2027, 3, 1), (time(8), time(9))),
        (date(2027, 3, 5), (time(8), time(9))),
        (date(2027, 3, 9), (time(10), time(11))),
        (date(2027, 3, 10), USUAL),
    ],
)
def test_the_hours_that_began_last_hold_and_outside_them_the_usual_ones(
    day: date, expected: tuple[time, time]
) -> None:
    assert hours_on(day, USUAL, (LAST_DAYS, RAMADAN)) == expected


def test_hours_are_wall_time_of_the_zone() -> None:
    assert instants(date(2027, 3, 1), USUAL, "Asia/Jayapura") == (
        datetime(2027, 3, 1, 0, 0, tzinfo=UTC),
        datetime(2027, 3, 1, 2, 0, tzinfo=UTC),
    )
