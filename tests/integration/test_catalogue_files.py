"""Files that are no catalogue, or no harmless one, are refused as a whole and quickly."""

import asyncio
import time
import zipfile
from pathlib import Path

import pytest

from bot.errors import FileProblem
from bot.files.csv_rows import csv_rows
from bot.services.imports.catalogue.sources import open_source
from tests.support import catalogue_files as files
from tests.unit.files.samples import SHEET, sheet_xml, with_part

PEOPLE = (
    *("A001", "Siti Aminah", "0", "Pelajar", "siti@contoh.id", "Batam", "29400", "", "0", ""),
    *("3171", "0812", "", "2019-01-02", "2019-01-02", "2027-01-02", "", "2008-05-06"),
)
"""A row of SLiMS' member export, which has 18 columns too."""
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><collection>&b;</collection>'

MERGED = b'</sheetData><mergeCells><mergeCell ref="B2:B1048576"/></mergeCells>'


def written(folder: Path, name: str, content: str) -> Path:
    """A file with this text."""
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def problem_of(path: Path, form: str = "") -> object:
    """Why a file is refused."""
    with pytest.raises(FileProblem) as caught:
        open_source(path, form)
    return caught.value.fields.get("problem", caught.value.id)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("m.csv", ",".join(f'"{cell}"' for cell in PEOPLE) + "\n", "table_members"),
        ("m.csv", "member_id,member_name,gender\nA1,Siti,0\n", "table_members"),
        ("m.csv", "No. Anggota;Nama;Agama;Nama Ibu Kandung\n1;Siti;Islam;Ani\n", "table_members"),
        ("m.csv", "No,Judul,Id Anggota\n1,Kubah,A1\n", "table_members"),
        ("m.csv", "Daftar\nNIK;Judul;Jml\n3171;Kubah;1\n", "table_members"),
        ("m.csv", "Judul,Nama,Alamat\nKubah,Siti,Jl. A\n", "table_members"),
        ("m.csv", "Judul\tPeminjam\tNo HP\tTelepon\nKubah\tSiti\t08\t08\n", "table_members"),
        ("m.csv", "Nama,Alamat,No HP\nSiti,Jl. A,08\n", "table_members"),
        ("x.csv", "kode,nama\nA,B\n", "table_unknown"),
        ("x.csv", "", "table_empty"),
        ("x.csv", "No,Judul,Pengarang\n", "table_no_rows"),
        ("x.xml", BOMB, "table_entities"),
        ("x.xml", "<collection><record>", "table_xml"),
        ("x.html", "<html><table></table></html>", "table_no_records"),
        ("x.pdf", "%PDF-1.7", "table_other_format"),
    ],
)
def test_what_is_no_catalogue_is_refused_with_a_reason(
    tmp_path: Path, name: str, content: str, problem: str
) -> None:
    assert problem_of(written(tmp_path, name, content)) == problem


def test_an_address_alone_makes_no_list_of_people(tmp_path: Path) -> None:
    path = written(tmp_path, "l.csv", "No,Judul,Penerbit,Alamat\n1,Kubah,Pustaka,Jakarta\n")
    assert open_source(path).form == "list"


def test_members_are_refused_whatever_form_was_asked_for(tmp_path: Path) -> None:
    row = ",".join(f'"{cell}"' for cell in PEOPLE) + "\n"
    assert problem_of(written(tmp_path, "m.csv", row), "slims-biblio") == "table_members"
    table = written(tmp_path, "n.csv", "Judul,NIK\nKubah,3171\n")
    assert problem_of(table, "list") == "table_members"


@pytest.mark.parametrize("length", [b"00000", b"99999", b"00042"])
def test_records_of_marc_are_told_apart_by_the_mark_at_their_end(
    tmp_path: Path, length: bytes
) -> None:
    records = [files.marc_record(name) for name in ("Satu", "Dua", "Tiga")]
    path = files.marc(tmp_path / "k.mrc", *records)
    pieces = path.read_bytes().split(b"\x1d")[:3]
    path.write_bytes(b"".join(length + piece[5:] + b"\x1d" for piece in pieces) + b"00000nam")
    source = open_source(path)
    *whole, broken = source.records()
    assert [each.values["title"] for each in whole] == ["Satu", "Dua", "Tiga"]
    assert (source.total, [each.advice for each in broken.problems]) == (4, ["advice.marc"])


def test_a_folder_and_a_file_that_is_not_there_are_told_apart(tmp_path: Path) -> None:
    assert problem_of(tmp_path) == "table_folder"
    assert problem_of(tmp_path / "none.csv") == "table_missing"


def test_a_column_that_is_merged_to_the_last_row_is_read_quickly(tmp_path: Path) -> None:
    path = files.table(tmp_path / "l.xlsx", ("No", "Judul"))
    cell = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
    rows = "".join(
        f'<row r="{number}">{cell.format(f"B{number}", text)}</row>'
        for number, text in ((1, "Judul"), (2, "Kubah"))
    )
    rows += "".join(f'<row r="{n}"><c r="B{n}" s="0"/></row>' for n in range(3, 210_000))
    sheet = sheet_xml(rows).replace(b"</sheetData>", MERGED)
    with_part(path, SHEET, sheet)
    assert problem_of(path) == "table_rows"
    size = b'<dimension ref="A1:B209999"/><sheetData>'
    with_part(path, SHEET, sheet.replace(b"<sheetData>", size))
    began = time.process_time()
    source = open_source(path)
    assert [each.values["title"] for each in source.records()] == ["Kubah"]
    assert time.process_time() - began < 3


def test_a_workbook_of_members_is_refused(tmp_path: Path) -> None:
    header = ("No. Anggota", "Nama", "No. Identitas", "Agama", "Judul")
    path = files.table(tmp_path / "a.xlsx", ("ANGGOTA",), header, ("1", "Siti", "3171", "x", "y"))
    assert problem_of(path) == "table_members"


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = files.table(tmp_path / "bomb.xlsx", ("No", "Judul"))
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
    with_part(path, SHEET, sheet_xml(row * 4_000_000))
    assert zipfile.is_zipfile(path)
    began = time.process_time()
    assert problem_of(path) == "table_unpacked"
    assert time.process_time() - began < 2


def test_a_form_that_was_asked_for_is_believed_and_others_are_refused(tmp_path: Path) -> None:
    path = files.biblio(tmp_path / "b.csv", {"title": "Kubah"})
    assert open_source(path, "slims-biblio").form == "slims-biblio"
    assert problem_of(path, "slims-item") == "table_unknown"
    assert problem_of(path, "inlislite") == "error.columns_missing"
    assert problem_of(path, "marcxml") == "table_xml"


def test_a_table_with_the_same_number_of_columns_and_another_header_is_read_by_its_header(
    tmp_path: Path,
) -> None:
    header = ["No", "Judul", "Pengarang", "Jml", *[f"Kolom {number}" for number in range(14)]]
    lines = [header, ["1", "Kubah", "Ahmad Tohari", "2", *[""] * 14]]
    path = written(tmp_path, "d.csv", "\n".join(";".join(line) for line in lines))
    source = open_source(path)
    assert (source.form, source.total) == ("list", 1)
    (record,) = source.records()
    assert (record.values["title"], record.count) == ("Kubah", 2)


def test_every_byte_of_a_table_with_two_encodings_is_read(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_bytes("a;é\n".encode() + "b;é\x93\n".encode("cp1252", errors="replace"))
    rows = [row.cells for row in csv_rows(path, "cp1252", ";")]
    assert rows[0] == ("a", "é")
    assert rows[1][0] == "b"


async def test_a_catalogue_of_many_titles_takes_memory_for_few(tmp_path: Path) -> None:
    import tracemalloc  # noqa: PLC0415  only here

    rows = ({"title": f"Judul {number}", "notes": "x" * 900} for number in range(8_000))
    path = files.biblio(tmp_path / "b.csv", *rows)
    tracemalloc.start()
    source = await asyncio.to_thread(open_source, path)
    seen = sum(1 for _ in source.records())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (source.total, seen) == (8_000, 8_000)
    assert peak < 5_000_000 < path.stat().st_size
