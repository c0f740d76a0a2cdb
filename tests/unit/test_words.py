"""What people read: full dates, safe parameters, links and bold in plain text."""

import enum
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import MessageTemplateError
from bot.i18n import Catalogues, Neutral, locales_folder, to_plain
from bot.i18n.dates import day_range, full_date, hours, relative_day

CATALOGUES = Catalogues.load(locales_folder())
ID, EN = CATALOGUES.of("id"), CATALOGUES.of("en")
SATURDAY = date(2026, 11, 21)


def test_a_date_is_said_in_full() -> None:
    assert full_date(SATURDAY, ID) == "Sabtu, 21 November 2026"
    assert full_date(SATURDAY, EN) == "Saturday, 21 November 2026"


@pytest.mark.parametrize(
    ("zone", "word"), [("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")]
)
def test_hours_name_their_zone(zone: str, word: str) -> None:
    start = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo(zone))
    assert hours(start, start + timedelta(hours=2), ID) == f"09.00–11.00 {word}"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "hari ini"),
        (1, "besok"),
        (2, "lusa"),
        (3, "3 hari lagi"),
        (-1, "kemarin"),
        (-4, "4 hari lalu"),
    ],
)
def test_days_from_today_in_words(days: int, words: str) -> None:
    assert relative_day(days, ID) == words


def test_a_range_of_days_names_both_ends() -> None:
    sunday = SATURDAY + timedelta(days=1)
    expected = "Sabtu, 21 November 2026 sampai Minggu, 22 November 2026"
    assert day_range(SATURDAY, sunday, ID) == expected
    assert day_range(SATURDAY, SATURDAY, ID) == "Sabtu, 21 November 2026"


@given(st.text())
def test_a_parameter_can_never_become_markup(name: str) -> None:
    said = ID.say("visit.stop", stop=name, area="Tiban Baru")
    inner = said.removeprefix("<b>").removesuffix("</b>, Tiban Baru")
    assert "<" not in inner
    assert ">" not in inner
    assert to_plain(said) == f"{name}, Tiban Baru"


def test_neutral_text_is_not_escaped_twice() -> None:
    bold = Neutral("<b>Sabtu</b>")
    assert ID.say("visit.when", date=bold, hours="09.00", relative="besok").startswith(bold)


def test_a_link_stands_behind_its_words_in_plain_text() -> None:
    text = 'Lihat <a href="https://peta.example/?a=1&amp;b=2">peta</a> &lt;ini&gt;'
    assert to_plain(text) == "Lihat peta: https://peta.example/?a=1&b=2 <ini>"


def test_a_missing_placeholder_is_an_error_that_names_the_sentence() -> None:
    with pytest.raises(MessageTemplateError) as caught:
        ID.say("visit.stop", stop="Posyandu")
    assert caught.value.fields["key"] == "visit.stop"


def test_an_unknown_language_is_answered_in_indonesian() -> None:
    assert CATALOGUES.of("jv") is ID


def test_a_plural_takes_the_form_of_its_number() -> None:
    assert EN.say_many("day.ahead", 1) != EN.say_many("day.ahead", 3).replace("3", "1")
    assert ID.say_many("day.ahead", 3) == "3 hari lagi"


def test_the_word_of_an_enum_is_found_by_its_name_and_value() -> None:
    class VisitState(enum.Enum):
        DONE = "done"

    assert ID.label(VisitState.DONE) == "sudah selesai"
