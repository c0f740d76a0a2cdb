"""A choice typed instead of pressed: "2", "yang kedua", "nomor 2", "yang lama"."""

from collections.abc import Sequence

from bot.messages import SealedButton

ORDINALS = ("pertama", "kedua", "ketiga", "keempat", "kelima", "keenam", "ketujuh", "kedelapan")
NUMBERS = ("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan")
LAST = "terakhir"
ENGLISH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
POINTING = frozenset(
    ("yang", "yg", "nomor", "no", "nmr", "pilih", "pilihan", "aja", "saja", "ya", "the", "one")
)
"""Words around a number or a label that add nothing to it."""
MOST_WORDS = 3
"""Whoever writes more says something else than which button."""
SHORTEST = 3
"""Characters of a word that can tell one label from another."""
WRITTEN_OUT = 4
"""Letters of an ordinal that may lack its vowels ("prtama")."""
VOWELS = str.maketrans("", "", "aeiou")
FEWEST = 2
"""Buttons that make a list to choose from."""
SIGNS = ("+", "-", "\u2212")


def chosen_number(typed: str) -> int | None:
    """The number that a folded message chooses, from 1, or None if it chooses none."""
    words = _telling(typed)
    if len(words) != 1:
        return None
    word = words[0].removeprefix("ke-")
    if word.isdecimal() and len(word) < 4:
        return int(word)
    for names in (ORDINALS, NUMBERS, ENGLISH):
        if word in names:
            return names.index(word) + 1
    frames = [name.translate(VOWELS) for name in ORDINALS]
    frame = word.translate(VOWELS) if len(word) >= WRITTEN_OUT else ""
    return frames.index(frame) + 1 if frame in frames else None


def chosen_place(typed: str, listed: int) -> int | None:
    """The place, from 0, in a list without numbers; a bare number says nothing of that."""
    if _telling(typed) == [LAST] and listed:
        return listed - 1
    number = chosen_number(typed)
    if number is None or typed.isdecimal() or not 1 <= number <= listed:
        return None
    return number - 1


def chosen_button(
    number: int, shown: Sequence[SealedButton], *, numbered: bool = False
) -> SealedButton | None:
    """The button that a number means: where numbers are seen, or where one is chosen from a list.

    `numbered` says that the channel shows a number beside every button. Else the numbers of the
    text count, or the buttons that begin the message, if they all do the same.
    """
    named = {button.number: button for button in shown if button.number is not None}
    if named and not numbered:
        return named.get(number)
    counted = shown if numbered else listed(shown)
    return counted[number - 1] if 1 <= number <= len(counted) else None


def chosen_label(typed: str, labels: Sequence[str]) -> int | None:
    """The place, from 0, of the only folded label that has all words of a folded message.

    "yang lama" chooses "tiban lama" beside "tiban baru"; "tiban" chooses none of them.
    """
    words = _telling(typed)
    if not 0 < len(words) <= MOST_WORDS or min(map(len, words)) < SHORTEST:
        return None
    fitting = [place for place, label in enumerate(labels) if set(words) <= set(label.split())]
    return fitting[0] if len(fitting) == 1 else None


def listed(shown: Sequence[SealedButton]) -> Sequence[SealedButton]:
    """The buttons to choose from; labels that are numbers themselves are not counted."""
    if not shown:
        return ()
    kind = _action(shown[0])
    end = next((n for n, button in enumerate(shown) if _action(button) != kind), len(shown))
    choices = shown[:end]
    if any(button.label[:1].isdecimal() or button.label.startswith(SIGNS) for button in choices):
        return ()
    return choices if len(choices) >= FEWEST else ()


def _action(button: SealedButton) -> str:
    return button.data.partition("~")[0].partition("|")[0]


def _telling(typed: str) -> list[str]:
    return [word for word in typed.split() if word not in POINTING]
