"""Times of day."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import TimeSpan
from bot.language.dates.clocks import hour_of_day
from bot.language.folding import fold_words
from tests.language.samples import TODAY, load_data

DATA = load_data()


def read(text: str) -> TimeSpan | None:
    """Return the time meant."""
    tokens, _ = DATA.normalisation.tokens(fold_words(text))
    return DATA.dates.read(tokens, TODAY).time()


def said(text: str) -> str | None:
    """Return the time as HH:MM, a window as HH:MM-HH:MM."""
    found = read(text)
    if found is None:
        return None
    start = found.start.strftime("%H:%M")
    return f"{start}-{found.end.strftime('%H:%M')}" if found.end else start


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("datang pagi", "06:00-11:00"),
        ("datang siang", "11:00-15:00"),
        ("ada sore", "15:00-18:00"),
        ("ada petang", "15:00-18:00"),
        ("ada malam", "18:00-21:00"),
        ("tengah hari", "12:00"),
        ("jam 9", "09:00"),
        ("pukul 09.30", "09:30"),
        ("pkl 13:15", "13:15"),
        ("jam 9 pagi", "09:00"),
        ("jam 2 siang", "14:00"),
        ("jam 11 siang", "11:00"),
        ("jam setengah 4 sore", "15:30"),
        ("jam setengah 1", "12:30"),
        ("jam 9–11", "09:00-11:00"),
        ("jam 9 sampai jam 11 pagi", "09:00-11:00"),
        ("jam 10-2", "10:00-14:00"),
        ("jam 9.00 - 11.30", "09:00-11:30"),
        ("jam 10 lewat 15", "10:15"),
        ("jam 3 kurang 10", "14:50"),
        ("jam 1", "13:00"),
        ("jam 5", "17:00"),
        ("jam 6", "06:00"),
        ("jam 11", "11:00"),
        ("jam 12", "12:00"),
        ("jam 7 malam", "19:00"),
        ("jam sembilan", "09:00"),
        ("jam 9an", "09:00"),
        ("besok pagi", "06:00-11:00"),
        ("minggu pagi", "06:00-11:00"),
        ("malam minggu", "18:00-21:00"),
        ("jam 9 besok pagi", "09:00"),
    ],
)
def test_a_time_is_read_as_the_table_says(text: str, expected: str) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "siang kak",
        "pagi min",
        "malem bu",
        "selamat sore bapak ibu",
        "pagi, mau tanya",
        "pagi",
        "halo selamat siang kak",
        "jam berapa",
        "jam 25",
        "2 jam lagi",
        "jam buka",
        "jam tangan",
        "ada 9 orang",
    ],
)
def test_no_time_is_seen_where_none_is_said(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("hour", range(13, 24))
def test_an_hour_of_the_24_hour_clock_stays(hour: int) -> None:
    assert hour_of_day(hour, "malam") == hour_of_day(hour, None) == hour


@given(st.times())
def test_a_time_written_in_full_is_that_time(moment: time) -> None:
    found = read(f"pukul {moment:%H}:{moment:%M}")
    hour = moment.hour + 12 if 1 <= moment.hour <= 5 else moment.hour
    assert found == TimeSpan(start=time(hour, moment.minute))
