"""What is wrong with one row, and with a whole run."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.errors import PuslingError, UsageError
from bot.files import Cell, text_of
from bot.i18n import Translator

LONGEST_SHOWN = 60
"""Characters of a cell that a refusal repeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """Why a row is refused."""

    row: int
    """Number of the row in the sheet."""
    column: str
    """Header of the column as written in the file, or the column's own name."""
    value: str
    """What stands there, cut short; empty for nothing."""
    advice: str
    """Key of the sentence that says what to write instead."""
    fields: Mapping[str, object] = field(default_factory=dict)
    """Values of that sentence."""


def sentence(problem: RowProblem, text: Translator) -> str:
    """A refusal as one line for people."""
    fields = {name: _word(value, text) for name, value in problem.fields.items()}
    return text.plain(
        "import.refusal" if problem.value else "import.refusal_blank",
        row=problem.row,
        column=problem.column,
        value=problem.value,
        advice=text.plain(problem.advice, **fields),
    )


def _word(value: object, text: Translator) -> object:
    return text.label(value) if isinstance(value, enum.Enum) else value


def shown(cell: Cell) -> str:
    """A cell on one line, cut short."""
    line = " ".join(text_of(cell).split())
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"


class ImportArguments(UsageError):
    """The command lacks the file, or has one where none belongs. Fields: usage."""

    id = "error.import_arguments"


class ImportBusy(PuslingError):
    """Another import is at work."""

    id = "error.import_busy"
    retryable = True


class NothingToUndo(PuslingError):
    """No import is left that could be undone."""

    id = "error.import_nothing"


class RunUnknown(UsageError):
    """No import has this number. Fields: run."""

    id = "error.import_unknown"


class RunUndone(PuslingError):
    """The import has been undone before. Fields: run."""

    id = "error.import_undone"


class LaterRun(PuslingError):
    """A later import touched the same things and has to be undone first. Fields: run, later."""

    id = "error.import_later"


class ChangedSince(PuslingError):
    """Somebody changed by hand what the import made. Fields: run, key."""

    id = "error.import_changed"


class InUse(PuslingError):
    """What the import made is used by something made later. Fields: run, key."""

    id = "error.import_in_use"
