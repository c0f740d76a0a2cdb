"""Database errors turned into the project's own, so that nobody above the store parses them."""

from typing import NoReturn

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.errors import StoreError, StoreFull, StoreUnavailable, StoreUnreadable

SQLITE_PHRASES: tuple[tuple[str, type[StoreError]], ...] = (
    ("database or disk is full", StoreFull),
    ("file is not a database", StoreUnreadable),
    ("database disk image is malformed", StoreUnreadable),
    ("unable to open database file", StoreUnavailable),
    ("readonly database", StoreUnavailable),
    ("disk i/o error", StoreUnavailable),
    ("database is locked", StoreUnavailable),
)
"""SQLite's texts for its result codes (sqlite3ErrStr in its source); the driver gives no more."""
POSTGRES_STATES: tuple[tuple[str, type[StoreError]], ...] = (
    ("53100", StoreFull),
    ("53", StoreUnavailable),
    ("57P", StoreUnavailable),
    ("08", StoreUnavailable),
    ("40", StoreUnavailable),
    ("3D000", StoreUnavailable),
    ("28", StoreUnavailable),
    ("42501", StoreUnavailable),
    ("55P03", StoreUnavailable),
)
"""Prefixes of SQLSTATE (PostgreSQL manual, appendix A)."""


def reraise(error: Exception, place: str) -> NoReturn:
    """Raise what `convert` makes of the error, with the error as its cause."""
    converted = convert(error, place)
    if converted is error:
        raise error
    raise converted from error


def convert(error: Exception, place: str) -> Exception:
    """The error that this project raises for one of SQLAlchemy's, the driver's or the system's.

    Broken constraints and wrong SQL are faults of ours and stay what they are.
    """
    if isinstance(error, OSError):
        return StoreUnavailable(place=place, problem=error.strerror or type(error).__name__)
    if isinstance(error, PoolTimeout):
        return StoreUnavailable(place=place, problem=type(error).__name__)
    if isinstance(error, IntegrityError) or not isinstance(error, DBAPIError):
        return error
    return _by_state(error, place) or _by_phrase(error, place) or _by_connection(error, place)


def _by_state(error: DBAPIError, place: str) -> StoreError | None:
    state = str(getattr(error.orig, "sqlstate", None) or "")
    for start, kind in POSTGRES_STATES:
        if state.startswith(start):
            return kind(place=place, problem=_kind_of_driver_error(error))
    return None


def _by_phrase(error: DBAPIError, place: str) -> StoreError | None:
    words = str(error.orig).lower()
    for phrase, kind in SQLITE_PHRASES:
        if phrase in words:
            return kind(place=place, problem=phrase)
    return None


def _by_connection(error: DBAPIError, place: str) -> Exception:
    if error.connection_invalidated:
        return StoreUnavailable(place=place, problem=_kind_of_driver_error(error))
    return error


def _kind_of_driver_error(error: DBAPIError) -> str:
    # Its name only (InvalidPasswordError): its text may quote what somebody wrote.
    return type(getattr(error.orig, "__cause__", None) or error.orig).__name__
