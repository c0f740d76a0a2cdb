"""`pusling search` and `pusling import catalogue` as somebody at a terminal meets them."""

import asyncio
import json
from pathlib import Path
from typing import Any

from bot.store.migrations import migrate
from tests.commands.terminal import Terminal, Typed
from tests.support import catalogue_files as files

BAD = ["kapan", "[1]", "null", "{}", '{"query": 3}', '{"query": "\\ud800"}', "[" * 100_000]


def asked(typed: Typed, *lines: str) -> list[dict[str, Any]]:
    """The answers, a line each."""
    ended = typed.run("search", stdin="\n".join(lines) + "\n")
    assert (ended.code, ended.err) == (0, "")
    return [json.loads(line) for line in ended.out.splitlines()]


def test_an_answer_has_exactly_the_keys_of_the_contract(
    terminal: Terminal, batam_file: Path
) -> None:
    ended = terminal.run("search", stdin='{"query": "laskr pelangi"}\n')
    assert (ended.code, ended.err, ended.out.count("\n")) == (0, "", 1)
    answer = json.loads(ended.out)
    assert list(answer) == ["query", "titles"]
    first = answer["titles"][0]
    assert list(first) == ["id", "title", "authors", "score"]
    assert (first["title"], first["authors"]) == ("Laskar Pelangi", ["Andrea Hirata"])
    assert 0 < first["score"] <= 1


def test_lines_are_answered_in_order_and_a_bad_one_does_not_end_the_run(
    typed: Typed, batam_file: Path
) -> None:
    good = '{"query": "tere liye"}'
    answers = asked(typed, *(line for bad in BAD for line in (bad, good)), "", '{"query": "qqq"}')
    assert [list(answer) for answer in answers[:-1:2]] == [["error"]] * len(BAD)
    assert [len(answer["titles"]) for answer in answers[1:-1:2]] == [5] * len(BAD)
    assert answers[-1] == {"query": "qqq", "titles": []}


def test_people_see_copies_and_the_day_of_the_data(typed: Typed, batam_file: Path) -> None:
    out = typed.run("search", "bumi mnusia").out
    assert "Bumi Manusia – Pramoedya Ananta Toer (1980), 813 TOE b" in out
    assert "mobil pusling: 1" in out
    assert "Menurut data Rabu, 18 November 2026." in out
    assert "Tidak ada judul yang cocok" in typed.run("search", "qqqzzz").out


def test_a_catalogue_is_imported_searched_and_taken_back(typed: Typed, folder: Path) -> None:
    asyncio.run(migrate(f"sqlite:///{folder / 'var' / 'pusling.db'}"))
    wrong = {"title": "Kubah", "isbn_issn": "9789793062793", "item_code": "<B1>"}
    path = files.biblio(folder / "b.csv", wrong, {"title": ""}, {"title": "Entrok"})
    ended = typed.run("import", "catalogue", str(path))
    assert (ended.code, ended.err) == (1, "")
    assert 'Baris 1, kolom isbn_issn, "9789793062793": nomor ISBN' in ended.out
    assert "3 baris dibaca, 2 baru, 0 berubah, 0 tetap, 1 ditolak." in ended.out
    assert "2 judul baru, 1 eksemplar baru." in ended.out
    assert "belum ada data eksemplar" in typed.run("search", "entrok").out
    assert "dibatalkan" in typed.run("import", "undo").out
    assert asked(typed, '{"query": "kubah"}')[0]["titles"] == []
    assert typed.run("import", "catalogue", str(path), "--as", "own").complains(2)
    members = folder / "anggota.csv"
    members.write_text("member_id,member_name,gender\nA1,Siti,0\n")
    line = typed.run("import", "catalogue", str(members)).complains(2)
    assert "data anggota" in line
