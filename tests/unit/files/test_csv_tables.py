"""Any table that a program writes as CSV reads back, and what is none is refused."""

import re
import tempfile
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.errors import FileProblem
from bot.files import Layout, read_table, survey
from bot.files.problems import ColumnsMissing, ColumnTwice, QuoteOpen
from tests.unit.files.samples import PLACES, csv_text, text_file

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
MARKS = {"utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}
UTF8 = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
LETTERS = st.characters(codec="cp1252", exclude_characters="\0\r")
CELLS = st.text(LETTERS, max_size=20)


def rows_of(path: Path, layout: Layout = PLACES) -> list[tuple[int, dict[str, object]]]:
    """Numbers and cells of all rows."""
    with read_table(path, (layout,)) as table:
        return [(row.number, dict(row.cells)) for row in table.rows]


@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8),
    separator=st.sampled_from([",", ";", "\t"]),
    encoding=st.sampled_from(ENCODINGS),
)
@settings(deadline=None, max_examples=150)
def test_any_table_with_any_separator_and_encoding_reads_back(
    rows: list[tuple[str, str, str]], separator: str, encoding: str
) -> None:
    text = MARKS.get(encoding, "") + csv_text([("code", "name", "notes"), *rows], separator)
    # Such bytes mean one thing in Windows-1252 and another in UTF-8, and nobody can tell which.
    assume(encoding != "cp1252" or not UTF8.search(text.encode("cp1252")))
    with tempfile.TemporaryDirectory() as folder:
        path = text_file(Path(folder), text, encoding)
        found = rows_of(path)
    wanted = [
        (number, row)
        for number, row in enumerate(rows, 2)
        if any(cell.strip() for cell in row) and row != ("code", "name", "notes")
    ]
    assert [number for number, _ in found] == [number for number, _ in wanted]
    for (_, cells), (_, row) in zip(found, wanted, strict=True):
        assert tuple(cells[c] or "" for c in ("code", "name", "notes")) == tuple(
            cell if any(later.strip() for later in row[place:]) else ""
            for place, cell in enumerate(row)
        )


@pytest.mark.parametrize(
    "header",
    ["code,name,notes", "Kode;NAMA;Keterangan", "KODE\tNama\t keterangan ", "Kode*;Na_ma;Notes"],
)
def test_headers_are_english_or_indonesian_in_any_writing(tmp_path: Path, header: str) -> None:
    separator = next(each for each in ",;\t" if each in header)
    path = text_file(tmp_path, f"{header}\r\nA1{separator}Satu{separator}x\r\n")
    assert rows_of(path) == [(2, {"code": "A1", "name": "Satu", "notes": "x"})]


def test_a_title_blank_rows_and_a_repeated_header_are_passed_over(tmp_path: Path) -> None:
    text = "DAFTAR TITIK, 2026;;\n\n;;\nkode;nama;x\nA;Satu;\n\nkode;nama;x\nB;Dua;\n"
    path = text_file(tmp_path, text)
    assert [(number, cells["code"]) for number, cells in rows_of(path)] == [(5, "A"), (8, "B")]


def test_a_line_break_in_a_cell_does_not_shift_the_numbers_of_rows(tmp_path: Path) -> None:
    path = text_file(tmp_path, 'code,name\nA,"Satu\nlagi"\nB,Dua\n')
    assert rows_of(path) == [
        (2, {"code": "A", "name": "Satu\nlagi"}),
        (3, {"code": "B", "name": "Dua"}),
    ]


def test_the_hint_of_excel_names_the_separator_and_is_no_row(tmp_path: Path) -> None:
    path = text_file(tmp_path, "sep=;\r\nkode;nama\r\nA;Satu, dua\r\n", "utf-8-sig")
    assert rows_of(path) == [(2, {"code": "A", "name": "Satu, dua"})]


def test_what_stands_right_of_the_headers_is_told(tmp_path: Path) -> None:
    path = text_file(tmp_path, "code,name\nA,Jl. Mawar, blok B\nB,Dua,,\n")
    with read_table(path, (PLACES,)) as table:
        assert [row.surplus for row in table.rows] == ["blok B", ""]


def test_the_layout_that_fits_best_is_taken(tmp_path: Path) -> None:
    days = Layout(name="days", columns={"on": ("tanggal",), "code": ()}, required=("on",))
    path = text_file(tmp_path, "tanggal;code\n2026-11-21;A\n")
    found = survey(path, (PLACES, days))
    assert (found.layout.name, found.rows) == ("days", 1)


REFUSED: tuple[tuple[str, bytes, str], ...] = (
    ("empty", b"", "table_empty"),
    ("only blanks", b"\n \n\n", "table_empty"),
    ("only a header", b"code,name\n", "table_no_rows"),
    ("a NUL byte", b"code,name\nA,B\0\n", "table_binary"),
    ("UTF-16 without its mark", "code,name\nA,B\n".encode("utf-16-le"), "table_binary"),
    ("neither UTF-8 nor Windows", b"code,name\nA,\xe9\x81\n", "table_encoding"),
    ("half a UTF-16 letter", b"\xff\xfec\0o\0d", "table_encoding"),
    ("a PDF", b"%PDF-1.7\n", "table_other_format"),
    ("a page of the web", b"\xef\xbb\xbf <html><table>", "table_other_format"),
    ("an old Excel file", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "table_old_excel"),
    ("a picture", b"\x89PNG\r\n", "table_other_format"),
    ("201 columns", b"code,name" + b",x" * 199 + b"\n" + b"a," * 200 + b"a\n", "table_columns"),
)


@pytest.mark.parametrize(("name", "content", "problem"), REFUSED, ids=[r[0] for r in REFUSED])
def test_what_is_no_table_is_refused_with_a_reason(
    tmp_path: Path, name: str, content: bytes, problem: str
) -> None:
    path = tmp_path / "berkas.csv"
    path.write_bytes(content)
    with pytest.raises(FileProblem) as caught:
        survey(path, (PLACES,))
    assert caught.value.fields == {"path": "berkas.csv", "problem": problem}


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('code,name\nA,"Satu\nB,Dua\n', 2),
        ('code,name\nA,Satu\nB,"Dua" x\n', 3),
        ('"code,name\nA,Satu\n', 1),
        ('code,name\nA,"' + "x" * 140_000 + '"\n', 2),
    ],
)
def test_a_quote_without_partner_is_refused_with_its_row(
    tmp_path: Path, text: str, row: int
) -> None:
    with pytest.raises(QuoteOpen) as caught:
        survey(text_file(tmp_path, text), (PLACES,))
    assert caught.value.fields["row"] == row


def test_missing_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(ColumnsMissing) as caught:
        survey(text_file(tmp_path, "kode,keterangan\nA,x\n"), (PLACES,))
    assert caught.value.fields["columns"] == "name"


@pytest.mark.parametrize("header", ["kode,nama,Code", "kode,nama,x,X"])
def test_a_column_that_stands_twice_is_named(tmp_path: Path, header: str) -> None:
    with pytest.raises(ColumnTwice):
        survey(text_file(tmp_path, f"{header}\nA,B,C\n"), (PLACES,))


def test_too_many_rows_and_bytes_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = text_file(tmp_path, "code,name\n" + "A,B\n" * 30)
    monkeypatch.setattr("bot.files.csv_rows.MAX_ROWS", 30)
    with pytest.raises(FileProblem, match="table_rows"):
        survey(path, (PLACES,))
    monkeypatch.setattr("bot.files.formats.MAX_BYTES", 100)
    with pytest.raises(FileProblem, match="table_bytes"):
        survey(path, (PLACES,))


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(FileProblem):
            survey(path, (PLACES,))


def test_a_long_file_is_read_in_little_memory(tmp_path: Path) -> None:
    path = text_file(tmp_path, "code,name\n" + "A,Satu dua tiga empat lima\n" * 100_000)
    tracemalloc.start()
    assert survey(path, (PLACES,)).rows == 100_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * 1024 * 1024
