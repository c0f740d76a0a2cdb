"""Free copies go to those who wait, in the order in which they came."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from bot.domain.copies import CopyLocation
from bot.domain.holds import HoldChangeKind
from bot.store import holds as rows
from bot.store import promises
from bot.store.database import UnitOfWork
from bot.store.holds import HoldStep, LockedHold, step_of


async def settle(
    uow: UnitOfWork, title_ids: Iterable[int | None], *, now: datetime, actor_id: int | None = None
) -> None:
    """Give the free copies of some titles to their queues.

    A hold whose assigned copy is lost meanwhile waits again, in its old place. Titles are locked
    by id, one after the other, so that two units of work never wait for each other in a circle.
    """
    for title_id in sorted({each for each in title_ids if each is not None}):
        if await promises.lock_title(uow, title_id) is None:
            continue
        broken = [
            step_of(hold, HoldChangeKind.RELEASED) for hold in await promises.broken(uow, title_id)
        ]
        await rows.apply(uow, broken, now=now, actor_id=actor_id)
        free = await promises.free(uow, title_id)
        if free:
            steps = assignments(await promises.waiting(uow, title_id), free)
            await rows.apply(uow, steps, now=now, actor_id=actor_id)


def assignments(queue: Sequence[LockedHold], free: Sequence[Any]) -> list[HoldStep]:
    """Who gets which copy: each hold in its order the first one it may have.

    `free` are rows of id, location and stop_id; a copy in a box goes to people of its stop only.
    """
    left, steps = list(free), list[HoldStep]()
    for hold in queue:
        if not left:
            break
        found = next((copy for copy in left if usable_at(copy, hold.stop_id)), None)
        if found is not None:
            left.remove(found)
            steps.append(step_of(hold, HoldChangeKind.ASSIGNED, copy_id=found.id))
    return steps


def usable_at(copy: Any, stop_id: int) -> bool:
    """Whether people of a stop may have a copy (a row of location and stop_id)."""
    return bool(copy.location != CopyLocation.BOX.value or copy.stop_id == stop_id)
