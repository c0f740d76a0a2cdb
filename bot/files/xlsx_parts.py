"""An XLSX as what it is, a ZIP of XML: judged before anything of it is parsed."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.files.limits import MAX_PARTS, MAX_RATIO, MAX_UNPACKED, RATIO_FROM
from bot.files.problems import TableProblem, unusable

_WORKBOOK = "xl/workbook"
_LINKS = "xl/externallinks/"
_ENCRYPTED = 0x1
_BLOCK = 1024 * 1024
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"
)
_LONGEST_MATCH = 200
MAX_MERGED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedRows:
    """Cells of one column that were merged into the first of them."""

    column: int
    """Place in the row, from 0."""
    first: int
    """Number of the row that holds the value."""
    last: int
    """Number of the last row that shows it."""


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


def merged_rows(path: Path, part: str) -> Iterator[MergedRows]:
    """The merged cells of a sheet that reach over several rows, by the column of their value.

    openpyxl tells them only in the mode that keeps all cells in memory. They stand in one piece
    of XML behind the rows, so a look through the bytes finds them.
    """
    with zipfile.ZipFile(path) as archive, archive.open(part) as file:
        rest, found = b"", 0
        while (block := file.read(_BLOCK)) and found < MAX_MERGED:
            block = rest + block
            end = 0
            for match in _MERGED.finditer(block):
                end = match.end()
                first, last = int(match[2]), int(match[3])
                found += 1
                if first < last:
                    yield MergedRows(column=_place(match[1]), first=first, last=last)
            rest = block[max(end, len(block) - _LONGEST_MATCH) :]


def _place(letters: bytes) -> int:
    """The place of a column from 0: A is 0, Z is 25, AA is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - ord("A") + 1
    return place - 1
