"""Where somebody fetches what she asks for, as far as that is known."""

from bot.domain.places import Lending
from bot.domain.subscriptions import PlaceKind, SubscriptionView
from bot.domain.visits import StopView
from bot.services.stops import Stops
from bot.store import home_stops as rows
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

        The stop of her newest hold or loan, or else those that she looks after or wants to be
        reminded of. A stop where nothing is lent is none of them.
        """
        newest = await rows.newest(self._uow, contact_id)
        codes = [newest] if newest else await self._known(contact_id)
        found = [await self._stops.by_code(code) for code in dict.fromkeys(codes)]
        lends = [stop for stop in found if stop and stop.lending is not Lending.READ_ONLY]
        return tuple(lends[:FEW])

    async def _known(self, contact_id: int) -> list[str]:
        codes = await rows.looked_after(self._uow, contact_id)
        for wish in await subscription_rows.of_contact(self._uow, contact_id):
            codes += await self._subscribed(wish)
        return codes

    async def _subscribed(self, wish: SubscriptionView) -> list[str]:
        if wish.kind is PlaceKind.STOP:
            return [wish.code]
        return [stop.code for stop in await self._stops.in_area(wish.code)]
