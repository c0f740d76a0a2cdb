"""A row as the readers of both formats give it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.files.cells import Cell, is_blank


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedRow:
    """One row that is not blank."""

    number: int
    """As a person sees it at the left of the sheet, from 1."""
    cells: tuple[Cell, ...]
    """From the first column to the last one that is not blank; at least one."""


def without_blank_end(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The cells up to the last that is not blank; empty for a blank row."""
    end = len(cells)
    while end and is_blank(cells[end - 1]):
        end -= 1
    return tuple(cells[:end])
