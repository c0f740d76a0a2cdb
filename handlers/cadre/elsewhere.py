"""Which stop the words of a report name, where understanding found none.

"lapor hadir di posyandu bougenville 20 orang": the number behind it hides the name from
understanding, which looks for "Bougenville 20". What is read here only keeps numbers away from
the wrong visit.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from bot.domain.slugs import slug
from bot.language import Place, fold
from bot.services.stops import StopNames
from handlers.cadre.heard import NOUNS

_WORD = re.compile(r"[^\W\d]+(?:-[^\W\d]+)*|\d+")
LEADS = frozenset(("di", "kat", "dari", "at", "in", "from"))
_KINDS = (
    "posyandu sd sdn smp smpn sma sman smk smkn mi mts sekolah masjid musala mushola musholla"
    " surau perumahan rusun dermaga pelabuhan kampung alun-alun taman panti balai titik"
)
KINDS = frozenset(_KINDS.split())
"""Words that a name follows."""
_NO_NAME = (
    "contoh bacaan warga asuhan sini situ sana tempat lokasi rumah pusling mobil acara kegiatan"
    " kunjungan hari pagi siang sore malam jam pukul tanggal kami saya kita aku kakak ibu ini"
    " itu tadi kemarin minggu ahad senin selasa rabu kamis jumat sabtu bulan tahun lapangan"
    " halaman teras depan samping belakang dalam luar rt rw desa kelurahan layanan ya yah aja"
    " saja kelas yang yg ada datang dtg hadir kehadiran lapor laporan laporkan catat ralat"
    " koreksi salah eh bukan sudah udah telah juga cuma hanya sekitar kurang lebih rame ramai"
    " jadi adalah tuh dong kak bu pak dan sama dengan untuk ke dari the here our my stop was"
    " were there came"
)
NO_NAME = frozenset(_NO_NAME.split()) | {word for words in NOUNS.values() for word in words.split()}
"""Words that name no stop, though they may stand where a name would."""
NAMING = 4
"""Letters from which a word of a name tells one stop from another."""
NUMBERED = frozenset(("sd", "sdn", "smp", "smpn", "sma", "sman", "smk", "smkn"))
"""Kinds that a number tells apart."""
ALIKE = 82.0
"""Likeness (0 to 100) from which such a word is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSaid:
    """What a report says of its stop."""

    codes: frozenset[str]
    """Codes of the stops that the words may name; empty where they name none that is known."""
    unknown: str = ""
    """Words that stand where a name would and name none; empty where there are none."""


def stop_said(text: str, stops: Iterable[StopNames]) -> StopSaid:
    """The stops that the words of a report name, by words of their names alone."""
    words = _WORD.findall(fold(text))
    hits = {stop.code: _hits(words, stop) for stop in stops}
    most = max(hits.values(), default=0)
    if most:
        return StopSaid(codes=frozenset(code for code, hit in hits.items() if hit == most))
    return StopSaid(codes=frozenset(), unknown=_unknown(words))


def lies_in(stop: StopNames, place: Place) -> bool:
    """Whether a stop is the place said, or lies in it, or is one of those that the words fit."""
    areas = {slug(name) for name in (stop.kelurahan, stop.kecamatan)}
    named = place.candidates or (place,)
    return any(one.code == stop.code if one.kind == "stop" else one.code in areas for one in named)


def _hits(words: list[str], stop: StopNames) -> int:
    """How many words of a name are said."""
    names = (stop.name, *stop.aliases, stop.kelurahan, stop.kecamatan)
    parts = {part for name in names for part in _WORD.findall(fold(name))}
    said = sum(any(_is_like(word, part) for word in words) for part in parts if _tells(part))
    schools = {part.removesuffix("n") for part in parts}
    numbers = {int(part) for part in parts if part.isdigit()}
    by_number = ((kind, number) for kind, number in _numbered(words) if kind in schools)
    return said + any(number in numbers for _, number in by_number)


def _numbered(words: list[str]) -> list[tuple[str, int]]:
    """Schools with their numbers: "sdn 03" is ("sd", 3), but "anak sd 20 orang" counts."""
    if sum(word.isdigit() for word in words) < 2:
        return []
    pairs = pairwise(words)
    return [(a.removesuffix("n"), int(b)) for a, b in pairs if a in NUMBERED and b.isdigit()]


def _tells(word: str) -> bool:
    return len(word) >= NAMING and not word.isdigit() and word not in NO_NAME | KINDS


def _is_like(word: str, part: str) -> bool:
    if len(part) <= NAMING + 1 or not _tells(word):
        return word == part
    return fuzz.ratio(word, part) >= ALIKE


def _unknown(words: list[str]) -> str:
    """What stands behind "di" or "posyandu" and could be a name, or a school by its number."""
    for place, word in enumerate(words):
        if word not in LEADS | KINDS:
            continue
        name = next((each for each in words[place + 1 :] if each not in KINDS), "")
        if name and name not in NO_NAME and not name.isdigit():
            return name
    return next((f"{kind.upper()} {number}" for kind, number in _numbered(words)), "")
