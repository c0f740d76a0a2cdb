"""A table: a row of headers somewhere at the top, and rows below it, read one by one.

Who reads a table says which layouts it knows. The header is the row that fits one of them best:
lists that people type have a title above the header, often over merged cells.
"""

from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bot.errors import FileProblem
from bot.files.cells import Cell, fold_header, text_of
from bot.files.csv_rows import SEPARATORS, csv_rows, encoding_of, hint_of
from bot.files.formats import Format, format_of
from bot.files.problems import ColumnsMissing, ColumnTwice, TableProblem, unusable
from bot.files.rows import NumberedRow
from bot.files.xlsx_rows import sheet_names, xlsx_rows

HEADER_WITHIN = 20
"""Rows that are not blank among which the header must stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The columns of one sort of table."""

    name: str
    """What this layout is called."""
    columns: Mapping[str, tuple[str, ...]]
    """Column to its other names; case, spaces and underscores make no difference."""
    required: tuple[str, ...]
    """Columns that must be there."""

    def column_of(self, header: Cell) -> str:
        """The column that a header names, or an empty text."""
        return self.by_header().get(fold_header(header), "")

    def by_header(self) -> dict[str, str]:
        """Folded header to its column, for who asks often."""
        return {
            fold_header(name): column
            for column, others in reversed(list(self.columns.items()))
            for name in (*others, column)
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row below the header."""

    number: int
    """As a person sees it in the sheet."""
    cells: Mapping[str, Cell]
    """Column of the layout to cell; every column whose header is there, blank cells as None."""
    surplus: str = ""
    """What stands to the right of the last header, empty as a rule: a separator too many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table whose header was understood."""

    layout: Layout
    """Which of the layouts it has."""
    headers: Mapping[str, str]
    """Column of the layout to its header as written, for those that are there."""
    rows: Iterator[Row]
    """The rows that are not blank; can be read once, while the table is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What a look through the whole file found; nothing in it is broken."""

    layout: Layout
    """The layout of the table."""
    rows: int
    """Rows below the header, at least 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    """A row that may be the header."""

    layout: Layout
    number: int
    cells: tuple[Cell, ...]

    @property
    def columns(self) -> list[str]:
        return [self.layout.column_of(cell) for cell in self.cells]

    @property
    def missing(self) -> list[str]:
        return [column for column in self.layout.required if column not in self.columns]

    @property
    def fit(self) -> tuple[bool, int]:
        known = set(self.columns) - {""}
        return bool(known) and not self.missing, len(known)


@contextmanager
def read_table(path: Path, layouts: Sequence[Layout]) -> Iterator[Table]:
    """Open a table and find its header.

    Raises FileProblem (or one of its kinds in bot/files/problems.py) for a file that can't be
    used; damage further down shows when the rows are read, so `survey` first.
    """
    source, header = _best(path, layouts)
    _check(path, header)
    with closing(source.again()) as rows:
        yield Table(layout=header.layout, headers=_headers(header), rows=_below(header, rows))


def top_rows(path: Path) -> Iterator[list[NumberedRow]]:
    """The rows among which a header must stand, for each way to read the file.

    Raises FileProblem for a file that can't be used at all.
    """
    for source in _sources(path):
        with suppress(FileProblem):
            yield source.top()


def survey(path: Path, layouts: Sequence[Layout]) -> Survey:
    """Read the file once from end to end: whatever makes it unusable is raised here.

    Raises FileProblem or one of its kinds.
    """
    with read_table(path, layouts) as table:
        count = sum(1 for _ in table.rows)
    if not count:
        raise unusable(path, TableProblem.NO_ROWS)
    return Survey(layout=table.layout, rows=count)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """One way to read a file: a sheet, or a separator."""

    path: Path
    sheet: str = ""
    encoding: str = ""
    separator: str = ""

    def again(self) -> Generator[NumberedRow, None, None]:
        """The rows from the start."""
        if self.separator:
            return csv_rows(self.path, self.encoding, self.separator)
        return xlsx_rows(self.path, self.sheet)

    def top(self) -> list[NumberedRow]:
        """The rows among which the header must stand, as far as they can be read."""
        found: list[NumberedRow] = []
        with closing(self.again()) as rows:
            try:
                found.extend(islice(rows, HEADER_WITHIN))
            except FileProblem:
                # Perhaps only the separator is wrong; if not, the survey meets it again.
                if self.sheet or not found:
                    raise
        return found


def _best(path: Path, layouts: Sequence[Layout]) -> tuple[_Source, _Header]:
    """The source and the row in it that fit a layout best."""
    found: list[tuple[_Source, _Header]] = []
    problem = unusable(path, TableProblem.EMPTY)
    for source in _sources(path):
        try:
            found += [(source, header) for header in _headers_of(source, layouts)]
        except FileProblem as error:
            if source.sheet:
                raise
            problem = error
    best = max(found, key=lambda each: each[1].fit, default=None)
    if best is None or (best[1].missing and _is_too_wide(problem)):
        raise problem
    return best


def _is_too_wide(problem: FileProblem) -> bool:
    return problem.fields.get("problem") == TableProblem.COLUMNS


def _sources(path: Path) -> list[_Source]:
    if format_of(path) is Format.XLSX:
        return [_Source(path=path, sheet=name) for name in sheet_names(path)]
    encoding = encoding_of(path)
    hint = hint_of(path, encoding)
    separators = (hint,) if hint else SEPARATORS
    return [_Source(path=path, encoding=encoding, separator=each) for each in separators]


def _headers_of(source: _Source, layouts: Sequence[Layout]) -> list[_Header]:
    """Each row that may be the header, with each layout."""
    return [
        _Header(layout=layout, number=row.number, cells=row.cells)
        for row in source.top()
        for layout in layouts
    ]


def _check(path: Path, header: _Header) -> None:
    if header.missing:
        raise ColumnsMissing(path=path.name, columns=", ".join(header.missing))
    named = Counter(fold_header(cell) for cell in header.cells)
    known = Counter(column for column in header.columns if column)
    for cell, column in zip(header.cells, header.columns, strict=True):
        if fold_header(cell) and (named[fold_header(cell)] > 1 or known[column] > 1):
            raise ColumnTwice(path=path.name, column=text_of(cell))


def _headers(header: _Header) -> dict[str, str]:
    pairs = zip(header.columns, header.cells, strict=True)
    return {column: text_of(cell) for column, cell in pairs if column}


def _below(header: _Header, rows: Iterator[NumberedRow]) -> Iterator[Row]:
    columns = header.columns
    for row in rows:
        if row.number > header.number and row.cells != header.cells:
            yield _row(row, columns)


def _row(row: NumberedRow, columns: Sequence[str]) -> Row:
    missing = (None,) * (len(columns) - len(row.cells))
    cells = row.cells[: len(columns)] + missing
    surplus = (text_of(cell) for cell in row.cells[len(columns) :])
    return Row(
        number=row.number,
        cells={column: cell for column, cell in zip(columns, cells, strict=True) if column},
        surplus=" ".join(filter(None, surplus)),
    )
