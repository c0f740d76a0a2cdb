"""Numbers of a report in words: "tadi yang datang 35 orang, 20 anak, pinjam 12"."""

import re
from itertools import takewhile

from bot.domain.attendances import Heard
from bot.language import fold

CLAUSE = re.compile(r"[,;\n]|\b(?:dan|serta|and)\b|\.(?!\d)")
TOKEN = re.compile(r"\d{1,3}(?:\.\d{3})+(?!\d)|\d+|[^\W\d]+(?:-[^\W\d]+)*")
NEGATIVE = re.compile(r"(?<![\w.])(?<!\d )(?:-|minus )\s?\d")
_CLOCK = r"(?<!\bjam )(?<!\bpukul )(?<!\btanggal )(?<!\btgl )(?<![\w.,:/-])"
UNCLEAR = re.compile(
    _CLOCK + r"(?:\d+(?:,\d+|\.\d{1,2}|/\d+|e\d+)"
    r"|\d+ ?(?:-|–|sampai|sampe|s/d|sd|hingga|atau|to|or) ?\d+)"
    r" ?(?=(?:orang|org|anak|ibu|bapak|dewasa|siswa|murid|balita|warga|buku|people|children)\b)"
)
"""A part of a number, or two numbers of which either may be meant, before what is counted."""
PEOPLE, ADULTS, CHILDREN, BORROWED = "people", "adults", "children", "borrowed"
NOUNS = {
    PEOPLE: "orang total totalnya jumlah jumlahnya semua semuanya peserta pengunjung warga people",
    ADULTS: "dewasa ibu ibu-ibu bapak bapak-bapak lansia ortu orangtua adults adult",
    CHILDREN: "anak anak-anak bocah balita bayi siswa murid pelajar remaja children child kids",
    BORROWED: "pinjam dipinjam meminjam pinjaman minjam buku eksemplar judul borrowed books",
}
KIND = {word: kind for kind, words in NOUNS.items() for word in words.split()}
ITS = "nya"
NOT_COUNTED = frozenset(
    ("tanggal", "tgl", "jam", "pukul", "rt", "rw", "sdn", "sd", "smp", "smpn", "bougenville")
)
"""A number behind these words names something else."""
NEAR = 2
"""So many words behind a number its noun may stand."""


def heard_in(text: str, total: int | None) -> Heard:
    """The numbers of a message; `total` is what understanding takes for the sum."""
    numbers: dict[str, int] = {}
    for clause in CLAUSE.split(text.lower()):
        numbers |= _of_clause(TOKEN.findall(fold(clause)))
    if not numbers and total is not None:
        return Heard(people=total)
    if set(numbers) == {PEOPLE} and total is not None:  # it knows "32, eh 35 orang"
        return Heard(people=total)
    return Heard(**numbers)


def is_negative(text: str) -> bool:
    """Whether a number below zero is said."""
    return bool(NEGATIVE.search(text.lower()))


def is_unclear(text: str) -> bool:
    """Whether a number is said that is no count: "3,5 orang", "20 sampai 30 orang"."""
    return bool(UNCLEAR.search(text.lower()))


def _of_clause(tokens: list[str]) -> dict[str, int]:
    """Kinds and numbers; "dewasa 15 anak 20" names the kind first, "15 dewasa" behind."""
    places = [place for place, token in enumerate(tokens) if token[0].isdigit()]
    places = [place for place in places if not place or tokens[place - 1] not in NOT_COUNTED]
    if not places:
        return {}
    before = [_kind_before(tokens, place) for place in places]
    behind = [_kind_behind(tokens, place) for place in places]
    known_before, known_behind = (len(kinds) - kinds.count(None) for kinds in (before, behind))
    leads = before[0] not in (None, PEOPLE) and known_before == known_behind
    kinds = before if leads or known_before > known_behind else behind
    return {
        kind: int(tokens[place].replace(".", ""))
        for kind, place in zip(kinds, places, strict=True)
        if kind is not None
    }


def _kind_before(tokens: list[str], place: int) -> str | None:
    return _kind(tokens[place - 1]) if place else None


def _kind(word: str) -> str | None:
    """What a word counts, also as "anaknya"."""
    return KIND.get(word) or KIND.get(word.removesuffix(ITS))


def _kind_behind(tokens: list[str], place: int) -> str | None:
    """The noun of a number; of "35 orang dewasa" the word that says more."""
    words = takewhile(lambda token: not token[0].isdigit(), tokens[place + 1 : place + 1 + NEAR])
    kinds = [kind for kind in map(_kind, words) if kind]
    telling = (kind for kind in kinds if kind != PEOPLE)
    return next(telling, kinds[0] if kinds else None)
