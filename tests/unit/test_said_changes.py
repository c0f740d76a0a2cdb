"""What reports and changes say in words beside place and days."""

from datetime import date, time

import pytest

from bot.domain.attendances import Heard
from bot.domain.proposals import NewTimes
from bot.language import DateSpan, TimeSpan
from handlers.cadre.heard import heard_in, is_negative, is_unclear
from handlers.staff.said import reason_in, shift_in, times_in

SUNDAY = DateSpan(start=date(2026, 11, 22), end=date(2026, 11, 22), rule="weekday")


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("majuin satu jam", -60),
        ("tolong maju 1 jam ya", -60),
        ("mundur 30 menit", 30),
        ("diundur 2 jam aja", 120),
        ("undur sejam", 60),
        ("undur setengah jam", 30),
        ("mundur satu setengah jam", 90),
        ("telat 45 menit karena macet 2 jam", 45),
        ("delay it half an hour", 30),
        ("mundur ke jam 9", 0),
        ("pindah ke minggu jam 9", 0),
        ("kunjungannya 2 jam", 0),
        ("mundur 900 jam", 0),
    ],
)
def test_how_much_earlier_or_later(text: str, minutes: int) -> None:
    assert shift_in(text) == minutes


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("batalkan tiban besok karena mobil rusak", "mobil rusak"),
        ("besok libur ya kak, soalnya ada rapat RW.", "ada rapat RW"),
        ("kunjungan sabtu batal", ""),
    ],
)
def test_why(text: str, reason: str) -> None:
    assert reason_in(text) == reason


def test_a_part_of_the_day_is_no_hour_at_which_a_visit_begins() -> None:
    morning, nine = TimeSpan(start=time(6), end=time(11)), TimeSpan(start=time(9))
    assert times_in("minggu pagi", SUNDAY, morning) == NewTimes(on=SUNDAY.start)
    assert times_in("minggu jam 9", SUNDAY, nine) == NewTimes(on=SUNDAY.start, start=time(9))


@pytest.mark.parametrize(
    ("text", "total", "heard"),
    [
        ("tadi yang datang 35 orang, 20 anak", 55, Heard(people=35, children=20)),
        ("dewasa 15 anak 20", 15, Heard(adults=15, children=20)),
        ("anak 20 orang dewasa 15 orang", 35, Heard(adults=15, children=20)),
        ("32 eh 35 orang", 35, Heard(people=35)),
        ("total 40, 15 dewasa 25 anak, pinjam 12", 40,
         Heard(people=40, adults=15, children=25, borrowed=12)),
        ("15 ibu-ibu dan 22 balita, buku dipinjam 9", 37,
         Heard(adults=15, children=22, borrowed=9)),
        ("di sdn 03 sagulung tadi 30 siswa", 30, Heard(children=30)),
        ("rame, tiga puluh lima orang", 35, Heard(people=35)),
        ("yang hadir 10.000 orang", None, Heard(people=10_000)),
        ("eh salah, anaknya 27", 27, Heard(children=27)),
        ("ibunya 30, anaknya 27", None, Heard(adults=30, children=27)),
        ("mau lapor kehadiran", None, Heard()),
    ],
)  # fmt: skip
def test_numbers_of_a_report(text: str, total: int | None, heard: Heard) -> None:
    assert heard_in(text, total) == heard


@pytest.mark.parametrize(
    ("text", "negative"),
    [("yang hadir -5 orang", True), ("minus 5", True), ("10-15 orang", False), ("9 - 11", False)],
)
def test_a_number_below_zero_is_seen(text: str, negative: bool) -> None:
    assert is_negative(text) is negative


@pytest.mark.parametrize(
    ("text", "unclear"),
    [
        ("tadi yang datang 3,5 orang", True),
        ("3.5 orang", True),
        ("1e3 orang", True),
        ("20 sampai 30 orang", True),
        ("20-30 anak", True),
        ("yang datang 1.250 orang", False),
        ("jam 9-11 yang datang 30 orang", False),
        ("jam 9.30 orang sudah datang, 30 anak", False),
        ("35 orang, 20 anak", False),
    ],
)
def test_a_number_that_is_no_count_is_seen(text: str, unclear: bool) -> None:
    assert is_unclear(text) is unclear
