"""A choice typed instead of pressed: "2", "yang kedua", "nomor 2", "yang lama"."""

from collections.abc import Sequence

ORDINALS = ("pertama", "kedua", "ketiga", "keempat", "kelima", "keenam", "ketujuh", "kedelapan")
POINTING = frozenset({"yang", "yg", "nomor", "no", "nmr", "pilih", "pilihan", "aja", "saja", "ya"})
"""Words around a number or a label that add nothing to it."""
MOST_WORDS = 3
"""Whoever writes more says something else than which button."""
SHORTEST = 3
"""Characters of a word that can tell one label from another."""


def chosen_number(typed: str) -> int | None:
    """The number that a folded message chooses, from 1, or None if it chooses none."""
    words = _telling(typed)
    if len(words) != 1:
        return None
    word = words[0].removeprefix("ke-")
    if word.isdecimal() and len(word) < 4:
        return int(word)
    return ORDINALS.index(word) + 1 if word in ORDINALS else None


def chosen_label(typed: str, labels: Sequence[str]) -> int | None:
    """The place, from 0, of the only folded label that has all words of a folded message.

    "yang lama" chooses "tiban lama" beside "tiban baru"; "tiban" chooses none of them.
    """
    words = _telling(typed)
    if not 0 < len(words) <= MOST_WORDS or min(map(len, words)) < SHORTEST:
        return None
    fitting = [place for place, label in enumerate(labels) if set(words) <= set(label.split())]
    return fitting[0] if len(fitting) == 1 else None


def _telling(typed: str) -> list[str]:
    return [word for word in typed.split() if word not in POINTING]
