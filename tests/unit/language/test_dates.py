"""Days: the examples of `tests/language/id/dates.yaml`, moves, and the helpers of replies."""

from datetime import date

import pytest

from bot.language import (
    LanguageData,
    Lexicon,
    Understanding,
    impossible_date,
    names_estimated_holiday,
    names_impossible_date,
    understand,
)
from bot.language.dates import IMPOSSIBLE
from bot.language.dates.typing_errors import misspellings, neighbours
from bot.language.folding import fold_words
from tests.language.date_reading import by_rule, examples, read, written
from tests.language.samples import NOW, TODAY

CASES = examples()


@pytest.mark.parametrize(("rule", "phrase", "expected"), by_rule("days"))
def test_a_day_is_read_by_its_rule(
    rule: str, phrase: str, expected: str, data: LanguageData
) -> None:
    found = read(phrase, data).dates()
    assert (written(found), found and found.rule) == (expected, rule)


def test_every_rule_of_the_grammar_has_an_example(data: LanguageData) -> None:
    rules = {compiled.rule.name for compiled in data.dates.day_rules}
    without_days = {"age", "habit", "longer", "length", "counted", "greeting_of_the_season"}
    assert rules - without_days <= set(CASES["days"])


@pytest.mark.parametrize("phrase", CASES["no_day"])
def test_no_day_is_seen_where_none_is_said(phrase: str, data: LanguageData) -> None:
    found = read(phrase, data)
    assert written(found.dates()) is None, found.trace()


@pytest.mark.parametrize("phrase", CASES["impossible"])
def test_a_day_the_calendar_does_not_have_is_named_impossible(
    phrase: str, data: LanguageData
) -> None:
    assert [one.rule for one in read(phrase, data).days] == [IMPOSSIBLE]


@pytest.mark.parametrize("phrase", CASES["dropped"])
def test_a_refused_day_is_dropped(phrase: str, data: LanguageData) -> None:
    assert len(read(phrase, data).dropped) == 1


def test_the_new_day_of_a_move_follows_the_word_to(data: LanguageData) -> None:
    new, old = read("ke senin aja jangan datang sabtu", data).moved()
    assert (new and new.start, old and old.start) == (date(2026, 11, 23), date(2026, 11, 21))


def test_a_move_to_one_day_has_no_old_day(data: LanguageData) -> None:
    new, old = read("diundur ke senin", data).moved()
    assert (new and new.start, old) == (date(2026, 11, 23), None)


def test_every_reading_leaves_a_line_in_the_trace(data: LanguageData) -> None:
    assert read("bukan senin, besok", data).trace() == [
        "besok -> 2026-11-19 [days_away]",
        "senin -> tidak dimaksud [dropped]",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kunjungan kamis dipindah ke jumat habis asar, bukan pagi", "15:15"),
        ("lusa jangan pagi, pindahkan ke lepas asar", "15:16"),
        ("dari jam 9 jadi jam setengah 4 sore", "15:30"),
        ("geser dari kamis pagi ke kamis sore", "15:00"),
        ("ganti jam 9 ke jam 2 ya", "14:00"),
    ],
)
def test_the_new_time_of_a_move_is_the_one_moved_to(
    text: str, expected: str, data: LanguageData
) -> None:
    found = read(text, data).moved_time()
    assert found
    assert found.start.strftime("%H:%M") == expected


def _understood(text: str, lexicon: Lexicon, data: LanguageData) -> Understanding:
    return understand(text, now=NOW, lexicon=lexicon, data=data)


def test_a_coming_islamic_holiday_is_told_from_a_fixed_day(
    lexicon: Lexicon, data: LanguageData
) -> None:
    estimated = [
        names_estimated_holiday(_understood(text, lexicon, data))
        for text in ("pusling ada pas lebaran?", "pusling ada pas natal?", "lebaran kemarin")
    ]
    assert estimated == [True, False, False]


@pytest.mark.parametrize(
    ("text", "last", "year"),
    [
        ("31/11/2026 ada?", date(2026, 11, 30), None),
        ("tanggal 31 november ada ga", date(2026, 11, 30), None),
        ("30 februari", date(2027, 2, 28), None),
        ("9/9/9999 ada?", None, 9999),
        ("tanggal 17 agustus 1945", None, 1945),
        ("tanggal 35", None, None),
    ],
)
def test_what_is_wrong_with_a_date_is_told(
    text: str, last: date | None, year: int | None, lexicon: Lexicon, data: LanguageData
) -> None:
    found = _understood(text, lexicon, data)
    assert found.dates is None
    assert impossible_date(found) == (last, year)


def test_an_impossible_date_is_told(lexicon: Lexicon, data: LanguageData) -> None:
    assert names_impossible_date(_understood("jadwal 31 november", lexicon, data))
    assert not names_impossible_date(_understood("jadwal 30 november", lexicon, data))


@pytest.mark.parametrize("today", [date(1900, 1, 1), date(9990, 1, 1)])
def test_a_year_the_calendars_of_holidays_do_not_know_gives_no_day(
    today: date, data: LanguageData
) -> None:
    assert read("lebaran", data, today).dates() is None
    assert read("ramadan", data, today).dates() is None


@pytest.mark.parametrize("text", ["anakku 6 bulan nih", "cucu umur 4 tahun lagi suka komik"])
def test_the_age_of_a_child_is_no_day(text: str, data: LanguageData) -> None:
    assert read(text, data).dates() is None


def test_a_refused_day_before_the_question_is_refused(data: LanguageData) -> None:
    tokens, _ = data.normalisation.tokens(fold_words("bukan yang senin, ke kabil kapan?"))
    assert data.dates.read(tokens, TODAY, is_question=True).dates() is None


@pytest.mark.parametrize(
    ("text", "tag"),
    [("hari ini jadi datang", "<today>"), ("kemarin telat", "<past>"), ("rabu ada", "<date>")],
)
def test_today_and_past_days_are_told_from_others(text: str, tag: str, data: LanguageData) -> None:
    assert read(text, data).tag() == tag


def test_a_slip_of_the_keyboard_is_put_right_unless_it_is_a_word() -> None:
    slips = misspellings(["kamis", "rabu"], ["kami", "kamus"])
    assert {slips.get(word) for word in ("kamia", "lamis", "kmis", "kamsi")} == {"kamis"}
    assert not {"kami", "kamus", "kamis", "rabi", "manis"} & set(slips)
    assert set(neighbours("g")) == set("fhtyvb")
