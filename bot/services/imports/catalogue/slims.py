"""The two exports of SLiMS: `senayan_biblio_export.csv` and `senayan_item_export.csv`. Pure.

Their columns have a fixed order. A header may be there or not. Line breaks within a cell are a
literal backslash-n; authors, topics and item codes are written `<A><B>`.
"""

import re
from collections.abc import Sequence

from bot.files import fold_header, text_of
from bot.files.rows import NumberedRow
from bot.services.imports.catalogue.copies import add_copy
from bot.services.imports.catalogue.records import Record, plain
from bot.services.imports.catalogue.years import year_of
from bot.services.titles.identities import title_key

BIBLIO = (
    *("title", "gmd_name", "edition", "isbn_issn", "publisher_name", "publish_year", "collation"),
    *("series_title", "call_number", "language_name", "place_name", "classification", "notes"),
    *("image", "sor", "authors", "topics", "item_code"),
)
ITEMS = (
    *("item_code", "call_number", "coll_type_name", "inventory_code", "received_date"),
    *("supplier_name", "order_no", "location_name", "order_date", "item_status_name", "site"),
    *("source", "invoice", "price", "price_currency", "invoice_date", "input_date"),
    *("last_update", "title"),
)
_LISTED = re.compile(r"<([^<>]+)>")
_BREAKS = re.compile(r"\\[rnt]")


def is_header(row: NumberedRow, columns: Sequence[str]) -> bool:
    """Whether the row names columns instead of filling them."""
    known = {fold_header(column) for column in columns}
    return sum(fold_header(cell) in known for cell in row.cells) * 2 > len(columns)


def read_biblio(row: NumberedRow) -> Record:
    """A title with the barcodes of its copies."""
    record = Record(row=row.number)
    if len(row.cells) != len(BIBLIO):
        return _wrong_width(record, row, len(BIBLIO))
    cell = dict(zip(BIBLIO, (_clean(text_of(each)) for each in row.cells), strict=True))
    record.set_title("title", cell["title"])
    record.set_text("statement", cell["sor"])
    record.set_text("edition", cell["edition"])
    record.set_text("publisher", cell["publisher_name"])
    record.set_text("place", cell["place_name"])
    record.set_text("language", cell["language_name"])
    record.set_text("call_number", cell["call_number"])
    record.set_text("classification", cell["classification"])
    record.set_text("series", cell["series_title"])
    record.set_text("notes", cell["notes"])
    record.set_names("authors", _listed(cell["authors"]))
    record.set_names("subjects", _listed(cell["topics"]))
    record.set_numbers("isbn_issn", cell["isbn_issn"])
    record.values["year"] = year_of(cell["publish_year"])
    for code in _listed(cell["item_code"]):
        add_copy(record, "item_code", code)
    record.identify()
    return record


def read_item(row: NumberedRow) -> Record:
    """A copy; an empty status is "available"."""
    record = Record(row=row.number)
    if len(row.cells) != len(ITEMS):
        return _wrong_width(record, row, len(ITEMS))
    cell = dict(zip(ITEMS, (_clean(text_of(each)) for each in row.cells), strict=True))
    if not plain(cell["title"]):
        record.refuse("title", cell["title"], "advice.required")
    add_copy(
        record,
        "item_code",
        cell["item_code"],
        call_number=cell["call_number"],
        shelf=cell["location_name"],
        status=cell["item_status_name"],
    )
    record.key = title_key(plain(cell["title"]))
    return record


def _wrong_width(record: Record, row: NumberedRow, width: int) -> Record:
    first = text_of(row.cells[0]) if row.cells else ""
    record.refuse("1", first, "advice.columns", found=len(row.cells), wanted=width)
    return record


def _clean(text: str) -> str:
    return _BREAKS.sub(" ", text) if "\\" in text else text


def _listed(text: str) -> list[str]:
    """`<A><B>` as A and B; a cell without such brackets is one name."""
    if "<" not in text:
        return [text] if text.strip() else []
    return [part for part in _LISTED.findall(text) if part.strip()]
