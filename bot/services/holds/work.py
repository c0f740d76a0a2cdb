"""What all use cases on holds stand on: the unit of work, the instant, who acts, and one change."""

from datetime import datetime

from bot.domain.hold_views import HoldChange, HoldMove, HoldView
from bot.domain.holds import NEXT_STATE, HoldChangeKind, goals
from bot.domain.permissions import Action
from bot.errors import HoldMoveRefused, HoldUnknown
from bot.services.actors import Actor
from bot.services.audit import COMMAND_LINE
from bot.services.holds.settling import settle
from bot.services.pickups import Pickups
from bot.store import hold_pages as pages
from bot.store import holds as rows
from bot.store import promises, visit_locks
from bot.store.database import UnitOfWork
from bot.store.holds import LockedHold, step_of

LEAVES = frozenset({HoldChangeKind.PICKED_UP})
"""Changes after which the copy is nobody's to give: the reader has it."""


class HoldWork:
    """One unit of work at one instant, in somebody's name."""

    def __init__(
        self,
        uow: UnitOfWork,
        now: datetime,
        actor_id: int | None = None,
        channel: str = COMMAND_LINE,
    ) -> None:
        """`actor_id` is the contact who acts; None is the program itself, which may do all."""
        self._uow = uow
        self._now = now
        self._actor = Actor(uow, now, actor_id, channel)
        self._pickups = Pickups(uow, now)

    async def _view(self, hold_id: int) -> HoldView:
        found = await pages.by_ids(self._uow, [hold_id])
        if not found:
            raise HoldUnknown(hold=hold_id)
        return found[0]

    async def _need_staff(self) -> None:
        await self._actor.require(Action.WORK_HOLDS)

    async def _need_own(self, hold: LockedHold) -> None:
        """Hers, at a stop she looks after, or a matter of staff."""
        await self._actor.require(
            Action.CANCEL_HOLD, stop_id=hold.stop_id, owner_id=hold.contact_id
        )

    async def _lock(self, hold_id: int) -> LockedHold:
        """The hold, locked after its visit and its title: everybody takes them in this order."""
        title_id, visit_id = await rows.parents_of(self._uow, hold_id)
        await visit_locks.keep(self._uow, visit_id)
        if title_id is not None:
            await promises.lock_title(self._uow, title_id)
        found = await rows.lock(self._uow, hold_id)
        if found is None:
            raise HoldUnknown(hold=hold_id)
        return found

    async def _change(
        self, hold: LockedHold, kind: HoldChangeKind, reason: str = ""
    ) -> tuple[HoldChange, bool]:
        """Make a change, or find that somebody has made it already; whoever waits gets the copy.

        Gives the change and whether it is new. Raises HoldMoveRefused.
        """
        if hold.state not in NEXT_STATE[kind] or _is_back(hold, kind):
            return await self._made_before(hold, kind), False
        step = step_of(hold, kind, reason=reason)
        await rows.apply(self._uow, [step], now=self._now, actor_id=self._actor.id)
        if hold.copy_id is not None and step.copy_id is None and kind not in LEAVES:
            await settle(self._uow, [hold.title_id], now=self._now, actor_id=self._actor.id)
        return (await self._of_kind(hold, kind))[-1], True

    async def _moved(self, hold: LockedHold, change: HoldChange, *, new: bool) -> HoldMove:
        return HoldMove(hold=await self._view(hold.id), change=change, repeated=not new)

    async def _made_before(self, hold: LockedHold, kind: HoldChangeKind) -> HoldChange:
        made = await self._of_kind(hold, kind)
        if not made or hold.state not in goals(kind):
            raise HoldMoveRefused(hold=hold.id, label=hold.label, state=hold.state)
        return made[-1]

    async def _of_kind(self, hold: LockedHold, kind: HoldChangeKind) -> list[HoldChange]:
        trail = await rows.trail(self._uow, hold.id)
        return [change for change in trail if change.kind is kind]


def _is_back(hold: LockedHold, kind: HoldChangeKind) -> bool:
    """Whether a copy is to be put back that is back already."""
    return kind is HoldChangeKind.RETURNED and hold.copy_id is None
