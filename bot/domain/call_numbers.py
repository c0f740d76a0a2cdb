"""The order of call numbers on a shelf: Dewey's class, letters of the author, letter of the title.

Indonesian libraries write "813 HIR l" or "297.63 ABD k", with "R" or another word before the class
for a collection of its own, and "2X4.1" for Islam, which stands after 299 and before 300.
"""

import re
import unicodedata

_PARTS = re.compile(r"[A-Z]+|\d+")
_DECIMALS = r"\d{3}(?: \d{3})*(?: \d{1,3})?(?![\w.,])|\d+"
"""Decimals as they are printed: all in a row, or in threes with a space between."""
_CLASS = re.compile(rf"(?P<whole>2X\d*|\d{{1,3}})(?:[.,](?P<decimals>{_DECIMALS}))?(?![A-Z\d])")

ShelfKey = tuple[bool, str, str, str, tuple[tuple[bool, int, str], ...]]
"""Compares as call numbers stand: without one last, collection, class, decimals, all the rest."""


def shelf_key(call_number: str) -> ShelfKey:
    """A key to sort by. Case, accents, dots behind letters and wide gaps do not matter."""
    text = _plain(call_number)
    found = _CLASS.search(text)
    if found is None:
        return (not text, text, "", "", ())
    whole = found["whole"]
    return (
        False,
        " ".join(_PARTS.findall(text[: found.start()])),
        whole if "X" in whole else whole.zfill(3),
        (found["decimals"] or "").replace(" ", "").rstrip("0"),
        _natural(text[found.end() :]),
    )


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(folded.upper().split())


def _natural(text: str) -> tuple[tuple[bool, int, str], ...]:
    """Words and numbers one by one, so that volume 2 stands before volume 10, and no letter is
    lost; a word stands before a number."""
    return tuple(
        (part.isdigit(), int(part) if part.isdigit() else 0, part) for part in _PARTS.findall(text)
    )
