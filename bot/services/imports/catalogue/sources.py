"""Which form a file of the catalogue has, and its records one by one."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from bot.errors import FileProblem
from bot.files import Cell, Layout, Row, fold_header, read_table, survey, text_of, top_rows
from bot.files.enclosed_rows import Marks, enclosed_rows, marks_of
from bot.files.formats import Format, format_of, is_markup
from bot.files.limits import MAX_BYTES
from bot.files.problems import TableProblem, unreadable, unusable
from bot.files.rows import NumberedRow
from bot.services.imports.catalogue.marc import read_marc, read_marcxml
from bot.services.imports.catalogue.records import Record
from bot.services.imports.catalogue.sheets import INLISLITE, LIST, read_inlislite, read_list
from bot.services.imports.catalogue.slims import BIBLIO, ITEMS, is_header, read_biblio, read_item

MARC, MARCXML = "marc", "marcxml"
SLIMS_BIBLIO, SLIMS_ITEM = "slims-biblio", "slims-item"
FORMS = (SLIMS_BIBLIO, SLIMS_ITEM, INLISLITE.name, LIST.name, MARC, MARCXML)
"""What `--as` may name."""
MEMBERS = Layout(
    name="members",
    columns={
        "member_id": ("no. anggota", "nomor anggota", "no anggota", "id anggota", "kode anggota"),
        "member_name": ("nama anggota", "nama lengkap", "nama", "nama peminjam", "peminjam"),
        "identity": ("no. identitas", "nomor identitas", "nik", "no. ktp", "nomor ktp", "ktp"),
        "religion": ("agama",),
        "mother": ("nama ibu", "nama ibu kandung"),
        "birth_date": ("tanggal lahir", "tgl lahir", "tempat lahir", "ttl"),
        "member_email": ("email", "e-mail", "surel"),
        "gender": ("jenis kelamin", "l/p"),
        "member_phone": ("no. hp", "nomor hp", "hp", "telepon", "no. telepon", "no. telp", "wa"),
        "member_address": ("alamat", "alamat rumah", "alamat anggota", "alamat tinggal"),
    },
    required=(),
)
"""Files of people, which Pusling does not want: SLiMS' member export, INLISLite's workbook, and
whatever lists people beside titles."""
_SURE_MEMBERS = {"member_id", "identity", "mother"}
_ENOUGH = 3
"""Columns of people that make a file one of people, where none of them is sure; two are enough for
a sure one. Beside a title one less will do."""
_LEADER = re.compile(
    rb"\d{5}[a-z ][a-z ][a-z ][ a-z0-9][ a-z0-9]22\d{5}[ 0-9a-z]{3}4500", re.IGNORECASE
)
_MAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.\w+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LOOKED_AT = 20
_READERS: dict[str, Callable[[Row], Record]] = {
    INLISLITE.name: read_inlislite,
    LIST.name: read_list,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file whose form is known and that was looked through once."""

    form: str
    """One of FORMS."""
    total: int
    """How many records it has, at least 1."""
    records: Callable[[], Iterator[Record]]
    """Reads it from the start."""


def open_source(path: Path, asked: str = "") -> Source:
    """Recognise a file, or believe what was asked for, and read it once to its end.

    Raises FileProblem: nothing of such a file is used.
    """
    reading = _reading(path, asked)
    total = reading.count()
    if not total:
        raise unusable(path, TableProblem.NO_ROWS)
    return Source(form=reading.form, total=total, records=reading.read)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """How the records of a file are read."""

    form: str
    read: Callable[[], Iterator[Record]]
    count: Callable[[], int]


def _reading(path: Path, asked: str) -> _Reading:
    start = _start(path)
    if asked == MARC or (not asked and _LEADER.match(start)):
        return _counted(MARC, partial(read_marc, path))
    if asked == MARCXML or (not asked and is_markup(start)):
        return _counted(MARCXML, partial(read_marcxml, path))
    is_csv = format_of(path) is Format.CSV
    if is_csv and asked in {"", SLIMS_BIBLIO, SLIMS_ITEM}:
        reading = _slims(path, asked)
        if reading is not None:
            return reading
    return _sheet(path, asked)


def _counted(form: str, read: Callable[[], Iterator[Record]]) -> _Reading:
    return _Reading(form=form, read=read, count=lambda: sum(1 for _ in read()))


def _start(path: Path) -> bytes:
    """The first bytes; raises FileProblem for a file that is too large or not there."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise unusable(path, TableProblem.BYTES)
        with path.open("rb") as file:
            return file.read(64)
    except OSError as error:
        raise unreadable(path, error) from error


def _slims(path: Path, asked: str) -> _Reading | None:
    """One of the two exports of SLiMS, by the number of its columns."""
    forms = {SLIMS_BIBLIO: BIBLIO, SLIMS_ITEM: ITEMS}
    wanted = {len(columns): form for form, columns in forms.items() if asked in {"", form}}
    marks = marks_of(path, tuple(wanted))
    if marks is None:
        if asked:
            raise unusable(path, TableProblem.UNKNOWN)
        return None
    form = wanted[marks.width]
    with closing(enclosed_rows(path, marks)) as rows:
        top = list(islice(rows, _LOOKED_AT))
    if not is_header(top[0], forms[form]):
        if _are_people(top):
            raise unusable(path, TableProblem.MEMBERS)
        if not asked and _has_header(top[0]):
            return None
    read = read_biblio if form == SLIMS_BIBLIO else read_item
    below = partial(_rows, path, marks, forms[form])
    return _Reading(
        form=form, read=lambda: map(read, below()), count=lambda: sum(1 for _ in below())
    )


def _rows(path: Path, marks: Marks, columns: Sequence[str]) -> Iterator[NumberedRow]:
    """The rows below the header, if there is one."""
    for row in enclosed_rows(path, marks):
        if row.number > 1 or not is_header(row, columns):
            yield row


def _has_header(row: NumberedRow) -> bool:
    """Whether a row names columns of some table: then its columns have the order it says."""
    layouts = (INLISLITE, LIST, MEMBERS)
    return any(sum(bool(each.column_of(cell)) for cell in row.cells) >= 2 for each in layouts)


def _are_people(rows: Sequence[NumberedRow]) -> bool:
    """Whether rows are members: by their header, by addresses of mail, or a sex and some dates."""
    if _names_people(rows[:1]):
        return True
    looks = [_is_person(row.cells) for row in rows]
    return sum(looks) * 2 > len(looks)


def _is_person(cells: Sequence[Cell]) -> bool:
    texts = [text_of(cell) for cell in cells]
    days = sum(bool(_DAY.match(text)) for text in texts)
    has_mail = any(_MAIL.fullmatch(text) for text in texts)
    return days >= 2 and (has_mail or (len(texts) > 2 and texts[2] in {"0", "1"}))


def _sheet(path: Path, asked: str) -> _Reading:
    layouts = [each for each in (INLISLITE, LIST) if asked in ("", each.name)]
    if not layouts:
        raise unusable(path, TableProblem.UNKNOWN)
    _refuse_people(path)
    try:
        found = survey(path, layouts)
    except FileProblem as error:
        if error.id == "error.columns_missing" and not asked:
            raise unusable(path, TableProblem.UNKNOWN) from error
        raise
    read = _READERS[found.layout.name]
    return _Reading(
        form=found.layout.name,
        read=partial(_table, path, layouts, read),
        count=lambda: found.rows,
    )


def _table(
    path: Path, layouts: Sequence[Layout], read: Callable[[Row], Record]
) -> Iterator[Record]:
    with read_table(path, layouts) as table:
        yield from map(read, table.rows)


def _refuse_people(path: Path) -> None:
    """Raise FileProblem for a table of members, whatever stands beside them."""
    if any(_names_people(rows) for rows in top_rows(path)):
        raise unusable(path, TableProblem.MEMBERS)


def _names_people(rows: Iterable[NumberedRow]) -> bool:
    """Whether a row is the header of a table of people: a number that is somebody's, or enough."""
    people, listed = MEMBERS.by_header(), LIST.by_header()
    for row in rows:
        folded = {fold_header(cell) for cell in row.cells}
        named = {people[each] for each in folded & people.keys()}
        beside = any(listed.get(each) == "judul" for each in folded)
        if len(named) >= (1 if named & _SURE_MEMBERS else _ENOUGH - 1) + (not beside):
            return True
    return False
