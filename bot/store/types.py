"""Column types shared by all tables."""

import enum
from datetime import UTC, datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Integer, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

Id = BigInteger().with_variant(Integer(), "sqlite")
"""Row ids: 64 bit on both databases (SQLite's rowid must be spelled INTEGER)."""


class UtcInstant(TypeDecorator[datetime]):
    """The one type for instants: aware in, aware in UTC out, comparable in SQL.

    PostgreSQL stores `timestamptz`; SQLite, which knows no zones, stores UTC as text of fixed
    width. A naive datetime raises ValueError: it would silently mean another instant.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        instant = value if value.tzinfo is UTC else value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value if value.tzinfo is UTC else value.astimezone(UTC)


def word(length: int = 20) -> String:
    """A short lowercase word (a channel, a state, a kind), `length` characters at most."""
    return String(length)


def one_of(column: str, words: type[enum.StrEnum]) -> CheckConstraint:
    """A constraint that holds a column to the words of an enum."""
    allowed = ", ".join(f"'{member.value}'" for member in words)
    return CheckConstraint(f"{column} IN ({allowed})", name=column)
