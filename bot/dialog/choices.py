"""A choice typed instead of pressed: "2", "yang kedua", "nomor 2"."""

ORDINALS = ("pertama", "kedua", "ketiga", "keempat", "kelima", "keenam", "ketujuh", "kedelapan")
POINTING = frozenset({"yang", "yg", "nomor", "no", "nmr", "pilih", "pilihan", "aja", "saja", "ya"})
"""Words around a number that add nothing to it."""


def chosen_number(typed: str) -> int | None:
    """The number that a folded message chooses, from 1, or None if it chooses none."""
    words = [word for word in typed.split() if word not in POINTING]
    if len(words) != 1:
        return None
    word = words[0].removeprefix("ke-")
    if word.isdecimal() and len(word) < 4:
        return int(word)
    return ORDINALS.index(word) + 1 if word in ORDINALS else None
