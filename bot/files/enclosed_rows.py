"""Rows of a CSV file of which every cell is enclosed, with quotes inside as they are.

SLiMS writes so: `"Buku "Sakti" Anak";"Teks"`, with separator, quote and line end of the user's
choice, and sometimes a separator too many at the end of a line. Such a file is no proper CSV, but
quote, separator, quote never stand in a cell, so they tell the cells apart.
"""

import csv
from collections import Counter, deque
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bot.files.cells import Cell
from bot.files.csv_rows import encoding_of, open_text, repaired
from bot.files.limits import MAX_ROWS
from bot.files.problems import TableProblem, unusable
from bot.files.rows import NumberedRow

SEPARATORS = (",", ";", "\t", "|", "~", ":", "^", "#")
QUOTES = ('"', "'", "`")
MOST_LINES = 60
"""Lines of one row: a note may have line breaks, a row without an end must not take the rest."""
_LOOKED_AT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """How the cells of a file are told apart."""

    separator: str
    """Between cells."""
    quote: str
    """Around every cell; empty where cells are quoted only if they need it."""
    width: int
    """Cells of a row."""


def marks_of(path: Path, widths: Sequence[int]) -> Marks | None:
    """The marks that give rows of one of these widths, or None. Raises FileProblem."""
    encoding = encoding_of(path)
    with open_text(path, encoding) as file:
        top = [repaired(line) for line in islice(file, _LOOKED_AT * 4)]
    first = next((line for line in top if line.strip()), "")
    for quote in QUOTES:
        for separator in SEPARATORS if first.startswith(quote) else ():
            for width in widths:
                marks = Marks(separator=separator, quote=quote, width=width)
                if _fits(list(islice(_enclosed(iter(top), marks), _LOOKED_AT)), width):
                    return marks
    return _plain_marks(top, widths)


def enclosed_rows(path: Path, marks: Marks) -> Generator[NumberedRow, None, None]:
    """Rows that are not blank, numbered from 1; those of another width as they are.

    Raises FileProblem for too many rows.
    """
    with open_text(path, encoding_of(path)) as file:
        lines = map(repaired, file)
        rows = _enclosed(lines, marks) if marks.quote else _plain(lines, marks)
        for number, cells in enumerate(rows, 1):
            if number > MAX_ROWS:
                raise unusable(path, TableProblem.ROWS)
            yield NumberedRow(number=number, cells=cells)


def _plain_marks(top: Sequence[str], widths: Sequence[int]) -> Marks | None:
    for separator in SEPARATORS:
        for width in widths:
            marks = Marks(separator=separator, quote="", width=width)
            if _fits(list(islice(_plain(iter(top), marks), _LOOKED_AT)), width):
                return marks
    return None


def _fits(rows: Sequence[Sequence[Cell]], width: int) -> bool:
    """Whether most rows have this width; the first, perhaps a header, does not count alone."""
    counted = Counter(len(row) for row in rows)
    return bool(rows) and counted[width] * 2 > len(rows)


def _plain(lines: Iterator[str], marks: Marks) -> Iterator[tuple[Cell, ...]]:
    for cells in csv.reader(lines, delimiter=marks.separator):
        if any(cell.strip() for cell in cells):
            yield _without_surplus(cells, marks.width)


def _enclosed(lines: Iterator[str], marks: Marks) -> Iterator[tuple[Cell, ...]]:
    between = marks.quote + marks.separator + marks.quote
    doubled = marks.quote * 2
    for row in _joined(lines, marks, between):
        inner = row[1:-1] if row.endswith(marks.quote) and len(row) > 1 else row[1:]
        cells = inner.split(between)
        if doubled in inner:
            cells = [cell.replace(doubled, marks.quote) for cell in cells]
        yield tuple(cells)


def _joined(lines: Iterator[str], marks: Marks, between: str) -> Iterator[str]:
    """Lines put together to rows; a line that belongs to none is a row of its own."""
    waiting: deque[str] = deque()
    while True:
        line = waiting.popleft() if waiting else next(lines, None)
        if line is None:
            return
        row = _ended(line, marks)
        if not row:
            continue
        if not _is_whole(row, marks, between):
            more = [*islice(waiting, MOST_LINES)]
            while len(more) < MOST_LINES and (further := next(lines, None)) is not None:
                waiting.append(further)
                more.append(further)
            row, taken = _completed(row, more, marks, between)
            for _ in range(taken):
                waiting.popleft()
        yield row


def _completed(row: str, more: Sequence[str], marks: Marks, between: str) -> tuple[str, int]:
    """The row with as many further lines as it needs, and how many; itself if none will do."""
    longer = row
    for taken, line in enumerate(more, 1):
        longer = f"{longer}\n{_ended(line, marks)}"
        if _is_whole(longer, marks, between):
            return longer, taken
        if longer.count(between) > marks.width:
            break
    return row, 0


def _is_whole(row: str, marks: Marks, between: str) -> bool:
    return row.endswith(marks.quote) and row.count(between) >= marks.width - 1


def _ended(line: str, marks: Marks) -> str:
    """A line without its end, and without a separator behind the last quote."""
    line = line.rstrip("\r\n")
    surplus = marks.quote + marks.separator
    return line[: -len(marks.separator)] if line.endswith(surplus) else line


def _without_surplus(cells: list[str], width: int) -> tuple[Cell, ...]:
    return tuple(cells[:-1] if len(cells) == width + 1 and not cells[-1] else cells)
