"""Whom and what: the two parts of a wish to tell many."""

import pytest

from handlers.announcing import announced, answered, dictated, is_order, is_order_to, wants_ready
from handlers.broadcast_orders import asks_for_list, refuses, welcomes

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
    ("umumkan ke warga: ketiga", ""): ("Ketiga", False),
    ("umumkan ke warga posyandu mawar besok libur ya", "Posyandu Mawar Sungai Langkai"): (
        "Besok libur ya",
        True,
    ),
    ("umumkan ke warga alun-alun", "Alun-Alun Batam Centre"): ("", True),
    ("umumkan ke warga baru datang buku baru", "Tiban Baru"): ("Baru datang buku baru", False),
    ("umumkan ke warga pakai teks siap pakai", ""): ("", False),
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


@pytest.mark.parametrize(
    ("text", "place", "body", "names_place", "everybody"),
    [
        ("alun-alun", "Alun-Alun Batam Centre", "", True, False),
        ("alun-alun: ada dongeng", "Alun-Alun Batam Centre", "Ada dongeng", True, False),
        ("umumkan ke warga galang: kapal rusak", "Galang", "Kapal rusak", True, False),
        ("umumkan ke warga galang", "Galang", "", True, False),
        ("semua", "", "", False, True),
        ("semua warga: libur", "", "Libur", False, True),
        ("nanti dulu", "", "", False, False),
    ],
)
def test_the_answer_to_whom_may_say_what_as_well(
    text: str, place: str, body: str, names_place: bool, everybody: bool
) -> None:
    said = answered(text, place)
    assert (said.body, said.names_place, said.everybody) == (body, names_place, everybody)


def test_a_text_that_was_asked_for_is_the_text_and_a_whole_order_is_another_order() -> None:
    assert is_order_to("umumkan ke warga bulan: halo")
    assert not is_order_to("Pengumuman: besok libur")
    assert not is_order_to("umumkan ke tetangga ya")
    assert dictated("ajak warga ya, sabtu pusling datang") == "Sabtu pusling datang"
    assert dictated("Pengumuman: besok libur") == "Pengumuman: besok libur"
    assert wants_ready("teks siap pakai")
    assert not wants_ready("teks siap pakai sudah dibagikan")


@pytest.mark.parametrize(
    ("text", "by_reader", "by_author"),
    [
        ("Jangan kirim siaran", True, True),
        ("gak mau dikirimi siaran lagi", True, True),
        ("siarannya jangan dikirim lagi", True, False),
        ("hentikan siaran", True, False),
        ("No broadcasts, please", True, True),
        ("jangan kirim siaran dan pengingat", False, False),
        ("hentikan pengingat", False, False),
        ("tidak ada siaran?", False, False),
        ("berhenti", False, False),
    ],
)
def test_who_wants_no_broadcasts_says_so(text: str, by_reader: bool, by_author: bool) -> None:
    assert refuses(text, writes_them=False) is by_reader
    assert refuses(text, writes_them=True) is by_author


def test_broadcasts_are_welcome_again_or_asked_for() -> None:
    assert welcomes("terima siaran lagi")
    assert not welcomes("jangan terima siaran lagi")
    for text in ("siaran saya", "laporan siaran", "hentikan siaran", "tolong batalkan siaran tadi"):
        assert asks_for_list(text)
    for text in ("siaran ke warga: besok libur", "siaran", "siaran besok libur", "jadwal saya"):
        assert not asks_for_list(text)
