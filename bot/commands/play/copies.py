"""A copy of a SQLite database for one run of a script."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.errors import FileProblem, StoreTooNew, StoreUnavailable, StoreUnreadable
from bot.store.problems import SQLITE_PHRASES

PREFIX = "pusling-play-"


@contextmanager
def temporary_copy(source: Path) -> Iterator[Path]:
    """A copy that is gone afterwards, of nothing if there is no such file; the source is only read.

    Raises a StoreError that names the source, whether copying or the copy shows what is wrong.
    """
    with _folder() as folder:
        copy = folder / "play.db"
        if source.exists():
            _copy(source, copy)
        try:
            yield copy
        except (StoreUnreadable, StoreTooNew) as error:
            raise type(error)(**{**error.fields, "place": str(source)}) from error


@contextmanager
def _folder() -> Iterator[Path]:
    try:
        folder = tempfile.TemporaryDirectory(prefix=PREFIX)
    except OSError as error:
        raise FileProblem(path=error.filename or "TMPDIR", problem=type(error).__name__) from error
    with folder as name:
        yield Path(name)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        raise StoreUnreadable(place=str(source))
    try:
        with (
            closing(sqlite3.connect(_address(source), uri=True)) as original,
            closing(sqlite3.connect(target)) as copy,
        ):
            original.backup(copy)
    except sqlite3.Error as error:
        words = str(error).lower()
        for phrase, kind in SQLITE_PHRASES:
            if phrase in words:
                raise kind(place=str(source), problem=phrase) from error
        raise StoreUnavailable(place=str(source), problem=words) from error


def _address(source: Path) -> str:
    """Opened so that nothing about the source changes.

    Whoever closes a database last and may write moves its log into it. Who may not write leaves
    an empty log behind where there was none.
    """
    log = source.with_name(f"{source.name}-wal")
    return f"{source.resolve().as_uri()}?mode={'ro' if log.exists() else 'rw'}"
