"""One change of the schedule carries holds and due dates along, in the same transaction."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.changes import ChangeKind
from bot.domain.holds import HoldState
from bot.domain.personal_notices import NoticeKind
from bot.domain.visits import VisitState
from bot.domain.zones import local_date
from bot.services.due_dates import DueDates
from bot.services.holds.arriving import arrived
from bot.services.holds.rebinding import Rebinding
from bot.services.telling import tell
from bot.store import holds as hold_rows
from bot.store.changes import Step
from bot.store.database import UnitOfWork

TOLD = (HoldState.WAITING, HoldState.ASSIGNED, HoldState.PULLED, HoldState.ON_VAN)
"""Holds whose readers hear that their visit has another day."""


async def carry_along(
    uow: UnitOfWork, steps: Sequence[Step], *, now: datetime, actor_id: int | None
) -> None:
    """After changes of visits were written: move what people expect from them.

    Cancelled, or gone to another stop: holds and due dates go to the stop's next visit. Restored:
    they come back. Moved to another day: they go along. Arrived: what the van carries is ready.
    Done: what was left behind comes with the next one.
    """
    rebinding, due_dates = Rebinding(uow, now, actor_id), DueDates(uow, now)
    if lost := [step.visit.id for step in steps if _is_lost(step)]:
        await rebinding.lost(lost)
        await due_dates.lost(lost)
    if back := [step.visit.id for step in steps if _is_back(step)]:
        await rebinding.restored(back)
        await due_dates.restored(back)
    if shifted := [step.visit.id for step in steps if _is_shifted(step)]:
        await _tell_shifted(uow, shifted, now)
        await due_dates.shifted(shifted)
    if done := _of_kind(steps, ChangeKind.DONE):
        await rebinding.held(done)
    if reached := _of_kind(steps, ChangeKind.ARRIVED):
        await arrived(uow, reached, now=now, actor_id=actor_id)


async def _tell_shifted(uow: UnitOfWork, visit_ids: Sequence[int], now: datetime) -> None:
    for hold in await hold_rows.lock_of_visits(uow, visit_ids, TOLD):
        kind, visit = NoticeKind.HOLD_MOVED, hold.visit_id
        await tell(uow, hold.contact_id, kind, now, hold=hold.id, visit=visit, former=visit)


def _of_kind(steps: Sequence[Step], kind: ChangeKind) -> list[int]:
    return [step.visit.id for step in steps if step.kind is kind]


def _is_lost(step: Step) -> bool:
    """Whether the stop that people go to loses the visit."""
    stands = step.visit.snapshot.state is not VisitState.CANCELLED
    return stands and (step.kind is ChangeKind.CANCELLED or _changes_stop(step))


def _is_back(step: Step) -> bool:
    """Whether a cancelled visit takes place after all, at its stop."""
    was_off = step.visit.snapshot.state is VisitState.CANCELLED
    return was_off and step.after.state is not VisitState.CANCELLED and not _changes_stop(step)


def _is_shifted(step: Step) -> bool:
    """Whether a visit that stands has another day at its stop."""
    if step.kind is not ChangeKind.MOVED or _is_lost(step) or _is_back(step):
        return False
    zone = step.visit.zone
    before, after = step.visit.snapshot.starts_at, step.after.starts_at
    return local_date(before, zone) != local_date(after, zone)


def _changes_stop(step: Step) -> bool:
    return step.after.stop != step.visit.snapshot.stop
