"""The van is at the stop: what it carries is ready."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.holds import HoldChangeKind, HoldState
from bot.store import holds as rows
from bot.store.database import UnitOfWork
from bot.store.holds import step_of


async def arrived(
    uow: UnitOfWork, visit_ids: Sequence[int], *, now: datetime, actor_id: int | None
) -> list[int]:
    """Make the holds ready that are on the van for some visits; gives their row ids."""
    found = await rows.lock_of_visits(uow, visit_ids, [HoldState.ON_VAN])
    steps = [step_of(hold, HoldChangeKind.ARRIVED) for hold in found]
    await rows.apply(uow, steps, now=now, actor_id=actor_id)
    return [hold.id for hold in found]
