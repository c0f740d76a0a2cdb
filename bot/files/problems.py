"""Why a file can't be used as a table: each says what to do about it, and nothing is changed."""

import enum
from pathlib import Path

from bot.errors import FileProblem


class TableProblem(enum.StrEnum):
    """What is wrong with a whole file; the sentence is `problem.<value>`."""

    EMPTY = "table_empty"
    NO_ROWS = "table_no_rows"
    BYTES = "table_bytes"
    ROWS = "table_rows"
    COLUMNS = "table_columns"
    UNPACKED = "table_unpacked"
    LINKS = "table_links"
    ENTITIES = "table_entities"
    DAMAGED = "table_damaged"
    OLD_EXCEL = "table_old_excel"
    OTHER_FORMAT = "table_other_format"
    BINARY = "table_binary"
    ENCODING = "table_encoding"
    MEMBERS = "table_members"
    UNKNOWN = "table_unknown"
    XML = "table_xml"
    NO_RECORDS = "table_no_records"
    FOLDER = "table_folder"
    MISSING = "table_missing"
    UNREADABLE = "table_unreadable"


class ColumnsMissing(FileProblem):
    """The row of headers lacks columns that are needed. Fields: path, columns."""

    id = "error.columns_missing"


class ColumnTwice(FileProblem):
    """Two headers mean the same column. Fields: path, column."""

    id = "error.column_twice"


class QuoteOpen(FileProblem):
    """A quotation mark has no partner. Fields: path, row."""

    id = "error.quote_open"


def unusable(path: Path, problem: TableProblem) -> FileProblem:
    """The error for a file as a whole; only its name is said, never its folder."""
    return FileProblem(path=path.name, problem=problem.value)


def unreadable(path: Path, error: OSError) -> FileProblem:
    """The error for a file that can't be opened, with its path as it was given."""
    kinds = {FileNotFoundError: TableProblem.MISSING, IsADirectoryError: TableProblem.FOLDER}
    problem = kinds.get(type(error), TableProblem.UNREADABLE)
    return FileProblem(path=str(path), problem=problem.value)
