"""Days: every row of the table of `language.md`, and phrases built from dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import DateSpan, LanguageData
from bot.language.dates import DatesRead
from bot.language.folding import fold_words
from tests.language.samples import TODAY, load_data

DATA = load_data()
WEEKDAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")
MONTHS = [
    "januari",
    "februari",
    "maret",
    "april",
    "mei",
    "juni",
    "juli",
    "agustus",
    "september",
    "oktober",
    "november",
    "desember",
]
days = st.dates(min_value=date(2024, 1, 1), max_value=date(2032, 12, 31))


def read(text: str, today: date = TODAY, data: LanguageData = DATA) -> DatesRead:
    """Read the days of a message."""
    tokens, _ = data.normalisation.tokens(fold_words(text))
    return data.dates.read(tokens, today)


def span(text: str, today: date = TODAY) -> DateSpan | None:
    """Return the days meant."""
    return read(text, today).dates()


def said(text: str) -> tuple[str, ...] | None:
    """Return first day, last day and the rivals as MM-DD, years other than 2026 in full."""
    found = span(text)
    if found is None:
        return None
    rivals = [one.start for one in found.alternatives]
    return tuple(
        day.strftime("%m-%d" if day.year == 2026 else "%Y-%m-%d")
        for day in (found.start, found.end, *rivals)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hari ini", ("11-18", "11-18")),
        ("skrg", ("11-18", "11-18")),
        ("ntar sore", ("11-18", "11-18")),
        ("besok", ("11-19", "11-19")),
        ("bsk", ("11-19", "11-19")),
        ("esok", ("11-19", "11-19")),
        ("lusa", ("11-20", "11-20")),
        ("tulat", ("11-21", "11-21")),
        ("kemarin", ("11-17", "11-17")),
        ("senin", ("11-23", "11-23")),
        ("hari senin", ("11-23", "11-23")),
        ("rabu", ("11-18", "11-18")),
        ("jumat ini", ("11-20", "11-20")),
        ("senin depan", ("11-23", "11-23")),
        ("kamis depan", ("11-26", "11-26", "11-19")),
        ("rabu depan", ("11-25", "11-25")),
        ("kamis besok", ("11-19", "11-19")),
        ("besok senin", ("11-23", "11-23")),
        ("senin lalu", ("11-16", "11-16")),
        ("rabu lalu", ("11-11", "11-11")),
        ("kemarin senin", ("11-16", "11-16")),
        ("minggu lalu", ("11-09", "11-15")),
        ("hari minggu lalu", ("11-15", "11-15")),
        ("sabtu minggu lalu", ("11-14", "11-14")),
        ("bulan lalu", ("10-01", "10-31")),
        ("tadi pagi", ("11-18", "11-18")),
        ("semalam", ("11-17", "11-17")),
        ("tadi malam", ("11-17", "11-17")),
        ("kemarin lusa", ("11-16", "11-16")),
        ("2 hari lalu", ("11-16", "11-16")),
        ("seminggu yang lalu", ("11-11", "11-11")),
        ("sabtu kedua bulan depan", ("12-12", "12-12")),
        ("minggu ke-3 desember", ("12-20", "12-20")),
        ("senin terakhir", ("11-30", "11-30")),
        ("sabtu kedua", ("12-12", "12-12")),
        ("minggu ini", ("11-16", "11-22")),
        ("pekan ini", ("11-16", "11-22")),
        ("mgg ini", ("11-16", "11-22")),
        ("minggu depan", ("11-23", "11-29")),
        ("pekan depan", ("11-23", "11-29")),
        ("sabtu minggu depan", ("11-28", "11-28")),
        ("minggu depan hari selasa", ("11-24", "11-24")),
        ("hari minggu", ("11-22", "11-22")),
        ("minggu pagi", ("11-22", "11-22")),
        ("sabtu minggu", ("11-21", "11-22")),
        ("ahad", ("11-22", "11-22")),
        ("minggu", ("11-22", "11-22")),
        ("hari minggu depan", ("11-29", "11-29", "11-22")),
        ("malam minggu", ("11-21", "11-21")),
        ("malam jumat", ("11-19", "11-19")),
        ("akhir pekan", ("11-21", "11-22")),
        ("weekend", ("11-21", "11-22")),
        ("weekend depan", ("11-28", "11-29")),
        ("3 hari lagi", ("11-21", "11-21")),
        ("dua minggu lagi", ("12-02", "12-02")),
        ("seminggu lagi", ("11-25", "11-25")),
        ("sebulan lagi", ("12-18", "12-18")),
        ("3 hari ke depan", ("11-18", "11-21")),
        ("tgl 5", ("12-05", "12-05")),
        ("tanggal 17 agustus", ("2027-08-17", "2027-08-17")),
        ("17/8", ("2027-08-17", "2027-08-17")),
        ("17-8-2027", ("2027-08-17", "2027-08-17")),
        ("17/8/27", ("2027-08-17", "2027-08-17")),
        ("5 des", ("12-05", "12-05")),
        ("tgl 5-7", ("12-05", "12-07")),
        ("5 sampai 7 desember", ("12-05", "12-07")),
        ("28 nov - 2 des", ("11-28", "12-02")),
        ("tgl 31", ("12-31", "12-31")),
        ("tgl 5 bulan depan", ("12-05", "12-05")),
        ("sabtu, 21 nov 2026", ("11-21", "11-21")),
        ("29 februari", ("2028-02-29", "2028-02-29")),
        ("bulan ini", ("11-01", "11-30")),
        ("bulan depan", ("12-01", "12-31")),
        ("desember", ("12-01", "12-31")),
        ("bulan januari", ("2027-01-01", "2027-01-31")),
        ("november", ("11-01", "11-30")),
        ("awal bulan depan", ("12-01", "12-10")),
        ("pertengahan bulan", ("11-11", "11-20")),
        ("akhir bulan", ("11-21", "11-30")),
        ("awal desember", ("12-01", "12-10")),
        ("natal", ("12-25", "12-25")),
        ("tahun baru", ("2027-01-01", "2027-01-01")),
        ("malam tahun baru", ("12-31", "12-31")),
        ("17 agustusan", ("2027-08-17", "2027-08-17")),
        ("kamis ga jadi", ("11-19", "11-19")),
        ("besok batal", ("11-19", "11-19")),
        ("sabtu libur", ("11-21", "11-21")),
        ("jangan datang besok", ("11-19", "11-19")),
        ("bukan senin tapi selasa", ("11-24", "11-24")),
        ("besok eh lusa", ("11-20", "11-20")),
        ("sabtu atau minggu", ("11-21", "11-21", "11-22")),
        ("jam 9 minggu depan", ("11-23", "11-29")),
        ("jam 7 malam minggu depan", ("11-23", "11-29")),
        ("selasa-kamis", ("11-17", "11-19")),
    ],
)
def test_a_day_is_read_as_the_table_says(text: str, expected: tuple[str, ...]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "tiap minggu",
        "setiap senin",
        "tiap sabtu kedua",
        "2 minggu sekali",
        "seminggu sekali",
        "tambah seminggu",
        "perpanjang laskar pelangi seminggu lagi",
        "3 hari",
        "beberapa minggu",
        "hari apa",
        "minggu ke berapa",
        "besok-besok",
        "24/7",
        "rt 3/5",
        "tensi 120/80",
        "umur 5-7 tahun",
        "bukan senin",
        "jangan yang senin",
        "31 november",
        "tgl 32",
        "kak mei",
        "selamat tahun baru",
        "siang kak",
        "jam 9",
        "ada buku laskar pelangi?",
        "mobil rental berapa ya",
        "35 orang",
        "iqro 3",
        "bulan",
        "hari",
        "kasur di kasu",
        "satu dua tiga",
    ],
)
def test_no_day_is_seen_where_none_is_said(text: str) -> None:
    assert span(text) is None


@pytest.mark.parametrize(
    "text", ["31 november", "tgl 32", "30 feb", "31/4/2027", "tgl 31 bulan ini"]
)
def test_a_day_the_calendar_does_not_have_is_named_impossible(text: str) -> None:
    assert [one.is_impossible for one in read(text).days] == [True]


def test_the_new_day_of_a_move_follows_the_word_to() -> None:
    new, old = read("ke senin aja jangan datang sabtu").moved()
    assert (new and new.start, old and old.start) == (date(2026, 11, 23), date(2026, 11, 21))


def test_a_move_to_one_day_has_no_old_day() -> None:
    new, old = read("diundur ke senin").moved()
    assert (new and new.start, old) == (date(2026, 11, 23), None)


def test_every_reading_leaves_a_line_in_the_trace() -> None:
    assert read("bukan senin, besok").trace() == [
        "besok -> 2026-11-19 [days_away]",
        "senin -> tidak dimaksud [dropped]",
    ]


@given(days, st.integers(0, 60))
def test_a_number_of_days_ahead_is_that_many_days_ahead(today: date, number: int) -> None:
    found = span(f"{number} hari lagi", today)
    assert found
    assert found.start == found.end == today + timedelta(days=number)


@given(days, days)
def test_a_date_written_in_full_is_that_date(today: date, day: date) -> None:
    phrases = (
        f"tanggal {day.day} {MONTHS[day.month - 1]} {day.year}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day}-{day.month}-{day.year}",
        f"kapan? {WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year} ya",
        day.isoformat(),
    )
    assert {
        phrase: found and found.start for phrase in phrases for found in [span(phrase, today)]
    } == (dict.fromkeys(phrases, day))


@given(days, st.integers(0, 6))
def test_a_weekday_is_the_next_one_and_today_counts(today: date, weekday: int) -> None:
    found = span(f"hari {WEEKDAYS[weekday]}", today)
    assert found
    assert found.start.weekday() == weekday
    assert 0 <= (found.start - today).days <= 6


@given(days, st.integers(0, 6))
def test_a_weekday_of_next_week_lies_in_the_next_monday_to_sunday_week(
    today: date, weekday: int
) -> None:
    found = span(f"hari {WEEKDAYS[weekday]} depan", today)
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7)
    assert found
    assert found.start == monday + timedelta(days=weekday)


@given(days, st.integers(1, 28), st.integers(1, 12))
def test_a_day_and_month_without_a_year_never_lie_in_the_past(
    today: date, day: int, month: int
) -> None:
    found = span(f"{day} {MONTHS[month - 1]}", today)
    assert found
    assert found.start >= today
    assert (found.start.day, found.start.month) == (day, month)


@given(days, st.integers(1, 31))
def test_a_bare_day_number_is_the_next_such_day(today: date, number: int) -> None:
    found = span(f"tgl {number}", today)
    assert found
    assert found.start.day == number
    assert 0 <= (found.start - today).days <= 62


@given(days, st.integers(0, 6), st.integers(1, 4))
def test_the_nth_weekday_of_next_month_is_that_weekday_of_that_month(
    today: date, weekday: int, nth: int
) -> None:
    ordinal = ("pertama", "kedua", "ketiga", "keempat")[nth - 1]
    found = span(f"{WEEKDAYS[weekday]} {ordinal} bulan depan", today)
    assert found
    assert found.start.weekday() == weekday
    assert (found.start.day - 1) // 7 == nth - 1
    assert found.start.month == today.month % 12 + 1
