"""What a change of a visit does to what people were told, or were about to be told.

Called in the transaction that makes the change, so that both hold or neither.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot.domain.changes import ChangeKind
from bot.domain.reminders import (
    FAR,
    OPEN,
    SETTLING,
    TAKES_PLACE,
    arrival_notices,
    change_notice,
    differs,
)
from bot.domain.visits import VisitChange, VisitSnapshot
from bot.services.reminders.planning import AHEAD, Planning
from bot.store import reminding, trail
from bot.store import visit_notices as rows
from bot.store.changes import Step
from bot.store.database import UnitOfWork

SAME = frozenset({ChangeKind.CONFIRMED, ChangeKind.DEPARTED, ChangeKind.ARRIVED})
"""Only the truth label changes: what waits is composed with the new one."""


async def follow(uow: UnitOfWork, steps: Sequence[Step], now: datetime) -> None:
    """Visits were changed: replace what waits, and plan the news of it."""
    for step in steps:
        await _Correction(uow, step, now).carry_out()


async def added(
    uow: UnitOfWork, visit_id: int, visit: VisitSnapshot, zone: str, now: datetime
) -> None:
    """A visit was added that no rule gives: its revision is 1, and nobody knows of it."""
    planning = Planning(uow, now)
    news = change_notice(None, visit, zone, now + SETTLING)
    if news.expires_at > now:
        await planning.add(visit_id, 1, news, since=0)
    await planning.plan([visit_id], late_too=False)


def as_known(changes: Sequence[VisitChange], revision: int) -> VisitSnapshot | None:
    """The visit at a revision, from its trail, oldest first; None before it was added."""
    known = [change for change in changes if change.revision <= revision]
    if known:
        return known[-1].after
    return changes[0].before if changes else None


class _Correction:
    """One change of one visit."""

    def __init__(self, uow: UnitOfWork, step: Step, now: datetime) -> None:
        self._uow = uow
        self._step = step
        self._now = now
        self._planning = Planning(uow, now)
        self._id, self._before = step.visit.id, step.visit.revision

    async def carry_out(self) -> None:
        kind = self._step.kind
        if kind in SAME:
            await self._keep()
        if kind is ChangeKind.ARRIVED:
            await self._arrive()
        if kind not in SAME:
            await self._replace()

    async def _keep(self) -> None:
        revisions = {"before": self._before, "after": self._before + 1}
        await rows.keep(self._uow, self._id, **revisions)
        await reminding.keep(self._uow, self._id, **revisions)

    async def _arrive(self) -> None:
        for notice in arrival_notices(self._step.after, self._step.visit.zone, self._now):
            if notice.expires_at > self._now:
                await self._planning.add(self._id, self._before + 1, notice)

    async def _replace(self) -> None:
        former = await rows.last_change(self._uow, self._id)
        since = await self._known_since(former)
        await rows.replace(self._uow, self._id)
        await reminding.withdraw(self._uow, self._id)
        if self._step.kind is ChangeKind.DONE:
            return
        told = await self._tell(former, since)
        near = self._step.after.starts_at <= self._now + AHEAD
        if near and self._step.after.state in TAKES_PLACE:
            await self._planning.plan([self._id], late_too=not told)

    async def _known_since(self, former: Row[Any] | None) -> int:
        """The revision that those know who have not heard of the last change yet."""
        if former is None or former.since_revision is None:
            return self._before
        waits = former.state in OPEN or await reminding.has_unsent(self._uow, former.id, self._id)
        return int(former.since_revision) if waits else self._before

    async def _tell(self, former: Row[Any] | None, since: int) -> bool:
        """Plan the news, unless everything is again as people know it. Whether it is news."""
        before = as_known(await trail.of_visit(self._uow, self._id), since)
        differing = differs(before, self._step.after)
        if not differing and not await reminding.was_told(self._uow, self._id, since):
            return False
        news = change_notice(before, self._step.after, self._step.visit.zone, self._due(former))
        if news.expires_at <= self._now:
            return False
        await self._planning.add(self._id, self._before + 1, news, since=since)
        return True

    def _due(self, former: Row[Any] | None) -> datetime:
        """Two minutes after the first of some changes; far ahead only what a person decides."""
        due_at = self._now + SETTLING
        if self._step.cause is not None:
            due_at = max(due_at, self._step.visit.snapshot.starts_at - FAR)
        if former is None or former.state not in OPEN:
            return due_at
        joined: datetime = former.due_at
        return min(due_at, joined) if joined > self._now else due_at
