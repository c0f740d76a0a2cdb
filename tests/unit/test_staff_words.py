"""What staff say in words: a change of its own, what the crew reports, the words of a button."""

from datetime import date, timedelta

import pytest

from bot.dialog.carrying import carry
from bot.dialog.sessions import Session, Topic
from bot.dialog.shortcuts import typed_button
from bot.domain.proposals import NewTimes
from bot.language import DateSpan, Place, Understanding
from bot.messages import SealedButton
from handlers.asides import beside_addition, beside_reason, beside_times
from handlers.staff.said import names_new_day, near, shift_in
from handlers.staff.wording import cancels, crew_report, is_late, unread_words

TIBAN = Place(kind="area", code="tiban-baru", name="Tiban Baru")
SATURDAY = date(2026, 12, 19)
YES = SealedButton(label="Ya, batalkan", data="v_yes|7|3~1.s")
NO = SealedButton(label="Tidak", data="v_no|7~1.s")
OTHER = SealedButton(label="Ya, hapus semua", data="forget_yes~1.s")


def said(
    intent: str = "out_of_scope", place: Place | None = None, sure: float = 0.4
) -> Understanding:
    return Understanding(intent=intent, confidence=sure, place=place)


@pytest.mark.parametrize(
    ("typed", "pressed"),
    [
        ("ya", YES),
        ("Iya kak", YES),
        ("ok", YES),
        ("ya, batalkan", YES),
        ("tidak", NO),
        ("gak jadi", NO),
        ("batal", NO),
        ("ya tidak", None),
        ("jadi", None),
        ("ya besok", None),
        ("batalkan", None),
    ],
)
def test_a_bare_yes_or_no_presses_the_button_of_a_preview(
    typed: str, pressed: SealedButton | None
) -> None:
    data = typed_button(typed, Session(shown=(YES, NO)))
    assert data == (pressed.data if pressed else None)
    assert typed_button("ya", Session(shown=(OTHER,))) is None


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("terlambat -10 menit di alun-alun", 0),
        ("terlambat 10000 menit", 0),
        ("mundur 1,5 jam", 90),
        ("mundur 3,25 jam", 0),
        ("telat 10 menit", 10),
    ],
)
def test_a_length_that_nobody_can_mean_is_none(words: str, minutes: int) -> None:
    assert shift_in(words) == minutes
    assert is_late(f"mobil {words}")  # and then it is asked how long


def test_a_day_behind_ke_is_the_new_one() -> None:
    for words in ("pindahin mawar ke minggu jam 2", "ke tanggal 22", "mundur ke hari sabtu"):
        assert names_new_day(words)
    for words in ("pindahin sabtu ke jam 10", "ke sambau sabtu", "maju 20 menit"):
        assert not names_new_day(words)


def test_a_bare_weekday_is_the_one_nearest_to_a_visit_that_is_far() -> None:
    far = DateSpan(start=date(2026, 11, 29), end=date(2026, 11, 29), rule="weekday")
    assert near(NewTimes(on=far.start), far, SATURDAY).on == SATURDAY + timedelta(days=1)
    friday = DateSpan(start=date(2026, 11, 27), end=date(2026, 11, 27), rule="weekday")
    assert near(NewTimes(on=friday.start), friday, SATURDAY).on == SATURDAY - timedelta(days=1)
    dated = DateSpan(start=far.start, end=far.end, rule="date")
    assert near(NewTimes(on=far.start), dated, SATURDAY).on == far.start
    close = DateSpan(start=date(2026, 12, 20), end=date(2026, 12, 20), rule="weekday")
    assert near(NewTimes(on=close.start), close, SATURDAY).on == close.start


def test_words_that_name_something_are_left_over() -> None:
    assert unread_words("pindahin mawar ke minggu jam 2 siang soalnya balai dipakai") == ("mawar",)
    assert unread_words("tolong batalkan kunjungan besok pagi ya kak") == ()


def test_a_new_command_is_no_reason_and_a_reason_is_no_command() -> None:
    command = "batalkan tiban besok karena mobil rusak"
    assert beside_reason(said("cancel_visit", TIBAN, 0.99), command)
    assert beside_times(said("cancel_visit", TIBAN, 0.99), command)
    assert beside_reason(said("van_status", TIBAN), "mobil ke tiban telat 20 menit")
    assert beside_reason(said(), "papan besok")
    assert not beside_reason(said(), "batalkan saja")
    assert not beside_reason(said("van_status"), "mobil telat 20 menit")
    assert not beside_reason(said(), "ban bocor")
    sunday = DateSpan(start=SATURDAY, end=SATURDAY, rule="weekday")
    day = Understanding(intent="next_visit", confidence=0.99, dates=sunday)
    assert not beside_reason(day, "minggu jam 9")
    assert beside_reason(day, "kapan minggu jam 9")
    assert not beside_addition(said("request_visit", TIBAN), "tambah kunjungan di tiban sabtu")


@pytest.mark.parametrize(
    ("words", "letter"),
    [
        ("mobil berangkat ke tiban", "d"),
        ("mobilnya sudah tiba di tiban", "a"),
        ("selesai di tiban", "f"),
        ("mobil sudah sampai mana", ""),
        ("mobil sudah tiba di tiban?", ""),
        ("mobil belum tiba", ""),
        ("jalan tiban", ""),
    ],
)
def test_what_the_crew_reports(words: str, letter: str) -> None:
    assert crew_report(said(place=TIBAN), words) == letter


def test_a_cancelling_is_one_whatever_its_reason_sounds_like() -> None:
    assert cancels(said(place=TIBAN), "tolong batalkan tiban karena buku basah")
    assert not cancels(said(place=TIBAN), "batalkan pesanan saya di tiban")
    assert not cancels(said(place=TIBAN), "batalkan tiban?")
    assert not cancels(said(), "batalkan")


def test_a_delay_never_becomes_the_cancelling_spoken_of_before() -> None:
    session = Session(topic=Topic(intent="cancel_visit", place=TIBAN))
    slots = {"cancel_visit": ("place", "dates", "time")}
    today = date(2026, 11, 18)
    assert carry(said("van_status", TIBAN, 0.56), session, slots, today).intent == "van_status"
    assert carry(said("next_visit", TIBAN, 0.56), session, slots, today).intent == "cancel_visit"
