"""Prayer times: against those that Kemenag published for Batam, and at the place of a stop."""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from bot.language import LanguageData, Lexicon, StopEntry, understand
from bot.language.dates.prayers import PRAYERS, Position, Sky, after_prayer, prayer_time
from tests.language.date_reading import read, written_time
from tests.language.samples import NOW, build_lexicon

WIB = timezone(timedelta(hours=7))
BATAM = Sky(position=Position(latitude=1.13, longitude=104.05), zone=WIB)


@pytest.mark.parametrize(
    ("day", "published"),
    [
        # Kemenag, as newspapers of Batam printed it in Ramadan 1442 and 1443.
        (date(2021, 4, 13), ("04:45", "12:08", "15:20", "18:12", "19:21")),
        (date(2022, 4, 22), ("04:42", "12:06", "15:22", "18:10", "19:20")),
        (date(2022, 4, 30), ("04:39", "12:05", "15:23", "18:09", "19:19")),
    ],
)
def test_the_times_of_batam_are_those_published_within_two_minutes(
    day: date, published: tuple[str, ...]
) -> None:
    for prayer, clock in zip(PRAYERS, published, strict=False):
        found = prayer_time(prayer, day, BATAM)
        expected = datetime.fromisoformat(f"{day}T{clock}+07:00")
        assert found
        assert abs(found - expected) <= timedelta(minutes=2), prayer


def test_the_friday_prayer_is_over_at_one() -> None:
    assert written_time(after_prayer("jumatan", date(2026, 11, 20), BATAM)) == "13:00-14:00"


def test_where_the_sun_never_sets_there_is_no_time() -> None:
    north = Sky(position=Position(latitude=75.0, longitude=20.0), zone=WIB)
    assert [after_prayer(prayer, date(2026, 6, 21), north) for prayer in ("magrib", "isya")] == [
        None,
        None,
    ]


def test_the_time_is_that_of_the_day_said(data: LanguageData) -> None:
    assert {
        text: written_time(read(text, data).time())
        for text in ("habis magrib", "habis magrib tgl 11 februari")
    } == {"habis magrib": "17:53-18:53", "habis magrib tgl 11 februari": "18:23-19:23"}


def test_the_time_is_that_of_the_place_of_the_stop(data: LanguageData) -> None:
    stop = StopEntry(
        code="AMB1",
        name="Masjid Raya Ambon",
        aliases=(),
        kelurahan="",
        kecamatan="",
        latitude=-3.7,
        longitude=128.18,
    )
    lexicon = build_lexicon(data, (stop,))
    now = NOW.astimezone(ZoneInfo("Asia/Jayapura"))
    there = understand("masjid raya ambon habis magrib", now=now, lexicon=lexicon, data=data)
    assert written_time(there.time) == "18:23-19:23"


def test_without_a_position_the_time_is_that_of_batam(data: LanguageData, lexicon: Lexicon) -> None:
    found = understand("ke masjid nurul iman habis magrib", now=NOW, lexicon=lexicon, data=data)
    assert (found.place and found.place.code, written_time(found.time)) == ("MNI1", "17:53-18:53")
    assert any(line.startswith("habis magrib -> 17:53") for line in found.trace)
