"""What everybody may read about the service: what is kept of people, and on what terms."""

import enum
from collections.abc import Mapping
from datetime import date, timedelta

from bot.domain.retention import KEPT, DataKind

SINCE = date(2026, 11, 22)
"""From this day on the papers hold as they stand; changed whenever one of them means more."""
_DAYS_OF_A_YEAR = 365


class Paper(enum.StrEnum):
    """The papers."""

    PRIVACY = "privacy"
    TERMS = "terms"


PATHS: Mapping[Paper, str] = {Paper.PRIVACY: "/privasi", Paper.TERMS: "/ketentuan"}
"""Where the web server shows them."""


class Span(enum.StrEnum):
    """Units of a length of time as people say it."""

    HOURS = "hours"
    DAYS = "days"
    YEARS = "years"


def spoken(span: timedelta) -> tuple[Span, int]:
    """A length in the largest unit that says it whole: 730 days are two years."""
    if span.days and span.days % _DAYS_OF_A_YEAR == 0:
        return Span.YEARS, span.days // _DAYS_OF_A_YEAR
    if span.days:
        return Span.DAYS, span.days
    return Span.HOURS, int(span.total_seconds()) // 3600


def kept() -> tuple[tuple[timedelta, tuple[DataKind, ...]], ...]:
    """All kinds of data by how long they stay, the shortest first."""
    lengths = sorted(set(KEPT.values()))
    return tuple((each, tuple(kind for kind in KEPT if KEPT[kind] == each)) for each in lengths)
