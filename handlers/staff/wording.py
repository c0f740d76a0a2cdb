"""What staff begin to say: which words are a wish of their own, and which of them name a place."""

import re

from bot.language import Understanding, fold
from handlers.staff.said import LATER, ODD_LENGTH, WHY, shift_in

_POLITE = (
    r"^(?:(?:tolong|mohon|coba|eh|oh|ya|iya|ok|oke|kak|min|pak|bu|bang|mas|mbak|halo|hai|sekarang"
    r"|terus|trus|lalu|sama|juga|please)\s+){0,4}"
)
VAN = r"(?:mobil(?:nya)?(?: (?:pusling|pustaka|keliling))?(?: \d)?|pusling(?:nya)?|bus|bis|the van)"
CHANGING = re.compile(
    _POLITE + r"(?:batal(?:kan|in)|cancel|pindah(?:kan|in)|move|geser(?:kan|in)?"
    r"|m?undur(?:kan|in)?|maju(?:kan|in)|tunda|postpone|delay|ubah jadwal|ganti jadwal"
    r"|umum(?:kan|in)|telat|terlambat)\b"
)
CANCELLING = re.compile(_POLITE + r"(?:batal(?:kan|in)|cancel)\b")
OTHER_THINGS = re.compile(
    r"\b(?:pesanan|pesan|buku|pinjaman|siaran|pengumuman|pengingat|undangan|usulan|pertanyaan"
    r"|broadcast|reminder|request|order|loan|book)\w*"
)
"""What can be cancelled, too, and is no visit."""
ADDING = re.compile(
    _POLITE + r"(?:tambah(?:kan|in|i)?|jadwalkan|adakan|buat(?:kan)?|bikin(?:in)?|add|schedule)\s+"
    r"(?:(?:satu|1|lagi|a|an|extra|another)\s+)?(?:kunjungan|jadwal|visit)\b"
)
BOARD = re.compile(
    r"^(?:(?:buka|lihat|tampilkan|tunjukkan|show|open)\s+)?(?:\w+'?s )?(?:papan|board)\b"
)
QUEUE = re.compile(r"^(?:(?:buka|lihat|tampilkan|tunjukkan|show|open)\s+)?(?:antre\w*|antri\w*)\b")
LATE = re.compile(_POLITE + rf"{VAN}\b")
CREW = re.compile(
    _POLITE + rf"(?P<van>{VAN}\s+|(?:kami|kita|kru)\s+)?"
    r"(?:(?:sudah|udah|sdh|udh|telah|baru|barusan|saja|aja|lagi|sedang|has|is|already)\s+)*"
    r"(?:(?P<d>berangkat|otw|meluncur|jalan|departed)|(?P<a>tiba|sampai|sampe|nyampe|arrived)"
    r"|(?P<f>selesai|beres|kelar|finished|done))\b"
)
ASKS = re.compile(
    r"\b(?:kapan|kpn|jam|pukul|belum|blm|mana|berapa|brp|apakah|apa|ngga|nggak|gak|tidak|when|where"
    r"|kah)\b"
)
ROAD = "jalan"
"""Begins an address too, unless a van is named."""
_PLAIN = """
a acara adakan add admin ags agt agu agustus ahad aja akan akhir aku all an apr april at atau
august awal bang baru barusan batal batalin batalkan belas berangkat beres berikutnya besok
bikin bikinin bis bisa boleh bsk bu buat buatkan bulan bus by cancel cepat coba dan dari
december deh delapan delay depan des desember di dibatalkan diganti diliburkan dimajukan
dimundurkan dipindah dipindahkan ditunda diubah diundur dong dua dulu earlier eh empat enam esok
extra feb februari february for friday from ganti geser geserin geserkan hai halo hari harus
hour hours hujan ini is itu iya jadi jadwal jadwalkan jadwalnya jalan jam jan januari january
juga jul juli july jum'at jumat jun june juni kak kami kamis karena ke kelar keliling kita
kunjungan kunjungannya lagi lalu lambat late later layanan lebih libur liburkan lima lusa macet
maju majuin majukan malam mar march maret mas mau may mbak mei meluncur menit menjadi min minggu
minute minutes mnt mobil mobilnya mogok mohon molor monday move mundur mundurin mundurkan nanti
next nov november nyampe october of off oh okt oktober on otw pada pagi pak pekan percepat perlu
perpus perpustakaan pindah pindahin pindahkan pkl please postpone pukul puluh pusling puslingnya
pustaka rabu reschedule rusak sabtu saja sampai sampe satu saturday saya sbtu schedule sdh se
sebab sebelas sejam sekarang selasa selesai sembilan semenit semua semuanya senen senin sep
seperempat sept september sepuluh setengah siang soalnya sore subuh sudah sunday tahun tambah
tambahi tambahin tambahkan tanggal telah telat tempat terlambat terus tgl the thursday tiba tiga
titik to today tolong tomorrow trus tuesday tujuh tunda ubah udah udh undur undurin undurkan
until untuk utk van visit visits we wednesday wib ya yang yg
"""
PLAIN = frozenset(_PLAIN.split())
"""Words of a change that name no place."""


_REASONS = frozenset(("libur", "liburkan", "diliburkan", "off", "rusak", "macet", "hujan", "mogok"))
_ASKING = frozenset(("kapan", "kpn", "berapa", "mana", "apa", "jadwal", "jadwalnya", "kunjungan"))


def begins_anew(said: Understanding, words: str) -> bool:
    """Whether somebody who is asked something says what else she wants: a change, a board."""
    folded = fold(words)
    if BOARD.match(folded) or QUEUE.match(folded) or ADDING.match(folded):
        return True
    if CHANGING.match(folded):
        return said.place is not None or said.dates is not None or shift_in(words) != 0
    return said.place is not None and is_late(words)


def cancels(said: Understanding, words: str) -> bool:
    """Whether a visit is to be cancelled, whatever the reason sounds like."""
    told = fold(WHY.sub("", words))
    if "?" in words or not CANCELLING.match(told) or OTHER_THINGS.search(told):
        return False
    return said.place is not None or said.dates is not None


def gives_times(said: Understanding, words: str) -> bool:
    """Whether nothing but a day or an hour is said ("minggu jam 9")."""
    told = set(fold(words).split())
    if "?" in words or said.place is not None or told & _REASONS or told & _ASKING:
        return False
    return (said.dates is not None or said.time is not None) and not unread_words(words)


def is_late(words: str) -> bool:
    """Whether the van is said to be later, by any length: "mobil telat 20 menit"."""
    folded = fold(words)
    if "?" in words or not (LATE.match(folded) or CHANGING.match(folded)):
        return False
    if not LATER.search(fold(WHY.sub("", words))):
        return False
    return shift_in(words) > 0 or bool(ODD_LENGTH.search(words))


def crew_report(said: Understanding, words: str) -> str:
    """The letter of what the crew reports in words (d, a, f as in buttons), or nothing."""
    folded = fold(words)
    found = CREW.match(folded)
    if found is None or "?" in words or ASKS.search(folded):
        return ""
    if not found["van"] and (said.place is None or ROAD in folded.split()):
        return ""
    return str(found.lastgroup) if found.lastgroup != "van" else ""


def unread_words(words: str) -> tuple[str, ...]:
    """Words of a change that are neither the wish nor a day, an hour or a reason."""
    told = fold(WHY.sub("", words)).split()
    return tuple(word for word in told if word not in PLAIN and not any(map(str.isdigit, word)))
