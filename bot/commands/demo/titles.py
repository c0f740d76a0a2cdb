"""An example of a catalogue: titles that there are, with copies that are made up ("contoh")."""

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.domain.copies import CopyLocation, CopyStatus
from bot.domain.places import Lending
from bot.services.imports.catalogue.states import copy_row, new_title_row
from bot.store import titles as title_rows
from bot.store.catalogue import add_copies, add_titles, new_ids
from bot.store.database import UnitOfWork
from bot.store.tables import copies, stops, titles

_COPIES = re.compile(r"([mv])(\d)")
_REFERENCE = ("030", "423", "499", "912")
"""Classes that are read in the library only: dictionaries, atlases, general knowledge."""
LENT_EVERY = 7
"""Of so many copies one is at somebody's home."""


async def fill_titles(uow: UnitOfWork, day: date) -> None:
    """Put the example into a database without titles; `day` is the day of the data."""
    if await title_rows.count(uow):
        return
    lines, boxes = list(_lines()), await _boxes(uow)
    numbered = list(zip(await new_ids(uow, titles, len(lines)), lines, strict=True))
    await add_titles(uow, [new_title_row(key, _title(line), day) for key, line in numbered])
    made = [copy for key, line in numbered for copy in _copies(key, line, boxes)]
    keys = await new_ids(uow, copies, len(made))
    await add_copies(uow, [copy_row(key, copy) for key, copy in zip(keys, made, strict=True)])


async def _boxes(uow: UnitOfWork) -> Sequence[int]:
    """Ids of stops that have a box."""
    boxed = select(stops.c.id).where(stops.c.lending == Lending.BOX.value).order_by(stops.c.id)
    return (await uow.execute(boxed)).scalars().all()


def _lines() -> Iterator[dict[str, str]]:
    path = Path(__file__).with_name("titles.csv")
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=";")


def _title(line: dict[str, str]) -> dict[str, Any]:
    return {
        "title": line["title"],
        "subtitle": line["subtitle"],
        "authors": _several(line["authors"]),
        "subjects": _several(line["subjects"]),
        "publisher": line["publisher"],
        "year": int(line["year"]),
        "classification": line["ddc"],
        "call_number": call_number(line),
    }


def call_number(line: dict[str, str]) -> str:
    """Class, three letters of the author's last name (or of the title), one of the title."""
    title = re.sub(r"\W", "", line["title"])
    author = _several(line["authors"])
    name = author[0].split()[-1] if author else title
    return f"{line['ddc']} {re.sub(r'[^A-Z]', '', name.upper())[:3] or name[:3]} {title[0].lower()}"


def _copies(number: int, line: dict[str, str], boxes: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The copies of one title; the second one of a van stands in a box, if there are boxes."""
    places = [kind for kind, count in _COPIES.findall(line["copies"]) for _ in range(int(count))]
    for serial, kind in enumerate(places, 1):
        copy = {
            "title_id": number,
            "barcode": f"CONTOH-{number:04d}-{serial}",
            "call_number": call_number(line),
            "location": CopyLocation.VAN if kind == "v" else CopyLocation.MAIN,
            "status": _status(number, serial, line),
        }
        if boxes and places[:serial].count("v") == 2:
            copy |= {"location": CopyLocation.BOX, "stop_id": boxes[number % len(boxes)]}
        yield copy


def _status(number: int, serial: int, line: dict[str, str]) -> CopyStatus:
    if line["ddc"].startswith(_REFERENCE):
        return CopyStatus.REFERENCE
    return CopyStatus.LENT if (number + serial) % LENT_EVERY == 0 else CopyStatus.AVAILABLE


def _several(cell: str) -> list[str]:
    return cell.split("|") if cell else []
