"""The pull list on paper: what to take from the shelves, and a slip for each copy to cut out.

A4, black on white. The letters come with the program, so that every printer shows the same.
"""

import functools
import io
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.files.barcodes import bars

if TYPE_CHECKING:
    from fpdf import FPDF

FONTS = Path(__file__).with_name("fonts")
FONT = "DejaVu"
MARGIN = 12.0
"""Millimetres, like all lengths here."""
LINE = 4.6
BETWEEN = " · "
"""Between the barcode of a copy and its place."""
COLUMNS = (7.0, 30.0, 68.0, 35.0, 46.0)
"""Widths: box to tick, call number, title, copy, reader."""
SLIP_WIDTH, SLIP_HEIGHT = 93.0, 52.0
SLIPS_ACROSS, SLIPS_DOWN = 2, 5
BAR_WIDTH, BAR_HEIGHT = 0.36, 9.0
"""A bar of the label's barcode: wide enough for the camera of a cheap phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A copy on the list, and the slip that goes into it."""

    label: str
    """Short label of the hold, such as SR1; also printed as a barcode."""
    name: str
    """Whose name stands on it."""
    title: str
    """The title in words."""
    call_number: str
    """Where it stands; may be empty."""
    copy: str
    """Barcode of the copy and its room, as staff look for it, with BETWEEN; may be empty."""
    stop: str
    """Where it is handed out."""
    moment: str
    """Day and hours, in full; empty without a visit."""
    where: str
    """Stop and hour, short, for the list."""
    done: bool
    """Whether it is off its shelf already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedList:
    """A pull list as it is printed."""

    title: str
    """Headline."""
    lines: tuple[str, ...]
    """What stands below it."""
    headers: tuple[str, str, str, str]
    """Over call number, title, copy and reader."""
    slips: Sequence[Slip]
    """In call-number order."""
    footer: str
    """Below each page, before its number."""
    made_at: datetime
    """Aware; written into the file."""


def pull_list_pdf(printed: PrintedList) -> bytes:
    """The list, then the slips in the same order, ten on a page."""
    paper = _paper(printed)
    paper.add_page()
    _head(paper, printed)
    _table(paper, printed)
    for number, slip in enumerate(printed.slips):
        _slip(paper, slip, number % (SLIPS_ACROSS * SLIPS_DOWN))
    buffer = io.BytesIO()
    paper.output(buffer)
    return buffer.getvalue()


def _paper(printed: PrintedList) -> "FPDF":
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells of every table it cuts
    logging.getLogger("fpdf").setLevel(logging.ERROR)
    paper: FPDF = _with_footer()(printed.footer)
    paper.set_margin(MARGIN)
    paper.set_auto_page_break(auto=True, margin=MARGIN + LINE)
    paper.add_font(FONT, "", FONTS / "DejaVuSansCondensed.ttf")
    paper.add_font(FONT, "B", FONTS / "DejaVuSansCondensed-Bold.ttf")
    paper.set_title(printed.title)
    paper.set_creation_date(printed.made_at)
    return paper


@functools.cache
def _with_footer() -> "Callable[[str], FPDF]":
    """A4 with a footer; the class is made when something is printed first."""
    from fpdf import FPDF  # noqa: PLC0415 - heavy

    class Paper(FPDF):
        def __init__(self, words: str) -> None:
            super().__init__(format="A4")
            self._footer_words = words

        def footer(self) -> None:
            self.set_y(-MARGIN)
            self.set_font(FONT, "", 8)
            self.cell(0, LINE, f"{self._footer_words}  {self.page_no()}/{{nb}}", align="R")

    return Paper


def _head(paper: "FPDF", printed: PrintedList) -> None:
    paper.set_font(FONT, "B", 15)
    paper.multi_cell(0, 8, _clean(printed.title), new_x="LMARGIN", new_y="NEXT")
    paper.set_font(FONT, "", 9.5)
    for line in printed.lines:
        paper.multi_cell(0, LINE + 0.4, _clean(line), new_x="LMARGIN", new_y="NEXT")
    paper.ln(2)


def _table(paper: "FPDF", printed: PrintedList) -> None:
    paper.set_font(FONT, "", 9)
    with paper.table(
        col_widths=COLUMNS,
        text_align="LEFT",
        line_height=LINE,
        padding=(1, 1),
        repeat_headings=1,
        borders_layout="HORIZONTAL_LINES",
        v_align="TOP",
    ) as table:
        row = table.row()
        for header in ("", *printed.headers):
            row.cell(_clean(header))
        for slip in printed.slips:
            row = table.row()
            reader = f"{slip.label}  {slip.name}\n{slip.where}"
            box = "☑" if slip.done else "☐"
            copy = slip.copy.strip().replace(BETWEEN, "\n")
            for words in (box, slip.call_number, slip.title, copy, reader):
                row.cell(_clean(words))


def _slip(paper: "FPDF", slip: Slip, place: int) -> None:
    """One slip, cut along the dashes, at one of the places of a page from 0."""
    if place == 0:
        paper.add_page()
    left = MARGIN + (place % SLIPS_ACROSS) * SLIP_WIDTH
    top = MARGIN + (place // SLIPS_ACROSS) * SLIP_HEIGHT
    paper.set_dash_pattern(dash=1, gap=1.5)
    paper.rect(left, top, SLIP_WIDTH, SLIP_HEIGHT)
    paper.set_dash_pattern()
    inner = left + 4
    paper.set_font(FONT, "B", 24)
    paper.text(inner, top + 11, slip.label)
    _barcode(paper, slip.label, left + SLIP_WIDTH - 6, top + 4)
    _words(paper, slip.name, (inner, top + 14.5), size=12, bold=True, lines=1)
    _words(paper, slip.title, (inner, top + 20), size=10.5, lines=2)
    _words(paper, _both(slip.call_number, slip.copy), (inner, top + 30), size=8.5, lines=2)
    _words(paper, slip.stop, (inner, top + 40), size=8.5, lines=1)
    _words(paper, slip.moment, (inner, top + 44.6), size=8.5, lines=1)


def _barcode(paper: "FPDF", label: str, right: float, top: float) -> None:
    code = bars(label)
    left = right - len(code) * BAR_WIDTH
    for place, black in enumerate(code):
        if black:
            paper.rect(left + place * BAR_WIDTH, top, BAR_WIDTH, BAR_HEIGHT, style="F")


def _words(
    paper: "FPDF",
    words: str,
    at: tuple[float, float],
    *,
    size: float,
    lines: int,
    bold: bool = False,
) -> None:
    """Words in a slip, so many lines at most; what does not fit ends in dots."""
    paper.set_font(FONT, "B" if bold else "", size)
    text = _fitting(paper, " ".join(_clean(words).split()), lines)
    left, top = at
    paper.set_xy(left - paper.c_margin, top)
    paper.multi_cell(SLIP_WIDTH - 8, LINE, text, align="L")


def _fitting(paper: "FPDF", text: str, lines: int) -> str:
    """As much of a text as fits on so many lines of a slip, in the font that is set."""
    wrapped: Any = paper.multi_cell(SLIP_WIDTH - 8, LINE, text, dry_run=True, output="LINES")
    if len(wrapped) <= lines:
        return text
    cut = " ".join(wrapped[:lines])
    while len(wrapped) > lines:
        cut = cut[:-1].rstrip()
        wrapped = paper.multi_cell(SLIP_WIDTH - 8, LINE, f"{cut}…", dry_run=True, output="LINES")
    whole_words = cut.rpartition(" ")[0] if " " in cut else cut
    return f"{whole_words.rstrip(' ,;:')}…"


def _both(call_number: str, copy: str) -> str:
    return BETWEEN.join(each for each in (call_number, copy) if each)


def _clean(text: str) -> str:
    """Without what no letter stands for; line breaks stay."""
    return "".join(
        each if each.isprintable() or each == "\n" else " " if each.isspace() else ""
        for each in text
    )
