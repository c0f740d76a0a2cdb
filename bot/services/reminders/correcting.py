"""What a change of a visit does to what people were told, or were about to be told.

Called in the transaction that makes the change, so that both hold or neither.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from bot.services.reminders.planning import AHEAD, Planning, notice_row
from bot.store import reminding, trail
from bot.store import visit_notices as rows
from bot.store.changes import LockedVisit, Step
from bot.store.database import UnitOfWork

SAME = frozenset({ChangeKind.CONFIRMED, ChangeKind.DEPARTED, ChangeKind.ARRIVED})
"""Only the truth label changes: what waits is composed with the new one."""
CHUNK = 500
"""Visits whose news is planned by one set of statements."""


async def follow(uow: UnitOfWork, steps: Sequence[Step], now: datetime) -> None:
    """Visits were changed: replace what waits, and plan the news of it.

    However many they are, so many statements as for some.
    """
    for step in steps:
        if step.kind in SAME:
            await _keep(uow, step, now)
    changed = [step for step in steps if step.kind not in SAME]
    for first in range(0, len(changed), CHUNK):
        await _replace(uow, changed[first : first + CHUNK], now)


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


async def _keep(uow: UnitOfWork, step: Step, now: datetime) -> None:
    """What waits says the same; once the van has arrived, that is told."""
    visit, revisions = step.visit, {"before": step.visit.revision, "after": step.visit.revision + 1}
    await rows.keep(uow, visit.id, **revisions)
    await reminding.keep(uow, visit.id, **revisions)
    if step.kind is not ChangeKind.ARRIVED:
        return
    for notice in arrival_notices(step.after, visit.zone, now):
        if notice.expires_at > now:
            await Planning(uow, now).add(visit.id, revisions["after"], notice)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What people know of some visits before a change, by visit."""

    formers: Mapping[int, Row[Any]]
    """The notice of the change before, where it was not replaced."""
    unsent: set[int]
    """Those of these notices that somebody has still to be told."""
    trails: Mapping[int, Sequence[VisitChange]]
    """All changes, with the one that was just made."""
    told: Mapping[int, int]
    """The newest revision that anybody was told."""


async def _replace(uow: UnitOfWork, steps: Sequence[Step], now: datetime) -> None:
    ids = [step.visit.id for step in steps]
    formers = await rows.last_changes(uow, ids)
    known = _Known(
        formers=formers,
        unsent=await reminding.unsent(uow, [each.id for each in formers.values()]),
        trails=await trail.of_visits(uow, ids),
        told=await reminding.newest_told(uow, ids),
    )
    await rows.replace(uow, ids)
    await reminding.withdraw(uow, ids)
    news = {step.visit.id: _news(step, known, now) for step in steps}
    await rows.add(uow, [row for row in news.values() if row is not None])
    for late_too in (False, True):
        near = [step.visit.id for step in steps if _is_near(step, now)]
        fitting = [visit for visit in near if (news[visit] is None) is late_too]
        if fitting:
            await Planning(uow, now).plan(fitting, late_too=late_too)


def _is_near(step: Step, now: datetime) -> bool:
    """Whether it has to be planned anew at once."""
    return step.after.starts_at <= now + AHEAD and step.after.state in TAKES_PLACE


def _news(step: Step, known: _Known, now: datetime) -> dict[str, Any] | None:
    """The notice of a change, unless everything is again as people know it."""
    if step.kind is ChangeKind.DONE:
        return None
    visit = step.visit
    former = known.formers.get(visit.id)
    since = _known_since(visit, former, known)
    before = as_known(known.trails.get(visit.id, ()), since)
    if not differs(before, step.after) and known.told.get(visit.id, 0) <= since:
        return None
    notice = change_notice(before, step.after, visit.zone, _due(step, former, now))
    if notice.expires_at <= now:
        return None
    return notice_row(visit.id, visit.revision + 1, notice, since=since)


def _known_since(visit: LockedVisit, former: Row[Any] | None, known: _Known) -> int:
    """The revision that those know who have not heard of the last change yet."""
    if former is None or former.since_revision is None:
        return visit.revision
    waits = former.state in OPEN or former.id in known.unsent
    return int(former.since_revision) if waits else visit.revision


def _due(step: Step, former: Row[Any] | None, now: datetime) -> datetime:
    """Two minutes after the first of some changes; far ahead only what a person decides."""
    due_at = now + SETTLING
    if step.cause is not None:
        due_at = max(due_at, step.visit.snapshot.starts_at - FAR)
    if former is None or former.state not in OPEN:
        return due_at
    joined: datetime = former.due_at
    return min(due_at, joined) if joined > now else due_at
