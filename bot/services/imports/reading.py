"""Reads the cells of one row, and gathers all that is wrong with it."""

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import TypeVar

from bot.domain.recurrence import DateRange
from bot.files import Cell, Row, fold_header, text_of
from bot.services.imports.moments import read_date, read_range, read_time
from bot.services.imports.problems import RowProblem, shown

Member = TypeVar("Member", bound=enum.Enum)
CODE = re.compile(r"[\w.-]+")
LONGEST_CODE = 20
LONGEST_NOTES = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a row says, if nothing is wrong with it."""

    row: int
    """Number of the row in the sheet."""
    identity: str
    """What the row is about: two rows with the same one contradict or repeat each other."""
    values: Mapping[str, object]
    """Values for JSON, only for the columns that the file has: the others stay as they are."""
    subject: str = ""
    """The header under which the identity stands, for refusals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileWords:
    """Words that cells may use."""

    months: Mapping[str, int]
    """Names of months, short ones too, to their numbers."""
    weekdays: Mapping[str, int]
    """Names of weekdays, short ones too, to 0 (Monday) to 6."""
    ordinals: Mapping[str, int]
    """Like "kedua" to 2, and "terakhir" to -1."""
    numbers: Mapping[str, int]
    """Like "dua" to 2."""
    labels: Mapping[str, enum.Enum] = field(default_factory=dict)
    """`<enum>.<folded word>` to the member, for words in the language of the people."""


class RowReader:
    """Each question gives a value to go on with; `problems` says what was wrong on the way."""

    def __init__(self, row: Row, headers: Mapping[str, str], words: FileWords) -> None:
        self.row = row
        self.words = words
        self.problems: list[RowProblem] = []
        self._headers = headers
        if row.surplus:
            self.problems.append(
                RowProblem(
                    row=row.number, column="+", value=shown(row.surplus), advice="advice.surplus"
                )
            )

    def has(self, column: str) -> bool:
        """Whether the file has this column."""
        return column in self.row.cells

    def cell(self, column: str) -> Cell:
        """The cell, None for a blank one and for a column that is not there."""
        cell = self.row.cells.get(column)
        return None if text_of(cell) == "" else cell

    def text(self, column: str, longest: int, *, required: bool = False) -> str:
        """The text of a cell on one line."""
        found = " ".join(text_of(self.cell(column)).split())
        if required and not found:
            self.refuse(column, "advice.required")
        if len(found) > longest:
            self.refuse(column, "advice.too_long", longest=longest)
        if any(not letter.isprintable() for letter in found):
            self.refuse(column, "advice.unprintable")
        return found

    def code(self, column: str, *, required: bool = True) -> str:
        """A code: letters, digits, dots, hyphens and underscores."""
        found = self.text(column, LONGEST_CODE, required=required)
        if found and not CODE.fullmatch(found):
            self.refuse(column, "advice.code")
        return found

    def several(self, column: str, longest: int) -> list[str]:
        """Texts separated by bars."""
        found = [" ".join(part.split()) for part in text_of(self.cell(column)).split("|")]
        if any(len(part) > longest for part in found):
            self.refuse(column, "advice.too_long", longest=longest)
        return list(dict.fromkeys(filter(None, found)))

    def member(self, column: str, kind: type[Member], default: Member) -> Member:
        """A word of an enum, as its value or in the people's language."""
        cell = self.cell(column)
        if cell is None:
            return default
        folded = fold_header(cell)
        for member in kind:
            if fold_header(str(member.value)) == folded:
                return member
        labelled = self.words.labels.get(f"{kind.__name__}.{folded}")
        if isinstance(labelled, kind):
            return labelled
        self.refuse(column, "advice.member", words=", ".join(str(each.value) for each in kind))
        return default

    def day(self, column: str, *, required: bool = False) -> date | None:
        """A date."""
        found = read_date(self.cell(column), self.words.months)
        if found is None and self.cell(column) is not None:
            self.refuse(column, "advice.date")
        elif found is None and required:
            self.refuse(column, "advice.required")
        return found

    def clock(self, column: str) -> time | None:
        """A time of the day; every column of times needs one."""
        cell = self.cell(column)
        found = read_time(cell)
        if found is None:
            self.refuse(column, "advice.time" if cell is not None else "advice.required")
        return found

    def ranges(self, column: str) -> list[DateRange]:
        """Dates or runs of dates, separated by bars."""
        cell = self.cell(column)
        if isinstance(cell, date):
            return [DateRange(first=cell, last=cell)]
        found = []
        for part in self.several(column, LONGEST_NOTES):
            days = read_range(part, self.words.months)
            if days is None:
                self.refuse(column, "advice.range")
            else:
                found.append(days)
        return found

    def number(self, column: str, low: float, high: float) -> float | None:
        """A number between two bounds; a decimal comma is as good as a point."""
        cell = self.cell(column)
        if cell is None:
            return None
        try:
            found = float(text_of(cell).replace(",", "."))
        except ValueError:
            found = float("nan")
        if not low <= found <= high:
            self.refuse(column, "advice.number", low=low, high=high)
            return None
        return found

    def refuse(self, column: str, advice: str, **fields: object) -> None:
        """Note that a cell can't be used, and what to write instead."""
        problem = RowProblem(
            row=self.row.number,
            column=self._headers.get(column, column),
            value=shown(self.row.cells.get(column)),
            advice=advice,
            fields=fields,
        )
        self.problems.append(problem)
