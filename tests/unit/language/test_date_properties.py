"""Phrases built from days are read as the days they were built from, whatever day it is."""

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.language.date_reading import read, written_time
from tests.language.samples import load_data

DATA = load_data()
DAY = timedelta(days=1)
WEEK = timedelta(days=7)

WEEKDAYS = (
    ("senin", "snin", "senen", "hari senin", "hr senin", "SENIN", "dino senen", "senim"),
    ("selasa", "slasa", "sls", "hari selasa", "seloso", "selsa"),
    ("rabu", "rbu", "rebo", "hari rabu", "Rabu"),
    ("kamis", "kmis", "kms", "kemis", "hari kamis", "kamia"),
    ("jumat", "jum'at", "jmt", "jumaat", "hari jumat", "jumst"),
    ("sabtu", "sbtu", "sbt", "hari sabtu", "setu", "sabru"),
    ("hari minggu", "hr mgg", "ahad", "hari ahad"),
)
MONTHS = (
    ("januari", "jan"),
    ("februari", "feb", "pebruari"),
    ("maret", "mar"),
    ("april", "apr"),
    ("mei", "Mei"),
    ("juni", "jun"),
    ("juli", "jul"),
    ("agustus", "agst", "agu"),
    ("september", "sept", "sep"),
    ("oktober", "okt"),
    ("november", "nov", "nopember"),
    ("desember", "des", "DES"),
)
NUMBERS = ("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
AWAY = {
    0: ("hari ini", "skrg", "hr ini", "harini", "saiki"),
    1: ("besok", "bsk", "bsok", "esok", "besoook", "sesuk", "besol"),
    2: ("lusa",),
    3: ("tulat",),
    -1: ("kemarin", "kmrn", "kemaren", "wingi"),
    -2: ("kemarin lusa", "2 hari lalu", "dua hari yg lalu"),
}
BEFORE = ("", "kak ", "min, ", "pusling ke tiban baru ", "Jadwal ", "ada ga ", "tolong ya bu ")
AFTER = ("", " ya", " dong kak", " ada ga?", "...", " bisa?", " di posyandu melati 5", " jam 9")

todays = st.one_of(
    st.dates(min_value=date(2024, 1, 1), max_value=date(2034, 12, 31)),
    st.sampled_from(
        [date(2024, 2, 29), date(2026, 2, 28), date(2026, 12, 31), date(2027, 1, 1)]
        + [date(2026, month, 1) - DAY for month in range(1, 13)]
    ),
)
around = st.tuples(st.sampled_from(BEFORE), st.sampled_from(AFTER))


def first(today: date, fits: Callable[[date], bool], step: timedelta = DAY) -> date:
    """The first day from `today` on, in steps, that fits."""
    while not fits(today):
        today += step
    return today


def meant(phrase: str, around: tuple[str, str], today: date) -> tuple[date, date] | None:
    """What a message with the phrase in it is read as."""
    before, after = around
    found = read(f"{before}{phrase}{after}", DATA, today).dates()
    return (found.start, found.end) if found else None


@given(st.data(), todays, around)
def test_a_day_counted_from_today_is_that_day(
    data: st.DataObject, today: date, around: tuple[str, str]
) -> None:
    away = data.draw(st.sampled_from(sorted(AWAY)))
    phrase = data.draw(st.sampled_from(AWAY[away]))
    assert meant(phrase, around, today) == (today + away * DAY, today + away * DAY)


@given(todays, around, st.integers(1, 60), st.sampled_from(["lagi", "lg", "lagii"]))
def test_some_days_ahead_are_that_many_days(
    today: date, around: tuple[str, str], number: int, again: str
) -> None:
    day = today + number * DAY
    words = [str(number), *([NUMBERS[number - 1]] if number < 10 else [])]
    for said in words:
        assert meant(f"{said} hari {again}", around, today) == (day, day)
    assert meant(f"{number}hr lg", around, today) == (day, day)
    later = today + number * WEEK
    assert meant(f"{number} mgg lagi", around, today) == (later, later)


@given(st.data(), todays, around, st.integers(0, 6))
def test_a_weekday_is_the_next_one_this_weeks_or_next_weeks(
    data: st.DataObject, today: date, around: tuple[str, str], weekday: int
) -> None:
    word = data.draw(st.sampled_from(WEEKDAYS[weekday]))
    coming = first(today, lambda day: day.weekday() == weekday)
    after = first(today + DAY, lambda day: day.weekday() == weekday)
    monday = first(today, lambda day: day.weekday() == 0, -DAY)
    next_week = monday + WEEK + weekday * DAY
    last = first(today - DAY, lambda day: day.weekday() == weekday, -DAY)
    for phrase, day in (
        (word, coming),
        (f"{word} ini", coming),
        (f"{word} besok", after),
        (f"bsk {word}", after),
        (f"{word} depan", next_week),
        (f"{word} dpn", next_week),
        (f"{word} lalu", last),
        (f"kemarin {word}", last),
    ):
        assert meant(phrase, around, today) == (day, day), phrase


@given(todays, around, st.sampled_from(["minggu", "pekan", "mgg", "mggu"]))
def test_a_week_runs_from_monday_to_sunday(today: date, around: tuple[str, str], word: str) -> None:
    monday = first(today, lambda day: day.weekday() == 0, -DAY)
    for phrase, start in ((f"{word} ini", monday), (f"{word} depan", monday + WEEK)):
        assert meant(phrase, around, today) == (start, start + 6 * DAY)
    saturday = monday + 5 * DAY
    assert meant("akhir pekan ini", around, today) == (saturday, saturday + DAY)


@given(todays, st.integers(0, 6))
def test_the_evening_of_a_day_is_the_day_before(today: date, weekday: int) -> None:
    found = read(f"malam {WEEKDAYS[weekday][-1].removeprefix('hari ')}", DATA, today)
    span = found.dates()
    assert span
    assert (span.start + DAY).weekday() == weekday
    assert 0 <= (span.start - today).days <= 6
    assert written_time(found.time()) == "18:00-21:00"


@given(st.data(), todays, around, st.dates(date(2024, 1, 1), date(2034, 12, 31)))
def test_a_date_is_that_date_and_without_a_year_the_next(
    data: st.DataObject, today: date, around: tuple[str, str], day: date
) -> None:
    name = data.draw(st.sampled_from(MONTHS[day.month - 1]))
    full = (
        f"tanggal {day.day} {name} {day.year}",
        f"tgl {day.day} bulan {name} {day.year}",
        f"{WEEKDAYS[day.weekday()][0]}, {day.day} {name} {day.year}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d-%m-%Y}",
        f"{day:%d.%m.%y}",
        day.isoformat(),
    )
    for phrase in full:
        assert meant(phrase, around, today) == (day, day), phrase
    coming = first(today, lambda one: (one.day, one.month) == (day.day, day.month))
    for phrase in (
        f"{day.day} {name}",
        f"tgl {day.day}/{day.month}",
        f"{MONTHS[day.month - 1][0]} tgl {day.day}",
    ):
        assert meant(phrase, around, today) == (coming, coming), phrase
    numbered = first(today, lambda one: one.day == day.day)
    assert meant(f"tgl {day.day}", around, today) == (numbered, numbered)


@given(todays, around, st.integers(1, 26), st.integers(1, 2), st.integers(1, 12))
def test_a_run_of_days_goes_from_the_first_to_the_last(
    today: date, around: tuple[str, str], start: int, length: int, month: int
) -> None:
    days = start, start + length
    last = first(today, lambda one: one.day == days[1])
    expected = (last.replace(day=start), last)
    for link in ("-", " - ", " sampai ", " s/d ", " smpe tgl "):
        assert meant(f"tgl {start}{link}{days[1]}", around, today) == expected
    last = first(today, lambda one: (one.day, one.month) == (days[1], month))
    phrase = f"{start}-{days[1]} {MONTHS[month - 1][0]}"
    assert meant(phrase, around, today) == (last.replace(day=start), last)


@given(st.data(), todays, around, st.integers(0, 6), st.integers(1, 4))
def test_the_nth_weekday_of_a_month_is_that_weekday(
    data: st.DataObject, today: date, around: tuple[str, str], weekday: int, nth: int
) -> None:
    word = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")[weekday]
    said = data.draw(
        st.sampled_from([("pertama", "kedua", "ketiga", "keempat")[nth - 1], f"ke-{nth}"])
    )
    begin = first(today.replace(day=28), lambda one: one.day == 1)
    day = first(begin, lambda one: one.weekday() == weekday) + (nth - 1) * WEEK
    for phrase in (f"{word} {said} bulan depan", f"bulan depan {word} {said}"):
        assert meant(phrase, around, today) == (day, day), phrase
    named = f"{word} {said} {MONTHS[begin.month - 1][0]} {begin.year}"
    assert meant(named, around, today) == (day, day)


@given(todays, around, st.sampled_from(["depan", "dpn", "ngarep"]))
def test_a_month_is_whole_and_has_three_parts(
    today: date, around: tuple[str, str], word: str
) -> None:
    begin = first(today.replace(day=28), lambda one: one.day == 1)
    end = first(begin.replace(day=28), lambda one: (one + DAY).day == 1)
    thirds = {"awal ": (1, 10), "pertengahan ": (11, 20), "akhir ": (21, end.day), "": (1, end.day)}
    for third, (start, last) in thirds.items():
        expected = (begin.replace(day=start), begin.replace(day=last))
        assert meant(f"{third}bulan {word}", around, today) == expected


WITHOUT_A_DATE = (
    "kak", "mau pinjam", "laskar pelangi", "kelas 3", "RT 03/05", "rw 5", "3 anak", "SDN 003",
    "melati 5", "blok C 12", "0812-3456-7890", "2 buku", "seri 4", "5 ribu", "1984", "dilan 1990",
    "978-602-03-1234-5", "bulan karya tere liye", "tiap senin", "seminggu sekali", "kapan-kapan",
    "jam tangan",
    "tiban baru", "ada ga", "hari apa", "jam berapa", "yang datang 35 orang", "iqro 3", "kasu",
    "sei langkai", "ga jadi", "stop", "nomor 17", "umur 5 tahun", "harga 15.000", "tensi 120/80",
    "perpanjang 3 hari", "kamus", "majalah bobo", "tolong", "makasih", "bukan itu", "setengah jam",
)  # fmt: skip


@given(todays, st.lists(st.sampled_from(WITHOUT_A_DATE), min_size=1, max_size=7))
def test_no_day_is_seen_in_a_text_without_one(today: date, pieces: list[str]) -> None:
    found = read(", ".join(pieces), DATA, today)
    assert found.dates() is None, found.trace()


@given(todays, st.text(max_size=60))
def test_any_text_is_read_and_a_run_never_ends_before_it_begins(today: date, text: str) -> None:
    found = read(text, DATA, today).dates()
    assert found is None or found.start <= found.end
