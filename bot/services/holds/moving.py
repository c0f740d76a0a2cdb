"""What happens to a hold between the shelf and its reader, step by step."""

from bot.domain.hold_views import HoldMove, HoldView
from bot.domain.holds import ON_THE_WAY, HoldChangeKind, HoldState
from bot.domain.personal_notices import NoticeKind
from bot.errors import HoldMoveRefused
from bot.services.holds.arriving import arrived
from bot.services.holds.settling import settle, usable_at
from bot.services.holds.work import HoldWork
from bot.services.lending import Lending
from bot.services.telling import tell
from bot.store import hold_pages as pages
from bot.store import holds as rows
from bot.store import promises, visit_locks
from bot.store.holds import LockedHold, step_of

ALTERNATIVES = 3
"""How many other titles a person is offered whose title was not found."""


class Moving(HoldWork):
    """Use cases on one hold, or on all of a visit.

    Each gives the hold as it is then and the change that was asked for. Whoever comes second
    gets what the first one did, with `repeated`. Raises HoldUnknown, HoldMoveRefused where the
    state does not allow it, NotAllowed.
    """

    async def cancel(self, hold_id: int, reason: str = "") -> HoldMove:
        """Whoever asked does not want it any more, or staff take it back (she is told)."""
        hold = await self._lock(hold_id)
        await self._need_own(hold)
        change, new = await self._change(hold, HoldChangeKind.CANCELLED, reason)
        if new and self._actor.id != hold.contact_id:
            await self._tell(hold, NoticeKind.HOLD_CANCELLED)
        return await self._moved(hold, change, new=new)

    async def pull(self, hold_id: int) -> HoldMove:
        """The copy is off its shelf."""
        return await self._by_staff(hold_id, HoldChangeKind.PULLED)

    async def put_back(self, hold_id: int) -> HoldMove:
        """The copy was pulled by mistake; it stays promised."""
        return await self._by_staff(hold_id, HoldChangeKind.PUT_BACK)

    async def load(self, hold_id: int) -> HoldMove:
        """The copy is on the van: now the reader is told, once."""
        move = await self._by_staff(hold_id, HoldChangeKind.LOADED)
        if not move.repeated:
            await self._tell_coming(move.hold)
        return move

    async def load_visit(self, visit_id: int) -> tuple[HoldView, ...]:
        """All that was pulled for a visit is on the van; gives what was loaded now."""
        await self._need_staff()
        await visit_locks.keep(self._uow, visit_id)
        found = await rows.lock_of_visits(self._uow, [visit_id], [HoldState.PULLED])
        steps = [step_of(hold, HoldChangeKind.LOADED) for hold in found]
        await rows.apply(self._uow, steps, now=self._now, actor_id=self._actor.id)
        loaded = await pages.by_ids(self._uow, [hold.id for hold in found])
        for hold in loaded:
            await self._tell_coming(hold)
        return loaded

    async def arrive(self, visit_id: int) -> tuple[HoldView, ...]:
        """The van is at the stop: what it carries is ready; gives what became ready now."""
        await self._need_staff()
        await visit_locks.keep(self._uow, visit_id)
        ready = await arrived(self._uow, [visit_id], now=self._now, actor_id=self._actor.id)
        return await pages.by_ids(self._uow, ready)

    async def hand_out(self, hold_id: int) -> HoldMove:
        """The reader has it: the hold becomes a loan (see `services.loans` for when it is due)."""
        await self._need_staff()
        hold = await self._lock(hold_id)
        if hold.state is HoldState.ASSIGNED and hold.copy_id is None:
            raise HoldMoveRefused(hold=hold.id, label=hold.label, state=HoldState.WAITING)
        change, new = await self._change(hold, HoldChangeKind.PICKED_UP)
        if new:
            await Lending(self._uow, self._now, self._actor.id).of_hold(hold)
        return await self._moved(hold, change, new=new)

    async def not_picked_up(self, hold_id: int) -> HoldMove:
        """Nobody came for it; the copy stays bound until it is back on its shelf."""
        return await self._by_staff(hold_id, HoldChangeKind.NOT_PICKED_UP)

    async def return_to_shelf(self, hold_id: int) -> HoldMove:
        """The copy is back on its shelf, and goes to the next one who waits.

        What was only pulled stays promised; what was on the van was not picked up.
        """
        await self._need_staff()
        hold = await self._lock(hold_id)
        if hold.state is HoldState.PULLED:
            return await self.put_back(hold_id)
        if hold.state in ON_THE_WAY:
            await self._change(hold, HoldChangeKind.NOT_PICKED_UP)
            hold = await self._lock(hold_id)
        change, new = await self._change(hold, HoldChangeKind.RETURNED)
        return await self._moved(hold, change, new=new)

    async def not_found(self, hold_id: int, reason: str = "") -> HoldMove:
        """The copy is not on its shelf.

        Another free copy takes its place; without one the reader is told, with up to three other
        titles. The copy counts as lost until the next import of the library's data.
        """
        await self._need_staff()
        hold = await self._lock(hold_id)
        if hold.state is HoldState.ASSIGNED and hold.copy_id is not None:
            await promises.lose(self._uow, hold.copy_id)
            if await self._has_other_copy(hold):
                return await self._other_copy(hold, reason)
        change, new = await self._change(hold, HoldChangeKind.NOT_FOUND, reason)
        if new:
            others = await self.alternatives(hold.title_id)
            await self._tell(hold, NoticeKind.HOLD_NOT_FOUND, titles=others)
        return await self._moved(hold, change, new=new)

    async def alternatives(self, title_id: int | None) -> list[int]:
        """Row ids of up to three other titles of which a copy is free."""
        if title_id is None:
            return []
        return await promises.alternatives(self._uow, title_id, ALTERNATIVES)

    async def _has_other_copy(self, hold: LockedHold) -> bool:
        free = await promises.free(self._uow, hold.title_id or 0)
        return any(usable_at(copy, hold.stop_id) for copy in free)

    async def _other_copy(self, hold: LockedHold, reason: str) -> HoldMove:
        step = step_of(hold, HoldChangeKind.RELEASED, reason=reason)
        await rows.apply(self._uow, [step], now=self._now, actor_id=self._actor.id)
        await settle(self._uow, [hold.title_id], now=self._now, actor_id=self._actor.id)
        newest = (await rows.trail(self._uow, hold.id))[-1]
        return await self._moved(hold, newest, new=True)

    async def _by_staff(self, hold_id: int, kind: HoldChangeKind) -> HoldMove:
        await self._need_staff()
        hold = await self._lock(hold_id)
        change, new = await self._change(hold, kind)
        return await self._moved(hold, change, new=new)

    async def _tell_coming(self, hold: HoldView) -> None:
        visit = hold.visit.id if hold.visit else None
        kind = NoticeKind.HOLD_COMING
        await tell(self._uow, hold.contact_id, kind, self._now, hold=hold.id, visit=visit)

    async def _tell(self, hold: LockedHold, kind: NoticeKind, **facts: list[int]) -> None:
        await tell(self._uow, hold.contact_id, kind, self._now, hold=hold.id, **facts)
