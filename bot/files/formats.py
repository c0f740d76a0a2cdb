"""What a file is, by its content; its name may say anything."""

import enum
from pathlib import Path

from bot.files.limits import MAX_BYTES
from bot.files.problems import TableProblem, unreadable, unusable

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Compound File Binary: .xls, and an .xlsx that is locked with a password."""
_OTHERS = (b"%pdf", b"{\\rtf", b"\x1f\x8b", b"\x89png", b"\xff\xd8\xff", b"rar!", b"7z\xbc\xaf")
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_MARKUP = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<meta")
_LOOKED_AT = 64


class Format(enum.Enum):
    """What can be read."""

    CSV = "csv"
    XLSX = "xlsx"


def format_of(path: Path) -> Format:
    """The format of a file; raises FileProblem for one that is none, too large or not there."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise unusable(path, TableProblem.BYTES)
        with path.open("rb") as file:
            start = file.read(_LOOKED_AT)
    except OSError as error:
        raise unreadable(path, error) from error
    return _judged(path, start)


def is_markup(start: bytes) -> bool:
    """Whether the first bytes of a file are those of XML or HTML."""
    return _without_mark(start).startswith((*_MARKUP, b"<"))


def is_picture(start: bytes) -> bool:
    """Whether bytes begin like those of a photo that can be looked at: JPEG, PNG or WebP."""
    is_webp = start[:4] == b"RIFF" and start[8:12] == b"WEBP"
    return start.startswith(_PICTURES) or is_webp


def _without_mark(start: bytes) -> bytes:
    return start.lower().removeprefix(b"\xef\xbb\xbf").lstrip()


def _judged(path: Path, start: bytes) -> Format:
    if not start:
        raise unusable(path, TableProblem.EMPTY)
    if start.startswith(_ZIP):
        return Format.XLSX
    if start.startswith(_OLD_EXCEL):
        raise unusable(path, TableProblem.OLD_EXCEL)
    if _without_mark(start).startswith(_OTHERS + _MARKUP):
        raise unusable(path, TableProblem.OTHER_FORMAT)
    return Format.CSV
