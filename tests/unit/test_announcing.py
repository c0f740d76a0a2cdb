"""Whom and what: the two parts of a wish to tell many."""

import pytest

from handlers.announcing import announced, is_order

SAID = {
    ("umumkan ke semua warga bengkong: besok pusling libur", "Bengkong"): (
        "Besok pusling libur",
        True,
    ),
    ("umumkan ke warga besok posyandu jam 9 ya bu", ""): ("Besok posyandu jam 9 ya bu", False),
    ("umumkan ke warga besok posyandu, bawa buku", ""): ("Besok posyandu, bawa buku", False),
    ("umumkan ke warga Tiban Baru besok pusling datang", "Tiban Baru"): (
        "Besok pusling datang",
        True,
    ),
    ("umumkan ke warga: besok pusling di Tiban Baru libur", "Tiban Baru"): (
        "Besok pusling di Tiban Baru libur",
        False,
    ),
    ("siarkan ke warga tiban baru kalau pusling datang sabtu", "Tiban Baru"): (
        "Pusling datang sabtu",
        True,
    ),
    ("blast ke semua pelanggan sagulung, mobil telat sejam", "Sagulung"): (
        "Mobil telat sejam",
        True,
    ),
    ("pengumuman\nBesok libur ya ibu-ibu", ""): ("Besok libur ya ibu-ibu", False),
    ("umumkan: posyandu mulai jam 9:30, pagi", ""): ("Posyandu mulai jam 9:30, pagi", False),
    ("/umumkan besok libur ya", ""): ("Besok libur ya", False),
    ("kirim pengumuman ke semua warga", ""): ("", False),
    ("umumkan", ""): ("", False),
}


@pytest.mark.parametrize(("text", "place"), SAID)
def test_the_text_is_told_from_the_words_that_say_whom(text: str, place: str) -> None:
    said = announced(text, place)
    assert (said.body, said.names_place) == SAID[text, place]


def test_everybody_is_meant_only_where_that_is_said_and_no_place_is() -> None:
    assert announced("umumkan ke semua titik: besok libur").everybody
    assert not announced("umumkan ke semua warga bengkong: besok libur", "Bengkong").everybody
    assert not announced("umumkan ke warga: semua titik libur besok").everybody


def test_an_order_is_one_whatever_the_text_speaks_of() -> None:
    assert is_order("Tolong, umumkan ke warga: pelayanan besok tutup")
    assert is_order("siarkan: buku Laskar Pelangi sudah kembali")
    assert not is_order("kasih tahu saya kalau bukunya ada")
    assert not is_order("kapan diumumkan jadwalnya?")
