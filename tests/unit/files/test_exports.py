"""Files out: nothing becomes a formula, numbers stay numbers, blank is not zero."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.files.cells import Cell
from bot.files.exports import FORMULA_STARTS, Sheet, as_csv, as_xlsx, safe


def sheet(*rows: tuple[Cell, ...]) -> Sheet:
    return Sheet(name="Laporan: [1]/2*?", headers=("Judul", "=Jumlah"), rows=rows)


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+62812", "-5", "@SUM(A1)", "\tx", "\rx", "＝1", "＋1", "－1", "＠x", "  =1"],
)
def test_a_cell_that_would_be_a_formula_is_defused(text: str) -> None:
    assert safe(text) == "'" + text
    book = load_workbook(io.BytesIO(as_xlsx(sheet((text, 1)))))
    cell = book.worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")
    assert read_csv(as_csv(sheet((text, 1))))[1][0].startswith("'")


def test_a_hard_or_wide_space_hides_no_formula() -> None:
    assert safe("\u3000=1") == "' =1"
    assert safe("\u00a0-1") == "' -1"


@given(st.text(max_size=40))
def test_no_text_begins_like_a_formula(text: str) -> None:
    written = safe(text)
    assert isinstance(written, str)
    assert not written.lstrip().startswith(FORMULA_STARTS)


def test_numbers_stay_numbers_and_blank_is_not_zero() -> None:
    made = sheet(("a", -5), ("b", 0), ("c", None), (date(2026, 11, 21), 2.5))
    page = load_workbook(io.BytesIO(as_xlsx(made))).worksheets[0]
    assert [page.cell(row, 2).value for row in range(2, 6)] == [-5, 0, None, 2.5]
    assert page["A5"].value.date() == date(2026, 11, 21)
    assert page["B1"].value == "'=Jumlah"
    assert read_csv(as_csv(made))[1:] == [["a", "-5"], ["b", "0"], ["c", ""], ["2026-11-21", "2.5"]]


def test_text_that_no_workbook_can_hold_is_written_all_the_same() -> None:
    odd = "Judul\x00\x08\ud800 " + "panjang " * 9_000
    page = load_workbook(io.BytesIO(as_xlsx(sheet((odd, 1))))).worksheets[0]
    assert str(page["A2"].value).startswith("Judul panjang")
    assert read_csv(as_csv(sheet((odd, 1), ('baris\nkedua, "kutip"', 2))))[2] == [
        'baris\nkedua, "kutip"',
        "2",
    ]
