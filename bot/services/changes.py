"""Changes of one visit: each checked, each told by one entry in the visit's trail."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.changes import ChangeKind
from bot.domain.permissions import CHANGES, Action
from bot.domain.steps import KEEPS_AGE, problem_of, problem_of_hours
from bot.domain.visits import (
    NEXT_STATE,
    StopView,
    VisitChange,
    VisitProblem,
    VisitSnapshot,
    VisitState,
    VisitView,
)
from bot.errors import StopUnknown, VanUnknown, VisitChangeRefused, VisitUnknown
from bot.services.actors import Actor
from bot.services.audit import COMMAND_LINE
from bot.services.carrying_along import carry_along
from bot.services.reminders import correcting
from bot.store import changes as rows
from bot.store import stops as stop_rows
from bot.store import trail as trail_rows
from bot.store import visits as visit_rows
from bot.store.changes import LockedVisit, Step
from bot.store.database import UnitOfWork


class Changes:
    """Use cases that change a visit, within one unit of work and at one instant.

    Each gives the visit as it is then, with a revision one higher, and raises VisitUnknown, or
    VisitChangeRefused with a VisitProblem. `revision` is the one that whoever decides has seen:
    if the visit has another by now, the change is refused as stale; None does not ask.

    A visit that a rule made keeps the date of the rule when it moves, so the rule never makes it
    again. Closed days do not bind here: what a person decides for one visit stands.

    Whoever acts needs the permission (bot/domain/permissions.py), a cadre at the stop of the
    visit; otherwise NotAllowed.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        now: datetime,
        actor_id: int | None = None,
        channel: str = COMMAND_LINE,
    ) -> None:
        """`actor_id` is the contact who changes, for the trail; None for the program itself."""
        self._uow = uow
        self._now = now
        self._actor_id = actor_id
        self._actor = Actor(uow, now, actor_id, channel)

    async def add(
        self,
        stop_code: str,
        starts_at: datetime,
        ends_at: datetime,
        *,
        van: str = "",
        reason: str = "",
    ) -> VisitView:
        """A visit that no rule gives; `van` is a code or empty. Raises StopUnknown, VanUnknown."""
        await self._actor.require(Action.ADD_VISIT)
        stop, van_id = await self._stop(stop_code), await self._van_id(van)
        new = VisitSnapshot(
            starts_at=starts_at, ends_at=ends_at, stop=stop.code, van=van, state=VisitState.PLANNED
        )
        problem = problem_of_hours(ChangeKind.ADDED, new, self._now)
        if problem:
            raise VisitChangeRefused(visit=0, problem=problem)
        visit_id = await rows.add(
            self._uow,
            new,
            stop_id=stop.id,
            van_id=van_id,
            reason=reason,
            now=self._now,
            actor_id=self._actor_id,
        )
        await correcting.added(self._uow, visit_id, new, stop.timezone, self._now)
        await self._actor.record(Action.ADD_VISIT, "visit", visit_id, stop=stop.code)
        return await self._view(visit_id)

    async def cancel(self, visit_id: int, reason: str, *, revision: int | None = None) -> VisitView:
        """The visit does not take place."""
        visit = await self._lock(visit_id, ChangeKind.CANCELLED, revision)
        return await self._change(visit, ChangeKind.CANCELLED, reason=reason)

    async def move(
        self,
        visit_id: int,
        starts_at: datetime,
        ends_at: datetime,
        reason: str,
        *,
        stop: str = "",
        van: str = "",
        revision: int | None = None,
    ) -> VisitView:
        """To other hours, another stop or another van; empty codes leave stop and van.

        A confirmation does not move along. Raises StopUnknown, VanUnknown.
        """
        if stop or van:
            await self._actor.require(Action.REROUTE_VISIT)
        visit = await self._lock(visit_id, ChangeKind.MOVED, revision)
        goal = await self._stop(stop) if stop else None
        return await self._change(
            visit,
            ChangeKind.MOVED,
            reason=reason,
            stop=goal,
            van_id=await self._van_id(van),
            starts_at=starts_at,
            ends_at=ends_at,
            van=van or visit.snapshot.van,
        )

    async def delay(
        self, visit_id: int, by: timedelta, reason: str, *, revision: int | None = None
    ) -> VisitView:
        """The same day, but so much later, start and end; the truth label keeps its age."""
        visit = await self._lock(visit_id, ChangeKind.DELAYED, revision)
        later = visit.snapshot.starts_at + by, visit.snapshot.ends_at + by
        return await self._change(
            visit, ChangeKind.DELAYED, reason=reason, starts_at=later[0], ends_at=later[1]
        )

    async def confirm(self, visit_id: int, *, revision: int | None = None) -> VisitView:
        """The hosts are ready."""
        return await self._report(visit_id, ChangeKind.CONFIRMED, revision)

    async def depart(self, visit_id: int, *, revision: int | None = None) -> VisitView:
        """The van is on its way; not before the day of the visit."""
        return await self._report(visit_id, ChangeKind.DEPARTED, revision)

    async def arrive(self, visit_id: int, *, revision: int | None = None) -> VisitView:
        """The van is there; not before the day of the visit."""
        return await self._report(visit_id, ChangeKind.ARRIVED, revision)

    async def finish(self, visit_id: int, *, revision: int | None = None) -> VisitView:
        """The visit was held; not before the day of the visit."""
        return await self._report(visit_id, ChangeKind.DONE, revision)

    async def restore(
        self, visit_id: int, reason: str = "", *, revision: int | None = None
    ) -> VisitView:
        """A cancelled visit takes place after all, with the label it had."""
        visit = await self._lock(visit_id, ChangeKind.RESTORED, revision)
        state = state_before(visit)
        return await self._change(visit, ChangeKind.RESTORED, reason=reason, state=state)

    async def trail(self, visit_id: int) -> tuple[VisitChange, ...]:
        """All changes of a visit with the names of who made them, oldest first."""
        return await trail_rows.of_visit(self._uow, visit_id)

    async def _report(self, visit_id: int, kind: ChangeKind, revision: int | None) -> VisitView:
        return await self._change(await self._lock(visit_id, kind, revision), kind)

    async def _lock(self, visit_id: int, kind: ChangeKind, revision: int | None) -> LockedVisit:
        """The visit, if the actor may change it so."""
        found = await rows.lock(self._uow, visit_id)
        if found is None:
            raise VisitUnknown(visit=visit_id)
        await self._actor.require(CHANGES[kind], stop_id=found.stop_id)
        if revision not in (None, found.revision):
            raise VisitChangeRefused(visit=visit_id, problem=VisitProblem.STALE)
        return found

    async def _change(
        self,
        visit: LockedVisit,
        kind: ChangeKind,
        *,
        reason: str = "",
        stop: StopView | None = None,
        van_id: int | None = None,
        **changed: Any,
    ) -> VisitView:
        """Make one change; `changed` are fields of the snapshot besides stop and state."""
        before = visit.snapshot
        state = NEXT_STATE[kind].get(before.state, before.state)
        place = {"stop": stop.code} if stop else {}
        after = replace(before, **({"state": state} | place | changed))
        zone = stop.timezone if stop else visit.zone
        problem = problem_of(kind, before, after, zone=zone, now=self._now)
        if problem:
            raise VisitChangeRefused(visit=visit.id, problem=problem)
        step = Step(
            visit=visit,
            kind=kind,
            after=after,
            state_at=visit.state_at if kind in KEEPS_AGE else self._now,
            reason=reason,
            stop_id=stop.id if stop else None,
            van_id=van_id,
        )
        await rows.apply(self._uow, [step], now=self._now, actor_id=self._actor_id)
        await correcting.follow(self._uow, [step], self._now)
        await carry_along(self._uow, [step], now=self._now, actor_id=self._actor_id)
        await self._actor.record(
            CHANGES[kind],
            "visit",
            visit.id,
            kind=kind,
            stop=after.stop,
            revision=visit.revision + 1,
        )
        return await self._view(visit.id)

    async def _view(self, visit_id: int) -> VisitView:
        found = await visit_rows.by_id(self._uow, visit_id)
        if found is None:
            raise VisitUnknown(visit=visit_id)
        return found

    async def _stop(self, code: str) -> StopView:
        found = await stop_rows.by_code(self._uow, code)
        if found is None:
            raise StopUnknown(code=code)
        return found

    async def _van_id(self, code: str) -> int | None:
        found = await stop_rows.van_id(self._uow, code) if code else None
        if code and found is None:
            raise VanUnknown(code=code)
        return found


def state_before(visit: LockedVisit) -> VisitState:
    """The state that a cancelled visit had; planned where the trail does not tell."""
    change = visit.change
    if change is None or change.kind is not ChangeKind.CANCELLED or change.before is None:
        return VisitState.PLANNED
    return change.before.state
