"""Short labels of holds: letters of the name and a number, easy to write on a slip and to type."""

import re
import unicodedata
from collections.abc import Collection
from itertools import count

NAMELESS = "PP"
"""Letters for a name that has none we can write ("pemesan pusling")."""
_WORDS = re.compile(r"[A-Z]+")
_LABEL = re.compile(r"([A-Z]{1,2})0*([1-9][0-9]{0,5})")
_BETWEEN = re.compile(r"[\s.\-_/]+")


_BARCODE = re.compile(r"(?=(?:[^0-9]*[0-9]){3})[A-Za-z0-9][A-Za-z0-9./-]{2,58}[A-Za-z0-9]")
_WHEN = re.compile(r"(?=(?:\D*\d){2,8}\D*$)\d{1,4}(?:[./:-]\d{1,4}){1,3}")


def looks_like_code(words: str) -> bool:
    """Whether a whole message is the label of a slip or a barcode, and no date or hour."""
    text = words.strip()
    if _WHEN.fullmatch(text):
        return False
    return bool(typed_label(text)) or _BARCODE.fullmatch(text) is not None


def letters_of(name: str) -> str:
    """Two capital letters: the first of the first two words, or the first two of the only one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    words = _WORDS.findall(plain)
    letters = "".join(word[0] for word in words[:2]) if len(words) > 1 else "".join(words)[:2]
    return letters or NAMELESS


def free_label(name: str, taken: Collection[str]) -> str:
    """The label of the lowest number that is not taken."""
    letters = letters_of(name)
    return next(
        label for label in (f"{letters}{number}" for number in count(1)) if label not in taken
    )


def typed_label(words: str) -> str:
    """The label that somebody typed ("sr-01" is SR1); empty if it is none."""
    found = _LABEL.fullmatch(_BETWEEN.sub("", words.upper()))
    return f"{found[1]}{found[2]}" if found else ""
