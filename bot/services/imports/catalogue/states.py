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


def title_row(key: int, state: State) -> dict[str, Any]:
    """All columns but the day of the data."""
    full = {**TITLE, **state}
    stands_for = title_key(full["title"], full["subtitle"])
    return {
        **full,
        "id": key,
        "title_key": stands_for,
        "identity": identity(stands_for, full["authors"], full["isbn"]),
        "search_text": search_text(
            full["title"], full["subtitle"], full["authors"], full["series"], *full["subjects"]
        ),
    }


def new_title_row(key: int, state: State, day: date) -> dict[str, Any]:
    """All columns of a new title."""
    return {**title_row(key, state), "data_on": day}


def copy_row(key: int, state: State) -> dict[str, Any]:
    """All columns of a copy."""
    return {**COPY, **state, "id": key}
