"""Files as people's programs write them, and as attackers do."""

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from bot.files import Layout

PLACES = Layout(
    name="places",
    columns={"code": ("kode",), "name": ("nama",), "notes": ("keterangan",), "on": ("tanggal",)},
    required=("code", "name"),
)
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def text_file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    """A CSV file with this text, line ends as they are."""
    path = folder / "berkas.csv"
    path.write_bytes(text.encode(encoding))
    return path


def csv_text(rows: Sequence[Sequence[str]], separator: str = ",") -> str:
    """Rows as a spreadsheet program would save them."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


def workbook(folder: Path, rows: Sequence[Sequence[Any]], merged: Sequence[str] = ()) -> Path:
    """An XLSX file with one sheet."""
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    path = folder / "berkas.xlsx"
    book.save(path)
    return path


def with_part(path: Path, name: str, content: bytes) -> Path:
    """The same XLSX with one part put in or replaced."""
    with zipfile.ZipFile(path) as old:
        parts = {each: old.read(each) for each in old.namelist()} | {name: content}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for each, data in parts.items():
            new.writestr(each, data)
    return path


def sheet_xml(rows: str, before: str = "") -> bytes:
    """The XML of a sheet with these rows."""
    head = f'<?xml version="1.0"?>{before}<worksheet xmlns="{MAIN}">'
    return f"{head}<sheetData>{rows}</sheetData></worksheet>".encode()
