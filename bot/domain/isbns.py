"""ISBN and ISSN: one spelling, and whether the check digit is right (ISO 2108, ISO 3297)."""

import re

_ISBN = re.compile(r"(?:97[89])?\d{9}[\dX]")
_ISSN = re.compile(r"\d{7}[\dX]")
_MARKS = re.compile(r"[\s.\-\u2010-\u2015]")
_LABEL = re.compile(r"^\s*(?:e-?)?is[bs]n(?:[- ]?1[03])?\s*:?\s*", re.IGNORECASE)
_BEHIND = re.compile(r"[;,(\[/|]")


def isbn13(text: str) -> str:
    """The thirteen digits of an ISBN typed with ten or thirteen, or an empty text.

    What follows in brackets or behind a comma ("(jil. 1)") is passed over. Empty for anything
    whose length or check digit is wrong.
    """
    digits = _plain(text)
    if not _ISBN.fullmatch(digits):
        return ""
    if len(digits) == 13:
        return digits if digits[-1] == _check13(digits) else ""
    return f"978{digits[:9]}{_check13('978' + digits)}" if digits[-1] == _check10(digits) else ""


def issn(text: str) -> str:
    """An ISSN as 0126-0537, or an empty text."""
    digits = _plain(text)
    if not _ISSN.fullmatch(digits) or digits[-1] != _check_issn(digits):
        return ""
    return f"{digits[:4]}-{digits[4:]}"


def _plain(text: str) -> str:
    number = _BEHIND.split(_LABEL.sub("", text).strip(), maxsplit=1)[0]
    return _MARKS.sub("", number).upper()


def _check13(digits: str) -> str:
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits[:12]))
    return str(-total % 10)


def _check10(digits: str) -> str:
    return _mark(-sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9])) % 11)


def _check_issn(digits: str) -> str:
    return _mark(-sum(int(digit) * (8 - place) for place, digit in enumerate(digits[:7])) % 11)


def _mark(remainder: int) -> str:
    return "X" if remainder == 10 else str(remainder)
