"""A title as people are shown it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row

from bot.domain.copies import CopyLocation, CopyStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyCount:
    """Copies of one title that stand at one place and can be used alike."""

    location: CopyLocation
    """Main library, van, or the box of a stop."""
    stop: str
    """Code of the stop of a box; empty elsewhere."""
    status: CopyStatus
    """What they can be used for."""
    count: int
    """How many, at least 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleCard:
    """A title of the catalogue with what there is of it."""

    id: int
    """Row id."""
    title: str
    """As printed."""
    subtitle: str
    """As printed; may be empty."""
    authors: tuple[str, ...]
    """As printed; may be empty."""
    year: int | None
    """Of publication."""
    call_number: str
    """Where it stands on the shelf; may be empty."""
    availability: tuple[CopyCount, ...]
    """Its copies by place and status; empty if none is known."""
    data_on: date
    """The day of the data: "menurut data 20 November"."""
    score: float
    """How well it fits the search, from 0 to 1."""

    @property
    def available(self) -> int:
        """Copies that may be lent now."""
        return sum(each.count for each in self.availability if each.status is CopyStatus.AVAILABLE)


def make_card(row: Row[Any], copies: Iterable[Row[Any]], score: float) -> TitleCard:
    """A card from rows of bot/store/titles.py."""
    return TitleCard(
        id=row.id,
        title=row.title,
        subtitle=row.subtitle,
        authors=tuple(row.authors),
        year=row.year,
        call_number=row.call_number,
        availability=tuple(_count(each) for each in copies),
        data_on=row.data_on,
        score=score,
    )


def _count(row: Row[Any]) -> CopyCount:
    return CopyCount(
        location=CopyLocation(row.location),
        stop=row.stop or "",
        status=CopyStatus(row.status),
        count=row.copies,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of a search."""

    cards: Sequence[TitleCard]
    """Best first."""
    more: bool
    """Whether another page follows."""
