"""Rules that outrank the cues."""

import pytest

from bot.language import LanguageData, Lexicon, understand
from bot.language.intents import SURE
from tests.language.samples import NOW


def decided(data: LanguageData, text: str) -> str | None:
    """Return the name of the safety rule that decides a message."""
    rule = data.safety.decide(data.normalisation.text(text))
    return rule.name if rule else None


@pytest.mark.parametrize(
    "text", ["stop", "STOP!!", "berhenti", "stop ya kak", "setop", "stop dulu min", "unsubscribe"]
)
def test_the_bare_word_stop_ends_reminders_at_once(text: str, data: LanguageData) -> None:
    assert decided(data, text) == "stop_all"


@pytest.mark.parametrize(
    "text",
    [
        "jangan berhenti ingatkan saya ya",
        "pengingatnya jangan dimatikan ya",
        "saya tidak mau berhenti langganan",
        "jgn stop pengingatnya",
    ],
)
def test_whoever_wants_to_keep_reminders_keeps_them(text: str, data: LanguageData) -> None:
    assert decided(data, text) == "keep_booking"


@pytest.mark.parametrize(
    "text",
    ["batal", "batal aja kak", "ga jadi", "gajadi deh", "nanti aja", "ga usah", "tidak jadi min"],
)
def test_batal_alone_only_leaves_the_question(text: str, data: LanguageData) -> None:
    assert decided(data, text) == "leave_question"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("iya", "yes"),
        ("iya kak boleh", "yes"),
        ("oke", "yes"),
        ("y", "yes"),
        ("nggak", "no"),
        ("ndak kak", "no"),
        ("bukan yang itu", "no"),
        ("p", "call"),
        ("P", "call"),
        ("min", "call"),
        ("jangan dibatalin", "keep_booking"),
        ("jgn ingetin lagi", "stop_reminding"),
    ],
)
def test_a_bare_answer_is_decided_by_its_rule(text: str, rule: str, data: LanguageData) -> None:
    assert decided(data, text) == rule


@pytest.mark.parametrize(
    "text",
    [
        "pusling berhenti di mana aja",
        "jangan lupa ingetin saya",
        "kenapa pengingatnya mati",
        "pesanan saya kok batal",
        "kapan stop di tiban",
        "iya kapan puslingnya datang",
        "jam berapa berhenti layanannya",
    ],
)
def test_no_rule_of_ending_fires_where_nothing_is_ended(text: str, data: LanguageData) -> None:
    assert decided(data, text) not in {"stop_all", "stop_reminding", "leave_question"}


@pytest.mark.parametrize(
    "text",
    [
        "cara batalin pesanan gimana",
        "apakah kunjungan besok batal?",
        "kenapa pesanan saya dibatalkan",
        "kalau mau berhenti langganan gimana",
        "gimana cara hapus data saya",
        "bisa dibatalin ga pesanannya",
    ],
)
def test_a_question_about_undoing_undoes_nothing_without_asking(
    text: str, data: LanguageData, lexicon: Lexicon
) -> None:
    found = understand(text, now=NOW, lexicon=lexicon, data=data)
    assert found.intent not in data.safety.guarded or found.confidence < SURE


@pytest.mark.parametrize(
    ("sign", "intent"), [("👍", "affirm"), ("👍👍", "affirm"), ("👍🏽", "affirm"), ("❌", "deny")]
)
def test_a_sign_alone_is_an_answer(sign: str, intent: str, data: LanguageData) -> None:
    assert data.safety.sign(sign) == intent


def test_signs_of_two_kinds_or_with_words_are_no_answer(data: LanguageData) -> None:
    assert [data.safety.sign(text) for text in ("👍👎", "ok 👍", "", "😀")] == [None] * 4


def test_manners_alone_are_not_taken_away(data: LanguageData) -> None:
    assert data.safety.bare("ya kak") == "ya kak"
