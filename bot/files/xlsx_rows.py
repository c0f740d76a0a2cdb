"""Rows of an XLSX: values only, read as a stream."""

import warnings
import zipfile
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from bot.files.cells import Cell
from bot.files.limits import MAX_COLUMNS, MAX_ROWS
from bot.files.problems import TableProblem, unusable
from bot.files.rows import NumberedRow, without_blank_end
from bot.files.xlsx_parts import LAST_ROW, MergedRows, check_parts, check_size, look_through

_BLOCK = 200
_DAMAGE = (
    zipfile.BadZipFile,
    zipfile.zlib.error,  # type: ignore[attr-defined]
    ParseError,
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    EOFError,
    OSError,
)
"""What openpyxl raises on a broken file: it does not gather them under one class."""


def sheet_names(path: Path) -> list[str]:
    """The visible sheets, in order; raises FileProblem for a file that can't be used."""
    check_parts(path)
    with _damage_told(path):
        check_size(path)
    with _workbook(path) as book:
        return [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]


def xlsx_rows(path: Path, name: str) -> Generator[NumberedRow, None, None]:
    """Rows of a sheet that are not blank, numbered as in the sheet.

    A cell merged over several rows has its value in each of them. Raises FileProblem for too
    many rows or columns, and for damage that only shows on the way.
    """
    check_parts(path)
    with _workbook(path) as book:
        sheet = book[name]
        # Its claim of a size may be wrong, and a large one would make every row as wide.
        sheet.reset_dimensions()
        part = sheet._worksheet_path.lstrip("/")  # noqa: SLF001  openpyxl keeps it to itself
        with _damage_told(path):
            extent = look_through(path, part)
        if extent.last > LAST_ROW:
            raise unusable(path, TableProblem.ROWS)
        merged = _Merged(extent.merged)
        rows = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1, max_row=extent.last or 1)
        kept = blank = 0
        filler = None
        for number, cells in enumerate(_quietly(path, rows), 1):
            if max(number - LAST_ROW, blank - MAX_ROWS) > 0:
                raise unusable(path, TableProblem.ROWS)
            if cells is filler:
                continue
            if not without_blank_end(cells):
                filler = cells  # openpyxl gives the same one again and again
                blank += 1
                continue
            row = without_blank_end(merged.filled(number, cells))
            kept += 1
            _check_size(path, kept, len(row))
            yield NumberedRow(number=number, cells=tuple(_plain(cell) for cell in row))


class _Merged:
    """Fills merged cells on the way down."""

    def __init__(self, ranges: Iterable[MergedRows]) -> None:
        self._starting: defaultdict[int, list[MergedRows]] = defaultdict(list)
        for found in ranges:
            self._starting[found.first].append(found)
        self._held: dict[int, tuple[int, Cell]] = {}

    def filled(self, number: int, cells: tuple[Cell, ...]) -> list[Cell] | tuple[Cell, ...]:
        if not self._starting and not self._held:
            return cells
        filled = list(cells)
        for gone in [column for column, (last, _) in self._held.items() if number > last]:
            del self._held[gone]
        for column, (_, value) in self._held.items():
            if column < len(filled) and filled[column] is None:
                filled[column] = value
        for found in self._starting.pop(number, ()):
            if found.column < len(filled):
                self._held[found.column] = found.last, filled[found.column]
        return filled


@contextmanager
def _workbook(path: Path) -> Iterator[Any]:
    from openpyxl import load_workbook  # noqa: PLC0415  loaded on use: it slows the start

    with path.open("rb") as file:
        # Given a path, it would judge the file by its name and leave it open where it fails.
        with _damage_told(path), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            yield book
        finally:
            book.close()


def _quietly(path: Path, rows: Iterator[tuple[Cell, ...]]) -> Iterator[tuple[Cell, ...]]:
    """The same rows, without openpyxl's remarks on what it leaves out."""
    while True:
        with _damage_told(path), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            block = list(islice(rows, _BLOCK))
        if not block:
            return
        yield from block


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415  loaded on use

    try:
        yield
    except (DefusedXmlException, *_DAMAGE) as error:
        causes = (error, error.__cause__)
        forbidden = any(isinstance(cause, DefusedXmlException) for cause in causes)
        problem = TableProblem.ENTITIES if forbidden else TableProblem.DAMAGED
        raise unusable(path, problem) from error


def _check_size(path: Path, rows: int, columns: int) -> None:
    if rows > MAX_ROWS:
        raise unusable(path, TableProblem.ROWS)
    if columns > MAX_COLUMNS:
        raise unusable(path, TableProblem.COLUMNS)


def _plain(cell: Cell) -> Cell:
    """A date without time is a date; times lose the dust of Excel's fractions of a day."""
    if isinstance(cell, datetime):
        cell = _to_second(cell)
        return cell.date() if cell.time() == time.min else cell
    if isinstance(cell, time):
        return _to_second(datetime.combine(date.min, cell)).time()
    return cell


def _to_second(moment: datetime) -> datetime:
    up = moment.microsecond >= 500_000 and moment.year < date.max.year
    return moment.replace(microsecond=0) + timedelta(seconds=up)
