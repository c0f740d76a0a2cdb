"""Tables with a header: INLISLite's workbook of collections, and a librarian's own list. Pure."""

import re

from bot.files import Layout, Row, text_of
from bot.services.imports.catalogue.copies import add_copy
from bot.services.imports.catalogue.records import Record, first_of
from bot.services.imports.catalogue.years import year_of

INLISLITE = Layout(
    name="inlislite",
    columns={
        "no. induk": ("nomor induk",),
        "no. barcode": ("nomor barcode", "barcode"),
        "ketersediaan": (),
        "nomor panggil eksemplar": (),
        "judul utama": (),
        "anak judul": (),
        "pernyataan tanggungjawab": ("pernyataan tanggung jawab",),
        "tajuk pengarang (orang)": ("tajuk pengarang orang", "tajuk pengarang"),
        "tajuk pengarang (badan)": ("tajuk pengarang badan",),
        "pengarang tambahan": ("pengarang tambahan (orang)",),
        "edisi": (),
        "kota terbit": ("tempat terbit",),
        "penerbit": (),
        "tahun terbit": (),
        "isbn": (),
        "no ddc": ("nomor ddc", "no. ddc"),
        "nomor panggil katalog": (),
        "abstrak": (),
        "bahasa": (),
        "subjek topik": ("subjek (topik)",),
        "kode lokasi ruang": ("lokasi ruang",),
    },
    required=("judul utama", "no. induk"),
)
LIST = Layout(
    name="list",
    columns={
        "no": ("nomor",),
        "judul": ("judul buku", "title", "nama buku"),
        "pengarang": ("penulis", "author", "pengarang/penulis"),
        "penerbit": ("publisher",),
        "tahun": ("tahun terbit", "thn", "thn terbit"),
        "jml": ("jumlah", "jumlah eksemplar", "eksemplar", "eks", "jml eks", "qty"),
        "isbn": (),
        "no panggil": ("nomor panggil", "call number"),
        "klasifikasi": ("no klas", "ddc", "kelas", "no klasifikasi"),
    },
    required=("judul",),
)
MOST_COPIES = 1_000
_AUTHORS = re.compile(r"\s*(?:;|\||\n|<>)\s*")
_COUNT = re.compile(r"(\d+)(?:[.,]0+)?(?:\s*(?:eks(?:emplar)?|buah|exp?)\.?)?", re.IGNORECASE)


def read_inlislite(row: Row) -> Record:
    """A copy with all that is known of its title."""
    record = Record(row=row.number)
    cells = {column: text_of(cell) for column, cell in row.cells.items()}
    record.set_title("JUDUL UTAMA", cells.get("judul utama", ""), cells.get("anak judul", ""))
    for name, column in (
        ("statement", "pernyataan tanggungjawab"),
        ("edition", "edisi"),
        ("place", "kota terbit"),
        ("publisher", "penerbit"),
        ("classification", "no ddc"),
        ("call_number", "nomor panggil katalog"),
        ("notes", "abstrak"),
        ("language", "bahasa"),
    ):
        if column in cells:
            record.set_text(name, cells[column])
    record.set_names("authors", _inlislite_authors(cells))
    record.set_names("subjects", _AUTHORS.split(cells.get("subjek topik", "")))
    record.set_numbers("ISBN", cells.get("isbn", ""))
    record.values["year"] = year_of(cells.get("tahun terbit", ""))
    _add_inlislite_copy(record, cells)
    record.identify()
    return record


def read_list(row: Row) -> Record:
    """A title and how many copies of it there are: one, if the list does not say."""
    record = Record(row=row.number)
    cells = {column: text_of(cell) for column, cell in row.cells.items()}
    record.set_title("Judul", cells["judul"])
    if "pengarang" in cells:
        record.set_names("authors", _AUTHORS.split(cells["pengarang"]))
    if "isbn" in cells:
        record.set_numbers("ISBN", cells["isbn"])
    if "tahun" in cells:
        record.values["year"] = year_of(cells["tahun"])
    for name, column in (
        ("publisher", "penerbit"),
        ("call_number", "no panggil"),
        ("classification", "klasifikasi"),
    ):
        if column in cells:
            record.set_text(name, cells[column])
    record.count = _count(record, cells.get("jml", ""))
    record.identify()
    return record


def _inlislite_authors(cells: dict[str, str]) -> list[str]:
    heads = (cells.get("tajuk pengarang (orang)", ""), cells.get("tajuk pengarang (badan)", ""))
    return [*heads, *_AUTHORS.split(cells.get("pengarang tambahan", ""))]


def _add_inlislite_copy(record: Record, cells: dict[str, str]) -> None:
    texts = {
        name: cells[column]
        for name, column in (
            ("call_number", "nomor panggil eksemplar"),
            ("shelf", "kode lokasi ruang"),
            ("status", "ketersediaan"),
        )
        if column in cells
    }
    barcode = first_of((cells.get("no. barcode", ""), cells.get("no. induk", "")))
    add_copy(record, "NO. BARCODE", barcode, **texts)


def _count(record: Record, text: str) -> int:
    if not text:
        return 1
    found = _COUNT.fullmatch(text.strip())
    if found is None or int(found[1]) > MOST_COPIES:
        record.refuse("Jml", text, "advice.number", low=0, high=MOST_COPIES)
        return 0
    return int(found[1])
