"""What becomes of holds because time passes: roll-over, expiry, and copies that turn up."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.holds import HoldChangeKind, HoldState
from bot.domain.personal_notices import NoticeKind
from bot.domain.visits import VisitState, VisitView
from bot.services.holds.rebinding import NOT_LOADED, Rebinding
from bot.services.holds.settling import settle
from bot.services.holds.work import HoldWork
from bot.services.telling import tell
from bot.store import hold_keeping as keeping
from bot.store import holds as rows
from bot.store import promises
from bot.store import visits as visit_rows
from bot.store.hold_keeping import FEW

LATE = frozenset({HoldState.WAITING})
"""What has no copy at the cut-off of its visit can't come with it."""


class HoldKeeping(HoldWork):
    """Done by the clock, at one instant; safe to repeat.

    Each call takes a few holds only, so that nobody waits for it long, and one kind of step, so
    that titles and holds are locked in the order in which everybody locks them.
    """

    async def run(self) -> int:
        """Do some of what is due; gives how many holds were changed. 0: nothing is left."""
        changed = (
            await self._end(HoldChangeKind.EXPIRED, NoticeKind.HOLD_EXPIRED)
            or await self._end(HoldChangeKind.NOT_FOUND, NoticeKind.HOLD_NOT_FOUND)
            or await self._end(HoldChangeKind.CANCELLED, None)
            or await self._roll_over()
        )
        if not changed:
            to_settle = await promises.titles_to_settle(self._uow)
            await settle(self._uow, to_settle[:FEW], now=self._now)
        return changed

    async def next_due(self) -> datetime | None:
        """When a visit's cut-off or end changes something next, or a hold expires."""
        visits = await self._visits()
        cutoffs = await self._pickups.cutoffs(visits)
        oldest = await keeping.oldest(self._uow)
        instants = [*cutoffs.values(), *(visit.ends_at for visit in visits)]
        if oldest is not None:
            instants.append(oldest + await self._patience())
        return min((instant for instant in instants if instant > self._now), default=None)

    async def _end(self, kind: HoldChangeKind, notice: NoticeKind | None) -> int:
        before = self._now - await self._patience()
        ended = await keeping.to_end(self._uow, kind, before)
        for hold_id in ended:
            hold = await self._lock(hold_id)
            await self._change(hold, kind)
            if notice is not None:
                await tell(self._uow, hold.contact_id, notice, self._now, hold=hold_id)
        return len(ended)

    async def _roll_over(self) -> int:
        visits = await self._visits()
        cutoffs = await self._pickups.cutoffs(visits)
        rebinding = Rebinding(self._uow, self._now)
        over = [visit.id for visit in visits if _is_over(visit, self._now)]
        late = [visit.id for visit in visits if cutoffs[visit.id] <= self._now]
        found = await rows.lock_of_visits(self._uow, over, NOT_LOADED)
        found += await rows.lock_of_visits(self._uow, _without(late, over), tuple(LATE))
        moved = await rebinding.roll_over(found[:FEW])
        return moved + await rebinding.roll_over(await keeping.without_visit(self._uow))

    async def _visits(self) -> list[VisitView]:
        ids = await keeping.visits_with_holds(self._uow)
        return list((await visit_rows.by_ids(self._uow, ids)).values()) if ids else []

    async def _patience(self) -> timedelta:
        return timedelta(days=(await self._pickups.policies()).hold_days)


def _is_over(visit: VisitView, now: datetime) -> bool:
    return visit.ends_at <= now or visit.state in {VisitState.DONE, VisitState.CANCELLED}


def _without(ids: Iterable[int], others: Iterable[int]) -> list[int]:
    left_out = set(others)
    return [each for each in ids if each not in left_out]
