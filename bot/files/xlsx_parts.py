"""An XLSX as what it is, a ZIP of XML: judged before anything of it is parsed."""

import re
import zipfile
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from bot.files.limits import MAX_COLUMNS, MAX_PARTS, MAX_RATIO, MAX_ROWS, MAX_UNPACKED, RATIO_FROM
from bot.files.problems import TableProblem, unusable

_WORKBOOK = "xl/workbook"
_SHEETS = "xl/worksheets/"
_TOP = 4096
_LINKS = "xl/externallinks/"
_ENCRYPTED = 0x1
_BLOCK = 1024 * 1024
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"
)
_LONGEST_MATCH = 200
MAX_MERGED = 10_000
LAST_ROW = 1_048_576
"""Where Excel's sheets end."""
_ROWS = (b"<row ", b"<row>", b":row ", b":row>")
_ROW_NUMBER = re.compile(rb"(?:\w+:)?row\b[^>]*?\sr=[\"'](\d{1,20})[\"']")
_VALUES = (b"<v>", b"<v ", b":v>", b":v ", b"<t>", b"<t ", b":t>", b":t ")
"""What stands in a cell that is not blank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedRows:
    """Cells of one column that were merged into the first of them."""

    column: int
    """Place in the row, from 0."""
    first: int
    """Number of the row that holds the value."""
    last: int
    """Number of the last row that shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """What has to be known of a sheet before its rows are read."""

    merged: tuple[MergedRows, ...]
    """Merged cells that reach over several rows, by the column of their value."""
    last: int
    """Number of the last row with something in it; 0 if all are blank."""


def check_parts(path: Path) -> None:
    """Raise FileProblem for a bomb, for links to other files, and for another sort of ZIP.

    Sizes are those of the ZIP's directory. `zipfile` never unpacks more than they say, and finds
    by its checksum a part that would.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise unusable(path, TableProblem.DAMAGED) from error
    names = [part.filename.lower() for part in parts]
    if len(parts) > MAX_PARTS or _is_bomb(parts):
        raise unusable(path, TableProblem.UNPACKED)
    if not any(name.startswith(_WORKBOOK) for name in names):
        raise unusable(path, TableProblem.OTHER_FORMAT)
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise unusable(path, TableProblem.OLD_EXCEL)
    if any(name.startswith(_LINKS) for name in names):
        raise unusable(path, TableProblem.LINKS)


def _is_bomb(parts: list[zipfile.ZipInfo]) -> bool:
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        return True
    return any(part.file_size > max(RATIO_FROM, MAX_RATIO * part.compress_size) for part in parts)


def check_size(path: Path) -> None:
    """Raise FileProblem for a sheet that does not say its size and has too many rows.

    openpyxl would read each such sheet to its end, again and again, to find its size.
    """
    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            if part.filename.lower().startswith(_SHEETS):
                with archive.open(part) as file:
                    _check_rows(path, file)


def _check_rows(path: Path, file: IO[bytes]) -> None:
    rows, rest = 0, file.read(_TOP)
    if b"dimension" in rest:
        return
    while block := file.read(_BLOCK):
        block = rest + block
        rows += sum(block.count(mark, 0, len(block) - 1) for mark in _ROWS)
        rest = block[-max(map(len, _ROWS)) :]
        if rows > MAX_ROWS:
            raise unusable(path, TableProblem.ROWS)


def look_through(path: Path, part: str) -> Extent:
    """What has to be known of a sheet before its rows are read.

    openpyxl tells merged cells only in the mode that keeps all cells in memory, and makes a row of
    every one that is formatted: a column merged as a whole has a million. Both stand in the bytes.
    """
    with zipfile.ZipFile(path) as archive, archive.open(part) as file:
        rest, merged, filled, row = b"", list[MergedRows](), 0, LAST_ROW
        while block := file.read(_BLOCK):
            block = rest + block
            found = list(islice(_MERGED.finditer(block), MAX_MERGED - len(merged)))
            merged += [_merged(match) for match in found]
            value = max(block.rfind(mark) for mark in _VALUES)
            if value >= 0:
                filled = _row_at(block, value, row)
            row = _row_at(block, len(block), row)
            done = found[-1].end() if found else 0
            rest = block[max(done, len(block) - _LONGEST_MATCH) :]
    kept = (each for each in merged if each.first < each.last and each.column < MAX_COLUMNS)
    return Extent(merged=tuple(kept), last=filled)


def _merged(match: re.Match[bytes]) -> MergedRows:
    return MergedRows(column=_place(match[1]), first=int(match[2]), last=int(match[3]))


def _row_at(block: bytes, end: int, before: int) -> int:
    """The number of the last row that begins before a place; `before` if none does here."""
    start = max(block.rfind(mark, 0, end) for mark in _ROWS)
    if start < 0:
        return before
    found = _ROW_NUMBER.match(block, start + 1)
    return int(found[1]) if found else LAST_ROW


def _place(letters: bytes) -> int:
    """The place of a column from 0: A is 0, Z is 25, AA is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - ord("A") + 1
    return place - 1
