"""Tables from files that people make: CSV and XLSX, whatever program wrote them."""

from bot.files.cells import Cell, fold_header, text_of
from bot.files.tables import Layout, Row, Table, read_table, survey, top_rows

__all__ = [
    "Cell",
    "Layout",
    "Row",
    "Table",
    "fold_header",
    "read_table",
    "survey",
    "text_of",
    "top_rows",
]
