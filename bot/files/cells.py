"""Cells as values, and how they are compared and shown."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

Cell = str | int | float | bool | date | datetime | time | timedelta | None
"""What a cell holds: always text in CSV; in XLSX dates and times are what they are."""

_NOT_LETTERS = re.compile(r"[\W_]+")


def text_of(cell: Cell) -> str:
    """A cell as people would type it, without space around it; empty for a blank one."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    return str(cell).strip()


def is_blank(cell: Cell) -> bool:
    """Whether a person sees nothing in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def fold_header(cell: Cell) -> str:
    """A header without case, spaces, underscores and marks: "Stop Code" is "stop_code"."""
    text = unicodedata.normalize("NFKC", text_of(cell)).casefold()
    return _NOT_LETTERS.sub("", text)
