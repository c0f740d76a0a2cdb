"""Tables out: CSV and XLSX that no program takes for formulas, with numbers that stay numbers."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.files.cells import Cell

FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - the full-width forms
"""What spreadsheets take for the beginning of a formula (OWASP, CSV injection)."""
DEFUSED = "'"
LONGEST = 32_000
"""Characters of a cell: XLSX takes 32,767."""
WIDEST, NARROWEST = 60, 8
"""Characters of a column."""
BOM = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table to be given away."""

    name: str
    """What it is; at most 31 characters are shown."""
    headers: tuple[str, ...]
    """One for each column."""
    rows: Sequence[tuple[Cell, ...]]
    """Values in the order of the headers; None is blank, which is not zero."""


def as_csv(sheet: Sheet) -> bytes:
    """UTF-8 with a mark at the start (Excel needs it), commas, one line a row."""
    buffer = io.StringIO(newline="")
    buffer.write(BOM)
    writer = csv.writer(buffer)
    writer.writerow([safe(header) for header in sheet.headers])
    writer.writerows([_as_text(cell) for cell in row] for row in sheet.rows)
    return buffer.getvalue().encode("utf-8", "replace")


def as_xlsx(sheet: Sheet) -> bytes:
    """A workbook with one sheet, its header row bold and standing still."""
    from openpyxl import Workbook  # noqa: PLC0415 - heavy
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook(write_only=True)
    page = book.create_sheet(_sheet_name(sheet.name))
    page.freeze_panes = "A2"
    for number, width in enumerate(_widths(sheet), start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    header_cells = [WriteOnlyCell(page, safe(header)) for header in sheet.headers]
    for cell in header_cells:
        cell.font = Font(bold=True)
    page.append(header_cells)
    for row in sheet.rows:
        page.append([safe(cell) for cell in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def safe(cell: Cell) -> Cell:
    """Text that can't be a formula and that XML can hold; other values as they are."""
    if not isinstance(cell, str):
        return cell
    text = "".join(_kept(each) for each in cell[:LONGEST])
    return DEFUSED + text if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def _kept(letter: str) -> str:
    """A letter that files can hold; every wide or hard space is a plain one."""
    if letter in "\t\n\r" or letter.isprintable():
        return letter
    return " " if letter.isspace() else ""


def _as_text(cell: Cell) -> Cell:
    """How a value is written in CSV: instants and days as ISO 8601, without seconds."""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    return safe(cell)


def _sheet_name(name: str) -> str:
    return "".join(" " if each in "[]:*?/\\" else each for each in name)[:31].strip() or "Pusling"


def _widths(sheet: Sheet) -> Iterable[int]:
    for number, header in enumerate(sheet.headers):
        longest = max([len(header), *(len(str(row[number] or "")) for row in sheet.rows[:500])])
        yield min(max(longest + 1, NARROWEST), WIDEST)
