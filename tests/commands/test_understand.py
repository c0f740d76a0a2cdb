"""`pusling understand`: the contract of its lines."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands.terminal import Terminal, Typed

KEYS = [
    *("text", "intent", "confidence", "alternatives", "dates", "time", "place"),
    *("query", "count", "moved_from", "trace"),
]
NOW = "2026-11-18T10:00:00+07:00"
BAD = [
    "kapan",
    "[1]",
    "null",
    '"kapan"',
    "{}",
    '{"now": "2026-11-18T10:00:00"}',
    '{"text": 3}',
    '{"text": null}',
    '{"text": "besok", "now": 5}',
    '{"text": "besok", "now": "besok"}',
    '{"text": "besok", "now": ""}',
    '{"text": "besok", "now": null}',
    '{"text": "besok", "now": "0001-01-01T00:00:00+14:00"}',
    '{"text": "bulan depan", "now": "9999-12-31T23:59:59Z"}',
    '{"text": "\\ud800"}',
    '{"text": ' + "9" * 5_000 + "}",
    "[" * 100_000,
    '{"text": ' + "[" * 100_000 + "]" * 100_000 + "}",
    "\x00",
]
GOOD = '{"text": "halo"}'


def asked(typed: Typed, *lines: str | dict[str, Any]) -> list[dict[str, Any]]:
    """The answers, a line each."""
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    ended = typed.run("understand", stdin="\n".join(texts) + "\n")
    assert (ended.code, ended.err) == (0, "")
    return [json.loads(line) for line in ended.out.splitlines()]


def test_an_answer_has_exactly_the_keys_of_the_contract_in_order(
    terminal: Terminal, batam_file: Path
) -> None:
    question = {"text": "kpn mobil pustaka ke tiban bru?", "now": NOW}
    ended = terminal.run("understand", stdin=json.dumps(question))
    assert (ended.code, ended.err, ended.out.count("\n")) == (0, "", 1)
    answer = json.loads(ended.out)
    assert list(answer) == KEYS
    assert (answer["text"], answer["intent"]) == (question["text"], "next_visit")
    assert answer["confidence"] >= 0.5
    assert answer["place"] == {
        "kind": "area",
        "code": "tiban-baru",
        "name": "Tiban Baru",
        "candidates": [],
    }
    assert {answer[key] for key in ("dates", "time", "query", "count", "moved_from")} == {None}
    assert any("bru" in step for step in answer["trace"])


def test_dates_and_times_have_their_shape(typed: Typed, batam_file: Path) -> None:
    (answer,) = asked(typed, {"text": "kamis depan jam 9-11 ada di mana?", "now": NOW})
    assert list(answer["dates"]) == ["from", "to", "rule", "alternatives"]
    assert answer["dates"]["from"] == answer["dates"]["to"] == "2026-11-26"
    assert answer["time"] == {"from": "09:00", "to": "11:00"}


def test_answers_come_in_the_order_of_the_questions(typed: Typed, batam_file: Path) -> None:
    texts = [f"besok {number}" for number in range(20)]
    assert [answer["text"] for answer in asked(typed, *({"text": t} for t in texts))] == texts


def test_each_bad_line_is_answered_with_an_error_and_the_run_goes_on(
    typed: Typed, batam_file: Path
) -> None:
    answers = asked(typed, *(line for bad in BAD for line in (bad, GOOD)))
    assert len(answers) == 2 * len(BAD)
    assert {tuple(answer) for answer in answers[::2]} == {("error",)}
    assert {answer["intent"] for answer in answers[1::2]} == {"greet"}


def test_an_error_says_in_indonesian_what_a_line_must_be(typed: Typed, batam_file: Path) -> None:
    (answer,) = asked(typed, "kapan")
    assert answer["error"].startswith('Baris ini bukan objek JSON dengan "text"')


def test_empty_lines_are_no_questions(typed: Typed, batam_file: Path) -> None:
    assert len(asked(typed, "", GOOD, "   ", "\r", GOOD)) == 2


def test_an_instant_without_a_zone_is_that_of_the_library(typed: Typed, batam_file: Path) -> None:
    near_midnight = [
        {"text": "besok", "now": now}
        for now in ("2026-11-18T23:30:00", "2026-11-18T23:30:00+07:00", "2026-11-18T23:30:00Z")
    ]
    days = [answer["dates"]["from"] for answer in asked(typed, *near_midnight)]
    assert days == ["2026-11-19", "2026-11-19", "2026-11-20"]


def test_the_role_may_be_given_and_a_strange_one_changes_nothing(
    typed: Typed, batam_file: Path
) -> None:
    text = "tampilkan antrean pesanan"
    roles: list[Any] = ["staff", "resident", "raja", ["x"], "\ud800"]
    answers = asked(typed, *({"text": text, "role": role} for role in roles))
    assert {answer["intent"] for answer in answers} == {"work_queue"}


@pytest.mark.parametrize("text", ["a b " * 500_000, "9" * 500_000, "(" * 500_000, "é" * 100_000])
def test_a_huge_line_is_answered(typed: Typed, batam_file: Path, text: str) -> None:
    first, second = asked(typed, {"text": text}, GOOD)
    assert (first["text"], second["intent"]) == (text, "greet")


def test_bytes_that_are_no_text_are_read_as_well_as_they_go(typed: Typed, batam_file: Path) -> None:
    ended = typed.run("understand", stdin=b'{"text": "halo \xff"}\n')
    assert json.loads(ended.out)["text"] == "halo \ufffd"


def test_without_a_database_a_remark_says_what_is_missing(typed: Typed, folder: Path) -> None:
    ended = typed.run("understand", stdin=GOOD)
    assert (ended.code, json.loads(ended.out)["intent"]) == (0, "greet")
    assert "pusling migrate" in ended.err
    assert list(folder.iterdir()) == []


def test_an_explanation_is_for_people(typed: Typed, batam_file: Path) -> None:
    ended = typed.run("understand", "--explain", "kpn mobil pustaka ke tiban bru?")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Maksud: next_visit")
    assert "Tempat: Tiban Baru" in ended.out
    assert "“kpn” dibaca kapan" in ended.out


@pytest.mark.parametrize("text", ["", "   ", "🙂", "\udcff", "x" * 100_000])
def test_there_is_an_explanation_of_anything(typed: Typed, batam_file: Path, text: str) -> None:
    ended = typed.run("understand", "--explain", text)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Maksud: out_of_scope")
