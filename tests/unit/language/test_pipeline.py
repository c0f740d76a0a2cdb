"""The pipeline as a whole: every message is answered, the same way every time."""

import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import (
    Understanding,
    explain,
    names_impossible_date,
    to_dict,
    understand,
)
from tests.language.samples import NOW, build_lexicon, load_data

DATA = load_data()
LEXICON = build_lexicon(DATA)

OWN_WORDS = """
kapan pusling besok minggu ini depan jam 9 pagi tiban baru buku ga jadi batal stop tgl 5 setengah
sampai ke dari 2 hari lagi tiap malam /jadwal bukan senin - 17/8 posyandu
"""
words = st.sampled_from(OWN_WORDS.split())


def read(text: str, role: str = "resident", now: datetime = NOW) -> Understanding:
    """Understand a message."""
    return understand(text, now=now, lexicon=LEXICON, data=DATA, role=role)


def assert_is_whole(found: Understanding) -> None:
    """Check what must hold of every understanding."""
    assert found.intent in DATA.intents.entries
    assert 0 <= found.confidence <= 1
    assert found.intent not in found.alternatives
    assert found.dates is None or found.dates.start <= found.dates.end
    assert json.loads(json.dumps(to_dict(found)))["intent"] == found.intent
    assert explain(found)


@given(st.lists(words, max_size=14), st.sampled_from(["resident", "cadre", "staff"]))
def test_any_run_of_our_own_words_is_answered(some: list[str], role: str) -> None:
    assert_is_whole(read(" ".join(some), role))


@given(st.lists(words, max_size=8))
def test_the_same_message_is_always_understood_the_same(some: list[str]) -> None:
    text = " ".join(some)
    assert read(text) == read(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\t",
        "😀" * 10_000,
        "สวัสดี" * 2_000,
        "你好" * 5_000,
        "مرحبا " * 2_000,
        "\u202e\u200b\u0000\u0007" * 2_500,
        "\ud800",
        "a" * 10_000,
        "1" * 10_000,
        "1." * 5_000,
        "a-" * 5_000,
        "jam " * 2_500,
        "setengah " * 1_200,
        "tanggal 5 - " * 900,
        "perpanjang " * 1_000,
        "(" * 10_000,
        "kapan pusling ke tiban baru besok " * 300,
        "posyandu bougenville " * 500,
        "İ" * 3_000,
        "ﷺ" * 2_000,
    ],
    ids=lambda text: f"{len(text)} of {text[:6]!a}",
)
def test_a_hostile_text_is_answered(text: str) -> None:
    assert_is_whole(read(text))


def test_a_naive_now_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        read("besok", now=datetime(2026, 11, 18, 10, 0))  # noqa: DTZ001 - that is the point


def test_the_day_is_taken_in_the_zone_of_now() -> None:
    late = datetime(2026, 11, 18, 23, 30, tzinfo=timezone(timedelta(hours=7)))
    there = read("hari ini", now=late).dates
    in_utc_plus_9 = read("hari ini", now=late.astimezone(timezone(timedelta(hours=9)))).dates
    assert there
    assert in_utc_plus_9
    assert in_utc_plus_9.start - there.start == timedelta(days=1)


def test_an_understanding_becomes_the_shape_of_the_contract() -> None:
    shape = to_dict(read("/jadwal tiban kamis depan jam 9-11"))
    assert shape | {"trace": []} == {
        "intent": "next_visit",
        "confidence": 1.0,
        "alternatives": [],
        "dates": {
            "from": "2026-11-26",
            "to": "2026-11-26",
            "rule": "weekday_next",
            "alternatives": [{"from": "2026-11-19", "to": "2026-11-19"}],
        },
        "time": {"from": "09:00", "to": "11:00"},
        "place": {
            "kind": "area",
            "code": "tiban-baru",
            "name": "Tiban Baru",
            "candidates": [
                {"kind": "area", "code": "tiban-baru", "name": "Tiban Baru"},
                {"kind": "area", "code": "tiban-indah", "name": "Tiban Indah"},
                {"kind": "area", "code": "tiban-lama", "name": "Tiban Lama"},
            ],
        },
        "query": None,
        "count": None,
        "moved_from": None,
        "trace": [],
    }


def test_an_explanation_says_the_result_first_and_then_every_step() -> None:
    found = read("kpn pusling ke tiban bsk jam 9?")
    lines = explain(found)
    assert lines[0].startswith("Maksud: next_visit (yakin ")
    assert "Tanggal: 2026-11-19 (aturan days_away)" in lines
    assert "Jam: 09.00" in lines
    assert "Tempat: Tiban Baru (bisa juga Tiban Indah, Tiban Lama)" in lines
    assert "“kpn” dibaca kapan (slang)" in lines
    assert len(lines) >= len(found.trace)


def test_an_impossible_day_can_be_told_from_no_day() -> None:
    assert names_impossible_date(read("jadwal 31 november"))
    assert not names_impossible_date(read("jadwal"))


def test_a_command_that_nobody_knows_is_read_as_words() -> None:
    assert read("/kapan_pusling ke tiban baru").intent == "next_visit"
