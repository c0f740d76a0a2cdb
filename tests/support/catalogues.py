"""Catalogues of any size and queries as people type them, seeded: the same every time."""

import csv
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.language.titles import Candidate, fold_title
from bot.services.imports.catalogue.states import new_title_row
from bot.store.catalogue import add_titles
from bot.store.database import Database

DEMO = Path(__file__).resolve().parents[2] / "bot" / "commands" / "demo" / "titles.csv"
PIECE = 2_000
NOISE = ("slip", "slip", "slip", "vowel", "drop", "swap", "author", "carrier", "short", "plain")
CARRIERS = ("buku", "novel", "ada buku", "cari buku", "judul", "kak ada", "min", "mau pinjam")
SHORT = {
    "yang": "yg",
    "dan": "&",
    "untuk": "utk",
    "dengan": "dgn",
    "dari": "dr",
    "bahasa": "bhs",
    "kelas": "kls",
    "tidak": "tdk",
    "dalam": "dlm",
    "matematika": "mtk",
    "sejarah": "sej",
}
KEYS = {
    key: row[max(0, place - 1) : place] + row[place + 1 : place + 2]
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for place, key in enumerate(row)
}
"""Beside which keys a thumb lands."""
FORMS = (
    "Pengantar {s} {s2}",
    "Dasar-Dasar {s} untuk {s2}",
    "{s} dan {s2}",
    "{s} {p}",
    "Sejarah {t} di {p}",
    "Budidaya {t} dan {t2}",
    "Panduan {s} bagi Pemula",
    "Cerita Rakyat {p}: {t} dan {t2}",
    "Dongeng {t} yang {a}",
    "{t} {a} di {p}",
    "Si {t} {a}",
    "{t} di Atas {t2}",
    "Kumpulan Resep {t} Khas {p}",
    "Rahasia {t} {a}",
    "{a}nya {t} {p}",
    "Matinya {t} {a}",
    "{s} Terapan Jilid {n}",
    "Ensiklopedia {t} dan {t2}",
    "Misteri {t} {a}",
    "Perempuan Penjaga {t}",
    "Surat dari {p}",
    "{t}, {t2}, dan {t3}",
    "Metode Penelitian {s} {n}",
    "Kamus Istilah {s}",
    "Pulang ke {p} Sebelum {t} {a}",
)


def demo_candidates() -> list[Candidate]:
    """The titles of the example, ids from 1."""
    with DEMO.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return [
        Candidate(
            id=number,
            title=row["title"],
            subtitle=row["subtitle"],
            authors=tuple(filter(None, row["authors"].split("|"))),
            subjects=tuple(filter(None, row["subjects"].split("|"))),
        )
        for number, row in enumerate(rows, 1)
    ]


def made_up(count: int, first_id: int = 1, seed: int = 7) -> list[Candidate]:
    """So many different titles that nobody wrote."""
    dice = random.Random(seed)  # noqa: S311 - the same every time
    words = _words()
    found: dict[str, Candidate] = {}
    while len(found) < count:
        title = _title(dice, words)
        if title not in found:
            author = f"{dice.choice(words['first'])} {dice.choice(words['last'])}"
            number = first_id + len(found)
            found[title] = Candidate(
                id=number, title=title, authors=(author,), isbn=made_up_isbn(number)
            )
    return list(found.values())


def made_up_isbn(number: int) -> str:
    """A valid ISBN."""
    digits = f"978602{number:06d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def queries(candidates: list[Candidate], count: int, seed: int = 11) -> Iterator[tuple[str, int]]:
    """Queries and the ids of the titles that they mean."""
    dice = random.Random(seed)  # noqa: S311 - the same every time
    for _ in range(count):
        meant = dice.choice(candidates)
        yield noisy(meant, dice), meant.id


def noisy(meant: Candidate, dice: random.Random) -> str:
    """A title as somebody types it on a phone: one or two things differ."""
    words = fold_title(meant.title).split()
    for kind in dice.sample(NOISE, dice.choice((1, 1, 2))):
        words = _changed(kind, words, meant, dice)
    return " ".join(words)


def _changed(kind: str, words: list[str], meant: Candidate, dice: random.Random) -> list[str]:
    if kind in {"slip", "vowel"}:
        return _mistyped(_slip if kind == "slip" else _without_vowel, words, dice)
    if kind == "drop" and len(words) > 2:
        gone = min(range(len(words)), key=lambda at: len(words[at]) + 3 * dice.random())
        words = words[:gone] + words[gone + 1 :]
    elif kind == "swap" and len(words) > 1:
        words = [*words[1:], words[0]]
    elif kind == "author" and meant.authors:
        words = [*words, dice.choice(fold_title(meant.authors[0]).split())]
    elif kind == "carrier":
        words = [*dice.choice(CARRIERS).split(), *words]
    return [SHORT.get(word, word) for word in words] if kind == "short" else words


def _mistyped(
    change: Callable[[str, random.Random], str], words: list[str], dice: random.Random
) -> list[str]:
    long = [place for place, word in enumerate(words) if len(word) > 3]
    meant = dice.choice(long) if long else -1
    return [change(word, dice) if place == meant else word for place, word in enumerate(words)]


def _slip(word: str, dice: random.Random) -> str:
    place = dice.randrange(1, len(word))
    kind = dice.choice(("missing", "twice", "turned", "beside"))
    if kind == "missing":
        return word[:place] + word[place + 1 :]
    if kind == "twice":
        return word[:place] + word[place] + word[place:]
    if kind == "turned" and place + 1 < len(word):
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    near = KEYS.get(word[place], word[place])
    return word[:place] + dice.choice(near) + word[place + 1 :]


def _without_vowel(word: str, dice: random.Random) -> str:
    places = [place for place, letter in enumerate(word) if place and letter in "aeiou"]
    gone = dice.choice(places) if places else len(word)
    return word[:gone] + word[gone + 1 :]


def _words() -> dict[str, list[str]]:
    path = Path(__file__).with_name("catalogue_words.yaml")
    read = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {kind: words.split() for kind, words in read.items()}


def _title(dice: random.Random, words: dict[str, list[str]]) -> str:
    return dice.choice(FORMS).format(
        s=dice.choice(words["subjects"]).title(),
        s2=dice.choice(words["subjects"]).title(),
        t=dice.choice(words["things"]).title(),
        t2=dice.choice(words["things"]).title(),
        t3=dice.choice(words["things"]).title(),
        a=dice.choice(words["adjectives"]).title(),
        p=dice.choice(words["places"]),
        n=dice.randrange(2, 10),
    )


async def store(database: Database, candidates: Sequence[Candidate]) -> None:
    """Put titles into a database, with the ids that they have."""
    for start in range(0, len(candidates), PIECE):
        piece = [_row(each) for each in candidates[start : start + PIECE]]
        async with database.unit_of_work() as uow:
            await add_titles(uow, piece)
            await uow.commit()


def _row(each: Candidate) -> dict[str, Any]:
    state = {
        "title": each.title,
        "subtitle": each.subtitle,
        "authors": list(each.authors),
        "series": each.series,
        "subjects": list(each.subjects),
        "isbn": each.isbn,
    }
    return new_title_row(each.id, state, date(2026, 11, 18))
