"""Where somebody fetches what she asks for, as far as that is known."""

from collections.abc import Sequence

from bot.domain.places import Lending
from bot.domain.visits import StopView
from bot.errors import StopUnknown
from bot.services.stops import Stops
from bot.store import home_stops as rows
from bot.store import stops as stop_rows
from bot.store.database import UnitOfWork
from bot.store.home_stops import Tie

FEW = 6
"""Stops among which somebody can choose at a glance."""
WISHES = frozenset((Tie.STOP, Tie.AREA))
STRONGEST_FIRST = ({Tie.CHOSEN}, {Tie.FETCHED}, {Tie.LOOKED_AFTER} | WISHES)
Ties = Sequence[tuple[Tie, str]]


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
        return await self._where_lent(await rows.ties(self._uow, contact_id))

    async def hers(self, contact_id: int) -> tuple[StopView, ...]:
        """Where she fetches her books, and what she wants to be reminded of; at most FEW."""
        ties = await rows.ties(self._uow, contact_id)
        found = {stop.code: stop for stop in await self._where_lent(ties)}
        for stop in await self._stops_of([one for one in ties if one[0] in WISHES]):
            found.setdefault(stop.code, stop)
        return tuple(found.values())[:FEW]

    async def chosen(self, contact_id: int) -> tuple[StopView, ...]:
        """Those that she chose herself, whatever is lent there."""
        ties = await rows.ties(self._uow, contact_id)
        return tuple(await self._stops_of([one for one in ties if one[0] is Tie.CHOSEN]))

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

    async def _where_lent(self, ties: Ties) -> tuple[StopView, ...]:
        """By the ties that say most."""
        groups = ([one for one in ties if one[0] in kinds] for kinds in STRONGEST_FIRST)
        found = await self._stops_of(next((group for group in groups if group), []))
        return tuple(stop for stop in found if stop.lending is not Lending.READ_ONLY)[:FEW]

    async def _stops_of(self, ties: Ties) -> list[StopView]:
        found: dict[str, StopView] = {}
        for tie, code in ties:
            if tie is Tie.AREA:
                found |= {stop.code: stop for stop in await self._stops.in_area(code)}
            elif code not in found and (stop := await self._stops.by_code(code)):
                found[code] = stop
        return list(found.values())
