"""The column Hari: whatever a rule is called, it is read as that rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Catalogues, locales_folder
from bot.services.imports.day_phrases import DAYS, read_days
from bot.services.imports.words import load_words

WORDS = load_words(locales_folder() / "id" / "language", Catalogues.load(locales_folder()).of("id"))
NAMES = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
ORDINALS = {1: "pertama", 2: "kedua", 3: "ketiga", 4: "keempat", 5: "kelima"}
ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV", 5: "V"}
AND = st.sampled_from([" dan ", ", ", " & ", ",", " serta "])
weekdays = st.sets(st.integers(0, 6), min_size=1, max_size=3).map(sorted)
ordinals = st.sets(st.integers(1, 5), min_size=1, max_size=3).map(sorted)


def rule_of(text: str) -> str | None:
    """The rule that the phrase means."""
    phrase = read_days(text, WORDS)
    return phrase.rrule if phrase else None


@given(days=weekdays, every=st.sampled_from(["Setiap ", "tiap ", "Setiap hari ", ""]), link=AND)
def test_days_of_the_week_are_a_weekly_rule(days: list[int], every: str, link: str) -> None:
    named = link.join(NAMES[day] for day in days)
    assert rule_of(every + named) == "FREQ=WEEKLY;BYDAY=" + ",".join(DAYS[day] for day in days)


@given(
    days=weekdays,
    numbers=ordinals,
    every=st.sampled_from(["", "Setiap "]),
    week=st.sampled_from([" ", " minggu ", " pekan "]),
    written=st.sampled_from(["ke-{}", "ke {}", "word", "roman", "ke-roman"]),
    month=st.sampled_from(["", " setiap bulan", " tiap bulan"]),
    link=AND,
)
def test_numbered_days_are_a_monthly_rule(
    days: list[int],
    numbers: list[int],
    every: str,
    week: str,
    written: str,
    month: str,
    link: str,
) -> None:
    spelled = {
        "word": ORDINALS.__getitem__,
        "roman": ROMAN.__getitem__,
        "ke-roman": lambda number: f"ke-{ROMAN[number]}",
    }.get(written, written.format)
    phrase = link.join(NAMES[day] for day in days) + week + link.join(map(spelled, numbers))
    wanted = ",".join(f"{number}{DAYS[day]}" for number in numbers for day in days)
    assert rule_of(every + phrase + month) == f"FREQ=MONTHLY;BYDAY={wanted}"


@given(
    numbers=st.sets(st.integers(1, 31), min_size=1, max_size=4).map(sorted),
    start=st.sampled_from(["setiap tanggal ", "Tiap tgl ", "tanggal "]),
    link=AND,
)
def test_days_of_the_month_are_a_monthly_rule(numbers: list[int], start: str, link: str) -> None:
    wanted = ",".join(map(str, numbers))
    assert rule_of(start + link.join(map(str, numbers))) == f"FREQ=MONTHLY;BYMONTHDAY={wanted}"


@given(day=st.integers(0, 6), weeks=st.integers(2, 9), shape=st.integers(0, 3))
def test_every_few_weeks_is_a_rule_that_needs_a_first_date(
    day: int, weeks: int, shape: int
) -> None:
    name = NAMES[day]
    text = (
        f"{name}, {weeks} minggu sekali",
        f"setiap {weeks} minggu hari {name}",
        f"Setiap {weeks} minggu sekali, {name}",
        f"Setiap {name} {weeks} pekan sekali",
    )[shape]
    phrase = read_days(text, WORDS)
    assert phrase is not None
    assert phrase.rrule == f"FREQ=WEEKLY;INTERVAL={weeks};BYDAY={DAYS[day]}"
    assert phrase.has_phase


@pytest.mark.parametrize(
    ("text", "rrule"),
    [
        ("Selasa minggu ke-2 dan ke-4", "FREQ=MONTHLY;BYDAY=2TU,4TU"),
        ("Setiap Senin", "FREQ=WEEKLY;BYDAY=MO"),
        ("Sabtu kedua", "FREQ=MONTHLY;BYDAY=2SA"),
        ("setiap tanggal 10", "FREQ=MONTHLY;BYMONTHDAY=10"),
        ("Sabtu terakhir", "FREQ=MONTHLY;BYDAY=-1SA"),
        ("Sabtu pertama dan terakhir", "FREQ=MONTHLY;BYDAY=1SA,-1SA"),
        ("Minggu ke-2", "FREQ=MONTHLY;BYDAY=2SU"),
        ("Minggu minggu ke-2", "FREQ=MONTHLY;BYDAY=2SU"),
        ("Minggu ke-2 hari Selasa", "FREQ=MONTHLY;BYDAY=2TU"),
        ("Selasa minggu 2 & 4", "FREQ=MONTHLY;BYDAY=2TU,4TU"),
        ("Sabtu ke 2 dan 4", "FREQ=MONTHLY;BYDAY=2SA,4SA"),
        ("Selasa setiap minggu", "FREQ=WEEKLY;BYDAY=TU"),
        ("setiap minggu", "FREQ=WEEKLY;BYDAY=SU"),
        ("Senin s.d. Kamis", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH"),
        ("Senin - Rabu", "FREQ=WEEKLY;BYDAY=MO,TU,WE"),
        ("Jum'at", "FREQ=WEEKLY;BYDAY=FR"),
        ("JUM\u2019AT", "FREQ=WEEKLY;BYDAY=FR"),
        ("Sen, Kam", "FREQ=WEEKLY;BYDAY=MO,TH"),
        ("Ahad", "FREQ=WEEKLY;BYDAY=SU"),
        ("Setiap hari kerja", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("setiap hari", "FREQ=DAILY"),
    ],
)
def test_what_libraries_write_is_read(text: str, rrule: str) -> None:
    assert rule_of(text) == rrule


@pytest.mark.parametrize(
    "text",
    [
        "besok",
        "Sabtu ke-6",
        "tanggal 32",
        "tanggal 0",
        "Sabtu 2",
        "kedua",
        "se",
        "S",
        "1",
        "-",
        ",",
    ],
)
def test_what_is_no_such_phrase_is_not_guessed_at(text: str) -> None:
    assert rule_of(text) is None


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    read_days(text, WORDS)
