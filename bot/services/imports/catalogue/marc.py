"""Records of MARC 21, in their own format (ISO 2709) and as XML."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from bot.files.limits import MAX_ROWS
from bot.files.problems import TableProblem, unusable
from bot.services.imports.catalogue.copies import add_copy
from bot.services.imports.catalogue.records import Record, first_of
from bot.services.imports.catalogue.years import year_of

Field = Sequence[tuple[str, str]]
Fields = Mapping[str, Sequence[Field]]
"""Tag to its fields, each a run of code and text."""
NAMESPACE = "{http://www.loc.gov/MARC21/slim}"
_END = b"\x1d"
_LENGTH, _MOST_SAID = 5, 99_998
"""Digits of the length of a record, and the largest that pymarc believes."""
_BLOCK = 1024 * 1024
_LONGEST = 4 * _BLOCK
"""Bytes of one record; a thick one with hundreds of copies has a tenth of it."""
_PUNCTUATION = " /:;,="
_SUBJECT_CODES = "avxyz"


def read_marc(path: Path) -> Iterator[Record]:
    """Records of a `.mrc` file; one that is broken is refused, the others are read."""
    with path.open("rb") as file:
        for number, data in enumerate(_pieces(file), 1):
            _check_rows(path, number)
            fields = _fields_of(data)
            yield _broken(number) if fields is None else title_record(number, fields)


def read_marcxml(path: Path) -> Iterator[Record]:
    """Records of a MARCXML file; raises FileProblem for one that is no XML or asks for more."""
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415  loaded on use
    from defusedxml.ElementTree import iterparse  # noqa: PLC0415

    numbers = count(1)
    with path.open("rb") as file:
        try:
            for _, element in iterparse(file, events=("end",), forbid_dtd=True):
                if element.tag.removeprefix(NAMESPACE) == "record":
                    number = next(numbers)
                    _check_rows(path, number)
                    yield title_record(number, _fields_of_xml(element))
                    element.clear()
        except DefusedXmlException as error:
            raise unusable(path, TableProblem.ENTITIES) from error
        except (ParseError, ValueError, LookupError) as error:
            raise unusable(path, TableProblem.XML) from error
    if next(numbers) == 1:
        raise unusable(path, TableProblem.NO_RECORDS)


def title_record(number: int, fields: Fields) -> Record:
    """A title with its copies (852 of MARC 21, 952 of Koha)."""
    record = Record(row=number)
    title = _first(fields, "245", "a")
    parts = [_first(fields, "245", code) for code in "np"]
    record.set_title("245$a", " ".join(filter(None, [title, *parts])), _first(fields, "245", "b"))
    record.set_text("statement", _first(fields, "245", "c"))
    record.set_text("edition", _first(fields, "250", "a"))
    for name, code in (("place", "a"), ("publisher", "b")):
        record.set_text(name, first_of([_first(fields, tag, code) for tag in ("264", "260")]))
    record.values["year"] = year_of(first_of([_first(fields, tag, "c") for tag in ("264", "260")]))
    record.set_text("language", _first(fields, "041", "a"))
    record.set_text("classification", first_of([_first(fields, tag, "a") for tag in _CLASSES]))
    record.set_text("call_number", " ".join(filter(None, (_first(fields, "084", c) for c in "ab"))))
    record.set_text("series", _first(fields, "490", "a"))
    record.set_text("notes", _first(fields, "520", "a"))
    record.set_names("authors", _each(fields, ("100", "110", "700", "710"), "a"))
    record.set_names("subjects", _subjects(fields))
    numbers = [*_each(fields, ("020",), "a"), *_each(fields, ("022",), "a")]
    record.set_numbers("020$a", ",".join(numbers))
    _add_copies(record, fields)
    record.identify()
    return record


_CLASSES = ("082", "080", "084")


def _add_copies(record: Record, fields: Fields) -> None:
    for field in fields.get("952", ()):
        codes = dict(reversed(field))
        if codes.get("p"):
            add_copy(record, "952$p", codes["p"], **_koha(codes))
    for field in fields.get("852", ()):
        codes = dict(reversed(field))
        if codes.get("p"):
            call = " ".join(filter(None, (codes.get("h"), codes.get("i"))))
            shelf = first_of([codes.get("c", ""), codes.get("b", "")])
            add_copy(record, "852$p", codes["p"], call_number=call, shelf=shelf)


def _koha(codes: Mapping[str, str]) -> dict[str, str]:
    """The status of a copy is spread over four subfields, each "0" or empty for no."""
    marks = (("1", "lost"), ("0", "withdrawn"), ("4", "damaged"), ("q", "loan"), ("7", "no loan"))
    status = next((word for code, word in marks if codes.get(code, "0") not in {"0", ""}), "")
    return {
        "call_number": codes.get("o", ""),
        "shelf": first_of([codes.get("c", ""), codes.get("b", ""), codes.get("a", "")]),
        "status": status,
    }


def _first(fields: Fields, tag: str, code: str) -> str:
    return next(iter(_each(fields, (tag,), code)), "")


def _each(fields: Fields, tags: Sequence[str], code: str) -> list[str]:
    """All subfields of one code, without the punctuation that ends them in MARC."""
    return [
        text.strip().rstrip(_PUNCTUATION)
        for tag in tags
        for field in fields.get(tag, ())
        for one, text in field
        if one == code and text.strip()
    ]


def _subjects(fields: Fields) -> list[str]:
    return [
        " - ".join(text.strip(" .") for code, text in field if code in _SUBJECT_CODES)
        for field in fields.get("650", ())
    ]


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    """Records as bytes, told apart by the mark at their end.

    The length that a record begins with is no help: programs write 00000 or 99999 where it does
    not fit. What goes on for too long without a mark is one broken record.
    """
    rest = b""
    while block := file.read(_BLOCK):
        *pieces, rest = (rest + block).split(_END)
        yield from (piece + _END for piece in map(bytes.strip, pieces) if piece)
        if len(rest) > _LONGEST:
            break
    if rest.strip():
        yield rest


def _fields_of(data: bytes) -> Fields | None:
    """The fields of a record, or None if it is broken."""
    from pymarc import Record as MarcRecord  # noqa: PLC0415  loaded on use
    from pymarc.exceptions import PymarcException  # noqa: PLC0415

    if not data.endswith(_END):
        return None
    try:
        whole = b"%05d" % min(len(data), _MOST_SAID) + data[_LENGTH:]
        record = MarcRecord(whole, to_unicode=True, utf8_handling="replace")
    except (PymarcException, ValueError, LookupError, AttributeError, TypeError):
        return None
    found: dict[str, list[Field]] = {}
    for field in record.get_fields():
        if not field.control_field:
            pairs = [(one.code, one.value or "") for one in field.subfields]
            found.setdefault(field.tag, []).append(pairs)
    return found


def _fields_of_xml(element: Any) -> Fields:
    found: dict[str, list[Field]] = {}
    for field in element:
        if field.tag.removeprefix(NAMESPACE) == "datafield":
            pairs = [(one.get("code", ""), one.text or "") for one in field]
            found.setdefault(field.get("tag", ""), []).append(pairs)
    return found


def _broken(number: int) -> Record:
    record = Record(row=number)
    record.refuse("leader", "", "advice.marc")
    return record


def _check_rows(path: Path, number: int) -> None:
    if number > MAX_ROWS:
        raise unusable(path, TableProblem.ROWS)
