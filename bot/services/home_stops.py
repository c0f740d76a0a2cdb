"""Where somebody fetches what she asks for, as far as that is known."""

from bot.domain.places import Lending
from bot.domain.subscriptions import PlaceKind, SubscriptionView
from bot.domain.visits import StopView
from bot.errors import StopUnknown
from bot.services.stops import Stops
from bot.store import home_stops as rows
from bot.store import stops as stop_rows
from bot.store import subscriptions as subscription_rows
from bot.store.database import UnitOfWork

FEW = 6
"""Stops among which somebody can choose at a glance."""


class HomeStops:
    """Questions about one person's stops, within one unit of work."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._stops = Stops(uow)

    async def of(self, contact_id: int) -> tuple[StopView, ...]:
        """Her home stop; several, at most FEW, if she has to say which one; or none.

        Those that she chose; else the stop of her newest hold or loan, or else those that she
        looks after or wants to be reminded of. A stop where nothing is lent is none of them.
        """
        codes = await rows.chosen(self._uow, contact_id)
        newest = None if codes else await rows.newest(self._uow, contact_id)
        codes = codes or ([newest] if newest else await self._known(contact_id))
        found = [await self._stops.by_code(code) for code in dict.fromkeys(codes)]
        lends = [stop for stop in found if stop and stop.lending is not Lending.READ_ONLY]
        return tuple(lends[:FEW])

    async def chosen(self, contact_id: int) -> tuple[StopView, ...]:
        """Those that she chose herself, whatever is lent there."""
        codes = await rows.chosen(self._uow, contact_id)
        found = [await self._stops.by_code(code) for code in codes]
        return tuple(stop for stop in found if stop)

    async def choose(self, contact_id: int, code: str) -> StopView:
        """A stop becomes one of her own. Raises StopUnknown."""
        stop_id, stop = await self._stop(code)
        await rows.choose(self._uow, contact_id, stop_id)
        return stop

    async def leave(self, contact_id: int, code: str) -> StopView:
        """A stop is hers no more; nothing happens if it was not. Raises StopUnknown."""
        stop_id, stop = await self._stop(code)
        await rows.leave(self._uow, contact_id, stop_id)
        return stop

    async def _stop(self, code: str) -> tuple[int, StopView]:
        row = await stop_rows.by_code(self._uow, code)
        stop = await self._stops.by_code(code)
        if row is None or stop is None:
            raise StopUnknown(code=code)
        return row.id, stop

    async def _known(self, contact_id: int) -> list[str]:
        codes = await rows.looked_after(self._uow, contact_id)
        for wish in await subscription_rows.of_contact(self._uow, contact_id):
            codes += await self._subscribed(wish)
        return codes

    async def _subscribed(self, wish: SubscriptionView) -> list[str]:
        if wish.kind is PlaceKind.STOP:
            return [wish.code]
        return [stop.code for stop in await self._stops.in_area(wish.code)]
