"""Which kind of file it is, by what is in it: people in a chat don't say."""

from pathlib import Path

from bot.errors import FileProblem
from bot.files import read_table
from bot.files.problems import ColumnsMissing, TableProblem
from bot.services.imports.catalogue.sheets import INLISLITE, LIST
from bot.services.imports.catalogue.sources import open_source
from bot.services.imports.kinds import CATALOGUE, KINDS

_LAYOUTS = tuple((layout, kind.name) for kind in KINDS.values() for layout, _ in kind.layouts)


class KindUnknown(FileProblem):
    """The file is none that can be imported. Fields: path."""

    id = "error.kind_unknown"


def recognise(path: Path) -> str:
    """The name of a kind of KINDS: the table's header decides, or the shape of a catalogue.

    Raises KindUnknown, or FileProblem for a file that can't be used at all.
    """
    layouts = [layout for layout, _ in _LAYOUTS]
    try:
        with read_table(path, [*layouts, INLISLITE, LIST]) as table:
            kinds = [kind for layout, kind in _LAYOUTS if layout is table.layout]
    except FileProblem as error:
        return _catalogue(path, error)
    return kinds[0] if kinds else CATALOGUE


def _catalogue(path: Path, problem: FileProblem) -> str:
    """Catalogues come without headers, too, and in formats that are no tables."""
    try:
        open_source(path)
    except FileProblem as error:
        if problem.id not in (FileProblem.id, ColumnsMissing.id):
            raise problem from error
        if error.fields.get("problem") == TableProblem.UNKNOWN:
            raise KindUnknown(path=path.name) from error
        raise
    return CATALOGUE
