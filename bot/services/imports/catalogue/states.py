"""Titles and copies as the journal keeps them, and as rows."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Row

from bot.domain.copies import CopyLocation, CopyStatus
from bot.services.imports.catalogue.records import State, compact
from bot.services.titles.identities import identity, search_text, title_key

TITLE: Mapping[str, Any] = {
    "title": "",
    "subtitle": "",
    "statement": "",
    "authors": [],
    "subjects": [],
    "edition": "",
    "isbn": "",
    "issn": "",
    "publisher": "",
    "place": "",
    "year": None,
    "language": "",
    "call_number": "",
    "classification": "",
    "series": "",
    "notes": "",
}
"""Columns of a title, empty."""
COPY: Mapping[str, Any] = {
    "title_id": None,
    "barcode": None,
    "number": None,
    "call_number": "",
    "location": CopyLocation.MAIN.value,
    "stop_id": None,
    "shelf": "",
    "status": CopyStatus.AVAILABLE.value,
}
"""Columns of a copy as a new one has them."""


def title_state(row: Row[Any]) -> State:
    """A title without what is empty."""
    return compact({name: getattr(row, name) for name in TITLE})


def copy_state(row: Row[Any]) -> State:
    """A copy without what is empty."""
    return compact({name: getattr(row, name) for name in COPY})


def title_row(key: int, state: State, known: tuple[str, str] | None = None) -> dict[str, Any]:
    """All columns but the day of the data; `known` are title_key and identity if at hand."""
    full = {**TITLE, **state}
    stands_for, one = known or _known_by(full)
    full["id"], full["title_key"], full["identity"] = key, stands_for, one
    full["search_text"] = search_text(
        full["title"], full["subtitle"], full["authors"], full["series"], *full["subjects"]
    )
    return full


def new_title_row(
    key: int, state: State, day: date, known: tuple[str, str] | None = None
) -> dict[str, Any]:
    """All columns of a new title."""
    row = title_row(key, state, known)
    row["data_on"] = day
    return row


def _known_by(full: State) -> tuple[str, str]:
    stands_for = title_key(full["title"], full["subtitle"])
    return stands_for, identity(stands_for, full["authors"], full["isbn"])


def copy_row(key: int, state: State) -> dict[str, Any]:
    """All columns of a copy."""
    return {**COPY, **state, "id": key}
