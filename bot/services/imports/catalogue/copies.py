"""Where a copy stands and what it can be used for, by the words of other programs."""

import re
from collections.abc import Mapping

from bot.domain.copies import CopyLocation, CopyStatus
from bot.files import fold_header
from bot.services.imports.catalogue.records import (
    LONGEST,
    LONGEST_BARCODE,
    LONGEST_SHELF,
    Record,
    State,
    cut,
    plain,
)

_VAN = re.compile(r"\b(keliling|pusling|mobil|mobile|van|bus|perahu)\b", re.IGNORECASE)
_BOX = re.compile(r"\b(silang layan|boks|box)\b", re.IGNORECASE)
_WORDS: Mapping[CopyStatus, tuple[str, ...]] = {
    CopyStatus.AVAILABLE: ("", "tersedia", "available", "ada", "baik", "0"),
    CopyStatus.LENT: ("dipinjam", "sedang dipinjam", "on loan", "loan", "checked out", "keluar"),
    CopyStatus.RESERVED: ("dipesan", "reserved", "on hold"),
    CopyStatus.REFERENCE: (
        *("no loan", "noloan", "nl", "tidak dipinjamkan", "tidak untuk dipinjamkan"),
        *("baca di tempat", "referensi", "reference", "rujukan", "koleksi referensi"),
    ),
    CopyStatus.REPAIR: (
        *("repair", "r", "rusak", "damaged", "diperbaiki", "sedang diperbaiki", "perbaikan"),
        *("diolah", "dalam pengolahan", "sedang diolah", "in process", "diterima", "dijilid"),
    ),
    CopyStatus.LOST: ("missing", "mis", "hilang", "lost"),
    CopyStatus.WITHDRAWN: ("disiangi", "weeding", "dimusnahkan", "withdrawn", "ditarik", "dihapus"),
}
"""Words of SLiMS, INLISLite and Koha, which their exports use."""
STATUSES: Mapping[str, CopyStatus] = {
    fold_header(word): status for status, words in _WORDS.items() for word in words
}


def add_copy(record: Record, column: str, barcode: str, **texts: str) -> None:
    """A copy with a barcode; `texts` are call_number, shelf and status, those that the file has.

    An unknown status is taken for one in which nobody can borrow, with a remark.
    """
    barcode = plain(barcode)
    if not barcode:
        record.refuse(column, barcode, "advice.required")
    if len(barcode) > LONGEST_BARCODE:
        record.refuse(column, barcode, "advice.too_long", longest=LONGEST_BARCODE)
    copy: State = {"barcode": barcode}
    if "call_number" in texts:
        copy["call_number"] = cut(plain(texts["call_number"]), LONGEST["call_number"])
    if "shelf" in texts:
        copy |= _place(plain(texts["shelf"]))
    if "status" in texts:
        copy["status"] = _status(record, texts["status"]).value
    record.copies.append(copy)


def _place(shelf: str) -> State:
    """The shelf, and the location where its name tells: a copy stays where it is otherwise."""
    place: State = {"shelf": cut(shelf, LONGEST_SHELF)}
    if _BOX.search(shelf):
        place["location"] = CopyLocation.BOX.value
    elif _VAN.search(shelf):
        place["location"] = CopyLocation.VAN.value
    return place


def _status(record: Record, text: str) -> CopyStatus:
    status = STATUSES.get(fold_header(text))
    if status is None:
        record.remark("status", text, "remark.status")
        return CopyStatus.REPAIR
    return status
