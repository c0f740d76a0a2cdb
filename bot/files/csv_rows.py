"""Rows of a CSV file, whatever its encoding."""

import codecs
import csv
import re
from collections.abc import Generator
from pathlib import Path
from typing import TextIO

from bot.files.limits import MAX_COLUMNS, MAX_ROWS
from bot.files.problems import QuoteOpen, TableProblem, unusable
from bot.files.rows import NumberedRow, without_blank_end

SEPARATORS = (",", ";", "\t")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLOCK = 1024 * 1024
_ESCAPED = re.compile("[\udc80-\udcff]")
_HINT = re.compile(r"\ufeff?sep=(.)\r?\n?$", re.IGNORECASE)
"""The line that Excel reads as the separator and does not show."""


def encoding_of(path: Path) -> str:
    """How the text is encoded; raises FileProblem for what is no text.

    UTF-16 needs its byte order mark. What is no UTF-8 is Windows-1252.
    """
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    for name in (marked,) if marked else ("utf-8", "cp1252"):
        if _decodes(path, name):
            return name
    raise unusable(path, TableProblem.ENCODING)


def csv_rows(path: Path, encoding: str, separator: str) -> Generator[NumberedRow, None, None]:
    """Rows that are not blank, numbered as a spreadsheet shows them.

    Raises QuoteOpen, or FileProblem for too many rows or columns.
    """
    number = kept = 0
    with open_text(path, encoding) as file:
        if hint_of(path, encoding) is not None:
            file.readline()
        reader = csv.reader(map(repaired, file), delimiter=separator, strict=True)
        try:
            for number, cells in enumerate(reader, 1):
                row = without_blank_end(cells)
                if not row:
                    continue
                kept += 1
                _check_size(path, kept, len(row))
                yield NumberedRow(number=number, cells=row)
        except csv.Error as error:
            raise QuoteOpen(path=path.name, row=number + 1) from error


def open_text(path: Path, encoding: str) -> TextIO:
    """The file as text, line ends as they are; each line of it goes through `repaired`.

    A file that is no UTF-8 as a whole may be so in parts, where programs have copied from each
    other: then each byte that is none is read as Windows-1252.
    """
    if encoding == "cp1252":
        return path.open(encoding="utf-8", errors="surrogateescape", newline="")
    return path.open(encoding=encoding, newline="")


def repaired(line: str) -> str:
    """A line of `open_text` without the stand-ins for bytes."""
    return line if line.isascii() else _ESCAPED.sub(_from_cp1252, line)


def _from_cp1252(found: re.Match[str]) -> str:
    byte = bytes((ord(found[0]) - 0xDC00,))
    return byte.decode("cp1252", errors="replace")


def hint_of(path: Path, encoding: str) -> str | None:
    """The separator that the first line names for Excel (`sep=;`), or None."""
    with path.open(encoding=encoding, newline="") as file:
        found = _HINT.match(file.readline(16))
    return found[1] if found and found[1] in SEPARATORS else None


def _check_size(path: Path, rows: int, columns: int) -> None:
    if rows > MAX_ROWS:
        raise unusable(path, TableProblem.ROWS)
    if columns > MAX_COLUMNS:
        raise unusable(path, TableProblem.COLUMNS)


def _decodes(path: Path, encoding: str) -> bool:
    """Whether the whole file is text in this encoding; raises FileProblem for a NUL."""
    try:
        with path.open(encoding=encoding, newline="") as file:
            while block := file.read(_BLOCK):
                if "\0" in block:
                    raise unusable(path, TableProblem.BINARY)
    except UnicodeError:
        return False
    return True
