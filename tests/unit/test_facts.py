"""Which fact of the service a question asks for."""

import pytest

from handlers.facts import _topic


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ("pinjam bukunya bayar ga?", "info.cost"),
        ("kalau telat ngembaliin ada denda?", "info.fines"),
        ("kalo bukunya sobek gimana", "info.lost"),
        ("maksimal pinjam berapa buku", "info.how_many"),
        ("boleh pinjam brp lama min", "info.how_long"),
        ("cara jadi anggota gmn kak", "info.membership"),
        ("mau nyumbang buku bisa?", "info.donation"),
        ("alamat perpustakaannya dimana", "info.address"),
        ("pusling itu apa", "info.pusling"),
        ("", "info.pusling"),
        ("ada wifi ga", "info.unknown"),
    ],
)
def test_a_question_finds_its_fact(message: str, key: str) -> None:
    assert _topic(message) == key
