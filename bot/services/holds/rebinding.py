"""Holds whose visit is lost go to the stop's next one, and come back when it is restored."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.holds import OPEN, HoldChangeKind, HoldState
from bot.domain.personal_notices import NoticeKind
from bot.services.pickups import Pickups
from bot.services.telling import tell
from bot.store import holds as rows
from bot.store import visit_locks
from bot.store.database import UnitOfWork
from bot.store.holds import HoldStep, LockedHold, step_of

NOT_LOADED = (HoldState.WAITING, HoldState.ASSIGNED, HoldState.PULLED)
"""What a visit that was held leaves behind: it comes with the next one."""


class Rebinding:
    """Moves holds between visits, within one unit of work and at one instant; tells the readers."""

    def __init__(self, uow: UnitOfWork, now: datetime, actor_id: int | None = None) -> None:
        self._uow = uow
        self._now = now
        self._actor_id = actor_id
        self._pickups = Pickups(uow, now)

    async def lost(self, visit_ids: Sequence[int]) -> int:
        """Visits do not take place at their stop: all their holds go on; gives how many did.

        Each remembers the visit, so that `restored` brings it back.
        """
        found = await rows.lock_of_visits(self._uow, visit_ids, OPEN)
        return await self._move(found, remember=True)

    async def held(self, visit_ids: Sequence[int]) -> int:
        """Visits are over: what was not on the van comes with the next one."""
        found = await rows.lock_of_visits(self._uow, visit_ids, NOT_LOADED)
        return await self._move(found)

    async def restored(self, visit_ids: Sequence[int]) -> int:
        """Visits take place after all: the holds that they lost come back, if it isn't too late."""
        back = 0
        for visit_id in visit_ids:
            found = await rows.lock_moved_from(self._uow, [visit_id], OPEN)
            codes = await visit_locks.stop_codes(self._uow, {hold.stop_id for hold in found})
            for stop_id, code in codes.items():
                pickup = await self._pickups.choose(code, visit_id=visit_id)
                if pickup.visit is not None and pickup.visit.id == visit_id:
                    here = [hold for hold in found if hold.stop_id == stop_id]
                    back += await self._bind(here, visit_id)
        return back

    async def roll_over(self, holds: Sequence[LockedHold]) -> int:
        """These go to the next visit of their stop that they can still reach."""
        return await self._move(holds)

    async def _move(self, holds: Sequence[LockedHold], *, remember: bool = False) -> int:
        codes = await visit_locks.stop_codes(self._uow, {hold.stop_id for hold in holds})
        moved = 0
        for stop_id, visit_id in dict.fromkeys((hold.stop_id, hold.visit_id) for hold in holds):
            pickup = await self._pickups.choose(codes[stop_id], visit_id=visit_id)
            here = [hold for hold in holds if (hold.stop_id, hold.visit_id) == (stop_id, visit_id)]
            goal = pickup.visit.id if pickup.visit else None
            moved += await self._bind(here, goal, remember=remember)
        return moved

    async def _bind(
        self, holds: Sequence[LockedHold], visit_id: int | None, *, remember: bool = False
    ) -> int:
        steps = [
            _bound(hold, visit_id, remember=remember) for hold in holds if hold.visit_id != visit_id
        ]
        await rows.apply(self._uow, steps, now=self._now, actor_id=self._actor_id)
        for step in steps:
            await tell(
                self._uow,
                step.hold.contact_id,
                NoticeKind.HOLD_MOVED,
                self._now,
                hold=step.hold.id,
                visit=visit_id,
                former=step.hold.visit_id,
            )
        return len(steps)


def _bound(hold: LockedHold, visit_id: int | None, *, remember: bool) -> HoldStep:
    lost = (hold.moved_from_id or hold.visit_id) if remember else None
    moved = step_of(hold, HoldChangeKind.MOVED)
    return replace(moved, visit_id=visit_id, moved_from_id=lost)
