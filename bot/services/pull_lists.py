"""What staff take from the shelves before a van-day, and what is left over after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.call_numbers import shelf_key
from bot.domain.hold_views import HoldView
from bot.domain.holds import HoldState
from bot.domain.permissions import Action
from bot.services.actors import Actor
from bot.services.audit import COMMAND_LINE
from bot.store import hold_pages as pages
from bot.store.database import UnitOfWork

TO_PULL = (HoldState.ASSIGNED, HoldState.PULLED)
"""What is on the list: still on its shelf, or off it but not yet on the van."""
LEFT_OVER = (
    HoldState.PULLED,
    HoldState.ON_VAN,
    HoldState.READY,
    HoldState.NOT_PICKED_UP,
    HoldState.CANCELLED,
    HoldState.EXPIRED,
)
"""States in which a copy is off its shelf and not at somebody's home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PullList:
    """What goes with the vans on a day."""

    day: date
    """The local day."""
    holds: tuple[HoldView, ...]
    """By call number: each with its copy, place, label and visit."""
    waiting: int
    """Holds for that day that have no copy."""


class PullLists:
    """Questions of staff about a van-day, within one unit of work; all raise NotAllowed."""

    def __init__(
        self,
        uow: UnitOfWork,
        now: datetime,
        actor_id: int | None = None,
        channel: str = COMMAND_LINE,
    ) -> None:
        """`actor_id` is the contact who asks; None is the program itself, which may do all."""
        self._uow = uow
        self._now = now
        self._actor = Actor(uow, now, actor_id, channel)

    async def of_van_day(self, day: date, van: str = "") -> PullList:
        """The pull list of a local day, for all vans or for one (a code)."""
        await self._actor.require(Action.WORK_HOLDS)
        return await self._of(await pages.visits_on(self._uow, day, van), day)

    async def of_days(self, first: date, last: date) -> PullList:
        """One pull list of several local days, `day` being the first."""
        await self._actor.require(Action.WORK_HOLDS)
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        visits = [each for day in days for each in await pages.visits_on(self._uow, day)]
        return await self._of(visits, first)

    async def of_visit(self, visit_id: int, day: date) -> PullList:
        """The pull list of one visit, which is on this local day."""
        await self._actor.require(Action.WORK_HOLDS)
        return await self._of([visit_id], day)

    async def unfinished(self, day: date, van: str = "") -> tuple[HoldView, ...]:
        """Copies off their shelves for visits of a day, neither handed out nor put back."""
        await self._actor.require(Action.WORK_HOLDS)
        visits = await pages.visits_on(self._uow, day, van)
        found = await pages.of_visits(self._uow, visits, LEFT_OVER, with_copy=True)
        return tuple(sorted(found, key=_on_shelf))

    async def unfinished_before(self, instant: datetime) -> tuple[HoldView, ...]:
        """The same for all visits that were over at an instant, and for holds without a visit."""
        await self._actor.require(Action.WORK_HOLDS)
        return tuple(sorted(await pages.left_over(self._uow, instant, LEFT_OVER), key=_on_shelf))

    async def _of(self, visits: Sequence[int], day: date) -> PullList:
        found = await pages.of_visits(self._uow, visits, TO_PULL)
        waiting = await pages.count_of_visits(self._uow, visits, (HoldState.WAITING,))
        return PullList(day=day, holds=tuple(sorted(found, key=_on_shelf)), waiting=waiting)


def _on_shelf(hold: HoldView) -> tuple[object, ...]:
    call_number = hold.copy.call_number if hold.copy else ""
    return shelf_key(call_number), hold.title, hold.id
