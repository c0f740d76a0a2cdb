"""Files of catalogues in the shapes that other programs write."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from pymarc import Field, Indicators, MARCWriter, Record, Subfield, XMLWriter

from bot.services.imports.catalogue.slims import BIBLIO, ITEMS

Cells = dict[str, str]
INLISLITE = (
    *("NO", "TANGGAL PENGADAAN", "NO. INDUK", "NO. BARCODE", "NO. RFID", "JENIS SUMBER"),
    *("NAMA SUMBER", "KATEGORI", "BENTUK FISIK", "MATA UANG", "HARGA", "AKSES", "KETERSEDIAAN"),
    *("NOMOR PANGGIL EKSEMPLAR", "LOKASI PERPUSTAKAAN", "KODE LOKASI RUANG", "JENIS BAHAN"),
    *("JUDUL UTAMA", "ANAK JUDUL", "PERNYATAAN TANGGUNGJAWAB", "TAJUK PENGARANG (ORANG)"),
    *("TAJUK PENGARANG (BADAN)", "PENGARANG TAMBAHAN", "EDISI", "KOTA TERBIT", "PENERBIT"),
    *("TAHUN TERBIT", "JUMLAH HALAMAN", "KETERANGAN ILUSTRASI", "DIMENSI", "BAHAN SERTAAN"),
    *("ISBN", "ISSN", "NO DDC", "NOMOR PANGGIL KATALOG", "ABSTRAK", "BAHASA", "SUBJEK TOPIK"),
    *("SUBJEK ORANG", "SUBJEK GEOGRAFIS", "CATATAN", "EDISI SERIAL"),
)
"""The second of its two rows of headers: 42 columns."""


def biblio(
    path: Path,
    *rows: Cells,
    separator: str = ",",
    quote: str = '"',
    end: str = "\n",
    header: bool = False,
    encoding: str = "utf-8",
) -> Path:
    """`senayan_biblio_export.csv`: every cell enclosed, nothing in it escaped."""
    lines = [[row.get(column, "") for column in BIBLIO] for row in rows]
    if header:
        lines.insert(0, list(BIBLIO))
    enclosed = (separator.join(f"{quote}{cell}{quote}" for cell in line) + end for line in lines)
    path.write_bytes("".join(enclosed).encode(encoding))
    return path


def items(path: Path, *rows: Cells, header: bool = True) -> Path:
    """`senayan_item_export.csv`: its header has one separator too many."""
    lines = [",".join(f'"{row.get(column, "")}"' for column in ITEMS) for row in rows]
    if header:
        lines.insert(0, ",".join(f'"{column}"' for column in ITEMS) + ",")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def inlislite(path: Path, *rows: Cells) -> Path:
    """The workbook of collections: a row of groups, a row of columns, then a row a copy."""
    assert len(INLISLITE) == 42
    book = Workbook()
    sheet = book.active
    sheet.append(["DATA EKSEMPLAR", *[None] * 15, "DATA KATALOG"])
    sheet.merge_cells("A1:P1")
    sheet.append(INLISLITE)
    for number, row in enumerate(rows, 1):
        cells = {"NO": str(number), "TANGGAL PENGADAAN": "17-08-2019"} | row
        sheet.append([cells.get(column) for column in INLISLITE])
    book.save(path)
    return path


def table(path: Path, *rows: Sequence[Any]) -> Path:
    """A workbook with these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def marc_record(title: str, **fields: Sequence[tuple[str, str]]) -> Record:
    """A record of MARC 21 with fields such as `f100=[("a", "Hirata, Andrea")]`."""
    record = Record(force_utf8=True)
    named = {"f245": [("a", title)]} | fields
    for name, pairs in named.items():
        subfields = [Subfield(code=code, value=value) for code, value in pairs]
        record.add_field(  # type: ignore[no-untyped-call]
            Field(tag=name[1:4], indicators=Indicators(" ", " "), subfields=subfields)
        )
    return record


def marc(path: Path, *records: Record) -> Path:
    """A `.mrc` file."""
    with path.open("wb") as file:
        writer = MARCWriter(file)
        for record in records:
            writer.write(record)
        writer.close(close_fh=False)
    return path


def marcxml(path: Path, *records: Record) -> Path:
    """The same as XML."""
    with path.open("wb") as file:
        writer = XMLWriter(file)
        for record in records:
            writer.write(record)
        writer.close(close_fh=False)
    return path
