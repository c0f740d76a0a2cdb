"""What wins over a question that is open, and what is taken as its answer."""

import pytest

from bot.language import Place, Understanding
from handlers.asides import beside_name, beside_place, beside_reason, beside_times, beside_title
from handlers.hold_questions import name_in

TIBAN = Place(kind="area", code="tiban-baru", name="Tiban Baru")


def said(
    intent: str, confidence: float, *, place: Place | None = None, query: str | None = None
) -> Understanding:
    return Understanding(intent=intent, confidence=confidence, place=place, query=query)


def test_a_bare_place_is_the_answer_and_a_question_about_it_is_not() -> None:
    assert not beside_place(said("next_visit", 0.62, place=TIBAN), "tiban baru")
    assert not beside_place(said("request_title", 0.84, place=TIBAN), "saya ambil di tiban baru")
    assert not beside_place(said("request_visit", 0.75, place=TIBAN), "di tiban baru bisa?")
    assert not beside_place(said("out_of_scope", 0.9), "di rumah mertua aja")
    assert beside_place(said("next_visit", 0.94, place=TIBAN), "kapan ke tiban baru?")
    assert beside_place(said("next_visit", 0.42), "when is the next visit?")
    assert beside_place(said("thank", 0.94), "makasih")


def test_names_that_sound_like_an_intent_a_little_are_names() -> None:
    assert not beside_name(said("affirm", 0.6), "Ya Rahman")
    assert not beside_name(said("request_title", 0.9), "atas nama Dewi Lestari ya kak")
    assert beside_name(said("my_requests", 0.87), "pesanan saya")
    assert beside_name(said("help", 0.9), "bantuan")


def test_reasons_hours_and_titles_are_taken_as_such_and_other_wishes_are_not() -> None:
    assert not beside_reason(said("talk_to_staff", 0.87), "tidak ada petugas")
    assert not beside_reason(said("search_title", 0.74, query="rapat"), "ada rapat")
    assert not beside_reason(said("help", 0.9), "karena petugas dibutuhkan untuk bantuan")
    assert beside_reason(said("help", 0.9), "bantuan")
    assert beside_reason(said("report_attendance", 0.61), "laporan bulan ini")
    assert not beside_times(said("move_visit", 0.86), "ke 1 desember jam 9")
    assert beside_times(said("next_visit", 0.94, place=TIBAN), "kapan ke tiban baru?")
    assert not beside_title(said("search_title", 0.99, query="hujan"), "ada hujan?")
    assert beside_title(said("my_requests", 0.87), "pesanan saya")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("atas nama Siti Rahma ya kak", "Siti Rahma"),
        ("Ibu Ani RT 03", "Ibu Ani RT 03"),
        ("08123456789 Ani", ""),
        ("Siti Rahma?", ""),
        ("tolong bukunya dititip ke bu RT", ""),
    ],
)
def test_a_name_has_few_words_and_hardly_a_digit(words: str, name: str) -> None:
    assert name_in(words) == name
