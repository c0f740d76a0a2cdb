"""Another title in place of the one that was asked for."""

from typing import Any

from sqlalchemy import Row

from bot.domain.hold_views import HoldMove
from bot.domain.holds import HoldChangeKind
from bot.domain.labels import free_label, letters_of
from bot.domain.personal_notices import NoticeKind
from bot.errors import TitleUnknown
from bot.services.holds.settling import settle
from bot.services.holds.work import HoldWork
from bot.services.telling import tell
from bot.store import borrowers, promises, visit_locks
from bot.store import holds as rows
from bot.store.holds import LockedHold
from bot.store.tables.holds import TITLE


class Substituting(HoldWork):
    """The use case of a reader who takes an alternative, or of staff who offer one."""

    async def substitute(self, hold_id: int, title_id: int) -> HoldMove:
        """The hold ends, and a new one on the other title takes over; gives the new one.

        It comes with the same visit, if it still can, and stands last in the other queue. Raises
        HoldUnknown, TitleUnknown, HoldMoveRefused, NotAllowed.
        """
        title = await self._lock_titles(hold_id, title_id)
        hold = await self._lock(hold_id)
        await self._need_own(hold)
        change, new = await self._change(hold, HoldChangeKind.SUBSTITUTED)
        if not new:
            return await self._moved(hold, change, new=False)
        new_id = await self._take_over(hold, title)
        await settle(self._uow, [title_id], now=self._now, actor_id=self._actor.id)
        if self._actor.id != hold.contact_id:
            kind = NoticeKind.HOLD_SUBSTITUTED
            facts = {"hold": new_id, "former_hold": hold.id}
            await tell(self._uow, hold.contact_id, kind, self._now, **facts)
        return HoldMove(hold=await self._view(new_id), change=change, repeated=False)

    async def _lock_titles(self, hold_id: int, title_id: int) -> Row[Any]:
        """Both titles, by id, so that two readers who swap never wait in a circle."""
        former, _ = await rows.parents_of(self._uow, hold_id)
        found = None
        for each in sorted({title_id, *([former] if former else [])}):
            row = await promises.lock_title(self._uow, each)
            found = row if each == title_id else found
        if found is None:
            raise TitleUnknown(title=title_id)
        return found

    async def _take_over(self, hold: LockedHold, title: Row[Any]) -> int:
        await visit_locks.lock_stop(self._uow, hold.stop_id)
        code = (await visit_locks.stop_codes(self._uow, {hold.stop_id}))[hold.stop_id]
        pickup = await self._pickups.choose(code, visit_id=hold.visit_id)
        taken = await borrowers.labels(self._uow, hold.stop_id, letters_of(hold.slip_name))
        values = {
            "title_id": title.id,
            "title": title.title[:TITLE],
            "contact_id": hold.contact_id,
            "slip_name": hold.slip_name,
            "on_behalf": hold.on_behalf,
            "stop_id": hold.stop_id,
            "visit_id": pickup.visit.id if pickup.visit else None,
            "label": free_label(hold.slip_name, taken),
        }
        return await rows.add(self._uow, values, now=self._now, actor_id=self._actor.id)
