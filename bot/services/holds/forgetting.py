"""What becomes of the holds of somebody who deletes her data."""

from bot.domain.holds import OPEN, HoldChangeKind
from bot.services.holds.work import HoldWork
from bot.store import holds as rows
from bot.store.tables import holds as table


class Forgetting(HoldWork):
    """The use case of somebody who leaves."""

    async def forget(self, contact_id: int, reason: str = "") -> int:
        """Cancel what she still expects and wipe her name off all slips; gives how many ended.

        A copy that is off its shelf for her stays on the list of what is unfinished, by its
        label; `reason` stands in the trail. Names of neighbours for whom she asked go too.
        """
        if contact_id != self._actor.id:
            await self._need_staff()
        hers = await rows.ids_where(self._uow, table.c.contact_id == contact_id)
        ended = 0
        for hold_id in hers:
            hold = await self._lock(hold_id)
            if hold.state in OPEN:
                await self._change(hold, HoldChangeKind.CANCELLED, reason)
                ended += 1
        await rows.wipe_names(self._uow, contact_id)
        return ended
