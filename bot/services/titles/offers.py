"""Titles as people choose among them: found by words, with how they stand now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import TitleUnknown
from bot.services.holds.asking import Asking
from bot.services.titles.cards import TitleCard, make_card
from bot.services.titles.finding import TitleSearch
from bot.store import titles as rows
from bot.store.database import UnitOfWork
from bot.store.loans import copy_with_barcode

PAGE = 5
"""Titles on a page."""
CHOICES = 3
"""Titles among which somebody chooses who named one of them."""
SURE = 0.85
"""Score from which a title is the one that was named, if no other comes near."""
NEAR = 0.3
"""How much worse a title may fit that may still be meant."""
LEAD = 0.1
"""How much better it has to be than the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A title, and what somebody can expect who asks for it now."""

    card: TitleCard
    """The title with its copies, by the library's data."""
    free: int
    """Copies that nobody has and nobody was promised; copies in boxes do not count."""
    waiting: int
    """How many wait for one: whoever asks now stands behind them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferPage:
    """Some titles that a search found."""

    offers: tuple[Offer, ...]
    """Best first."""
    page: int
    """Which page it is, from 0."""
    more: bool
    """Whether another page follows."""


class Titles:
    """Use cases of everybody who looks for a title, within one unit of work."""

    def __init__(self, uow: UnitOfWork, now: datetime, search: TitleSearch | None) -> None:
        """Without a search, which only a whole application has, titles are known by id alone."""
        self._uow = uow
        self._search = search
        self._holds = Asking(uow, now)

    async def find(self, query: str, page: int = 0) -> OfferPage:
        """A page of what a query means, counted from 0."""
        if self._search is None:
            return OfferPage(offers=(), page=page, more=False)
        found = await self._search.search(self._uow, query, limit=PAGE, page=page)
        return OfferPage(offers=await self._offers(found.cards), page=page, more=found.more)

    async def named(self, query: str) -> tuple[Offer, ...]:
        """The one title that was named, or else up to three that may be meant, best first."""
        found = (await self.find(query)).offers[:CHOICES]
        found = tuple(each for each in found if each.card.score > found[0].card.score - NEAR)
        if found and found[0].card.score >= SURE:
            second = found[1].card.score if len(found) > 1 else 0.0
            if found[0].card.score - second >= LEAD:
                return found[:1]
        return found

    async def by_id(self, title_id: int) -> Offer:
        """A title. Raises TitleUnknown."""
        found = await rows.cards(self._uow, [title_id])
        if title_id not in found:
            raise TitleUnknown(title=title_id)
        return (await self._offers([make_card(*found[title_id], score=1.0)]))[0]

    async def with_barcode(self, barcode: str) -> Offer | None:
        """The title of the copy with this barcode, or None."""
        found = await copy_with_barcode(self._uow, barcode)
        return None if found is None else await self.by_id(found.title_id)

    async def _offers(self, cards: Sequence[TitleCard]) -> tuple[Offer, ...]:
        standing = await self._holds.standing([card.id for card in cards]) if cards else {}
        return tuple(
            Offer(card=card, free=standing[card.id].free, waiting=standing[card.id].waiting)
            for card in cards
        )


def is_named(offers: Sequence[Offer]) -> bool:
    """Whether the best of these is surely what was meant, whatever comes behind it."""
    return bool(offers) and offers[0].card.score >= SURE
