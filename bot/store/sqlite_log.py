"""SQLite's write-ahead log: what was deleted stays readable in it until it is emptied."""

import sqlite3
from contextlib import closing
from pathlib import Path

PATIENCE = 5.0
"""Seconds to wait for whoever reads or writes; after that the next time will do."""


def empty_log(file: Path) -> bool:
    """Write the log into the file and cut it to nothing; gives whether that could be done.

    Raises sqlite3.Error.
    """
    with closing(sqlite3.connect(file, timeout=PATIENCE)) as connection:
        (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
