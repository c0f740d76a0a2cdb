"""Workbooks are read as a stream; what is broken, foreign or a bomb is refused at once."""

import struct
import time as clock
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook

from bot.errors import FileProblem
from bot.files import read_table, survey
from tests.unit.files.samples import PLACES, SHEET, sheet_xml, text_file, with_part, workbook

HEADER = ("Kode", "Nama", "Keterangan", "Tanggal")
SECONDS = 2.0
"""In which a bomb must be refused."""


def rows_of(path: Path) -> list[tuple[int, tuple[object, ...]]]:
    """Numbers and cells of all rows."""
    with read_table(path, (PLACES,)) as table:
        return [(row.number, tuple(row.cells.values())) for row in table.rows]


def refusal(path: Path) -> str:
    """Why the file is refused; it must not take longer than a bomb may."""
    started = clock.perf_counter()
    with pytest.raises(FileProblem) as caught:
        survey(path, (PLACES,))
    assert clock.perf_counter() - started < SECONDS
    return str(caught.value.fields["problem"])


def test_values_are_what_they_are(tmp_path: Path) -> None:
    moment = datetime(2026, 11, 21, 9, 30)  # noqa: DTZ001  Excel knows no zones
    rows = [("A", 1.5, time(9, 0), date(2026, 11, 21)), (7, True, None, moment)]
    assert rows_of(workbook(tmp_path, [HEADER, *rows])) == [
        (2, ("A", 1.5, time(9, 0), date(2026, 11, 21))),
        (3, (7, True, None, moment)),
    ]


def test_a_merged_title_and_blank_rows_are_passed_over(tmp_path: Path) -> None:
    rows = [("JADWAL 2026",), (), HEADER, ("A", "Satu"), (None, " "), ("B", "Dua")]
    path = workbook(tmp_path, rows, merged=["A1:D2"])
    assert [(number, cells[0]) for number, cells in rows_of(path)] == [(4, "A"), (6, "B")]


def test_a_cell_merged_over_rows_has_its_value_in_each(tmp_path: Path) -> None:
    rows = [HEADER, ("A", "Satu", "sama"), ("B", "Dua", None), ("C", "Tiga", "lain")]
    path = workbook(tmp_path, rows, merged=["C2:C3"])
    assert [cells[2] for _, cells in rows_of(path)] == ["sama", "sama", "lain"]


def test_a_false_size_of_the_sheet_does_not_matter(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEADER, ("A", "Satu")])
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read(SHEET)
    with_part(path, SHEET, sheet.replace(b"A1:D2", b"A1:XFD1048576"))
    assert len(rows_of(path)) == 1


def test_the_sheet_with_the_header_is_found_and_hidden_ones_are_not(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(("catatan",))
    hidden = book.create_sheet("lama")
    hidden.append(HEADER)
    hidden.sheet_state = "hidden"
    sheet = book.create_sheet("titik")
    sheet.append(HEADER)
    sheet.append(("A", "Satu"))
    path = tmp_path / "berkas.xlsx"
    book.save(path)
    assert [cells[0] for _, cells in rows_of(path)] == ["A"]


def test_a_workbook_is_known_by_its_content(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEADER, ("A", "Satu")])
    assert len(rows_of(path.rename(tmp_path / "berkas.csv"))) == 1


def test_a_csv_file_that_calls_itself_xlsx_is_read(tmp_path: Path) -> None:
    path = text_file(tmp_path, "kode;nama\nA;Satu\n").rename(tmp_path / "berkas.xlsx")
    assert len(rows_of(path)) == 1


def test_a_bomb_of_zeros_is_refused_at_once(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEADER])
    assert refusal(with_part(path, "xl/media/x.bin", bytes(150_000_000))) == "table_unpacked"


def test_a_bomb_of_many_parts_is_refused_at_once(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEADER])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(1_100):
            archive.writestr(f"xl/{number}", b"x")
    assert refusal(path) == "table_unpacked"


def test_a_part_that_lies_about_its_size_is_refused_at_once(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEADER, ("A", "Satu")])
    row = b'<row r="%d"><c r="A%d"><v>1</v></c></row>'
    rows = b"".join(row % (number, number) for number in range(1, 50_000))
    with_part(path, SHEET, sheet_xml(rows.decode()))
    data = bytearray(path.read_bytes())
    entry = data.rindex(b"PK\x01\x02", 0, data.rindex(SHEET.encode()))
    struct.pack_into("<I", data, entry + 24, 1_000)
    path.write_bytes(data)
    assert refusal(path) == "table_damaged"


def test_a_bomb_of_entities_is_refused_at_once(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    before = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>'
    path = with_part(workbook(tmp_path, [HEADER]), SHEET, sheet_xml(cell, before))
    assert refusal(path) == "table_entities"


def test_an_entity_from_elsewhere_is_refused(tmp_path: Path) -> None:
    before = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&f;</t></is></c></row>'
    path = with_part(workbook(tmp_path, [HEADER]), SHEET, sheet_xml(cell, before))
    assert refusal(path) == "table_entities"


def test_a_row_far_beyond_the_end_of_any_sheet_is_refused_at_once(tmp_path: Path) -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="999999999"><c><v>1</v></c></row>'
    path = with_part(workbook(tmp_path, [HEADER]), SHEET, sheet_xml(far))
    assert refusal(path) == "table_rows"


def test_links_to_other_files_are_refused(tmp_path: Path) -> None:
    path = with_part(workbook(tmp_path, [HEADER]), "xl/externalLinks/externalLink1.xml", b"<x/>")
    assert refusal(path) == "table_links"


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEADER, ["x"] * 201])
    assert refusal(path) == "table_columns"


@pytest.mark.parametrize("end", [200, -30])
def test_a_workbook_that_is_cut_off_is_refused(tmp_path: Path, end: int) -> None:
    path = workbook(tmp_path, [HEADER, ("A", "Satu")])
    path.write_bytes(path.read_bytes()[:end])
    assert refusal(path) == "table_damaged"


def test_broken_xml_further_down_is_refused_by_the_look_through(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>kode</t></is></c>'
    path = with_part(workbook(tmp_path, [HEADER]), SHEET, sheet_xml(rows + "</roe>"))
    assert refusal(path) == "table_damaged"


def test_another_sort_of_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "berkas.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert refusal(path) == "table_other_format"
