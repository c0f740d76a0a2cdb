"""Changes that somebody has in mind: staff make them at once, a cadre's go to staff first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.changes import ChangeKind
from bot.domain.permissions import CHANGES, Action
from bot.domain.proposals import (
    REASON,
    NewTimes,
    Proposal,
    ProposalKind,
    ProposalState,
    Span,
    hours_after,
    is_delay,
)
from bot.domain.tickets import Reader
from bot.domain.visits import StopView, VisitView, visit_date
from bot.domain.zones import instant_of, local_date
from bot.errors import ProposalSettled, ProposalUnknown, StopUnknown, VisitUnknown
from bot.messages import Address
from bot.services.actors import Actor
from bot.services.audit import COMMAND_LINE
from bot.services.changes import Changes
from bot.store import boards as board_rows
from bot.store import proposals as rows
from bot.store import stops as stop_rows
from bot.store import tickets as ticket_rows
from bot.store import visits as visit_rows
from bot.store.database import UnitOfWork

ASKED = {
    ProposalKind.CANCEL: CHANGES[ChangeKind.CANCELLED],
    ProposalKind.MOVE: CHANGES[ChangeKind.MOVED],
    ProposalKind.ADD: CHANGES[ChangeKind.ADDED],
}
"""What it takes to carry one out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A proposal with what it is about, as that is now."""

    proposal: Proposal
    """What is wanted."""
    visit: VisitView | None
    """The visit that is to change; None for one that is to be added."""
    stop: StopView
    """Where."""
    span: Span
    """When it would begin and end; for a visit that is cancelled, as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What became of a proposal."""

    plan: Plan
    """As it was before."""
    visit: VisitView | None
    """The visit afterwards; None where it was declined."""
    overtaken: tuple[Proposal, ...] = ()
    """Proposals of others for the same visit that this ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delayed:
    """What became of a delay."""

    visit: VisitView
    """The visit afterwards."""
    overtaken: tuple[Proposal, ...]
    """Proposals for the same visit that this ended."""


class Proposals:
    """Use cases on proposals, within one unit of work and in the name of one contact.

    All raise NotAllowed; with a proposal's id ProposalUnknown, and ProposalSettled where it is
    decided already. What changes a visit raises what Changes raises.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        now: datetime,
        actor_id: int | None = None,
        channel: str = COMMAND_LINE,
    ) -> None:
        self._uow = uow
        self._now = now
        self._id = actor_id
        self._actor = Actor(uow, now, actor_id, channel)
        self._changes = Changes(uow, now, actor_id, channel)

    async def draft(
        self,
        kind: ProposalKind,
        where: Address,
        times: NewTimes,
        reason: str = "",
        *,
        visit_id: int | None = None,
        stop: str = "",
    ) -> int:
        """Keep what somebody said until she says yes; gives its id.

        `where` is where she wrote and hears of it; `stop` is the code of the stop of a visit to
        be added.
        """
        await self._actor.require_somewhere(Action.PROPOSE_CHANGE)
        if self._id is None:
            raise ProposalUnknown(proposal=0)
        found = await stop_rows.by_code(self._uow, stop) if stop else None
        known = {"visit_id": visit_id, "stop_id": found.id if found else None}
        words = {"reason": _cut(reason)}
        return await rows.add(self._uow, kind, self._id, where, times, self._now, **known, **words)

    async def choose(self, proposal_id: int, visit_id: int) -> Plan:
        """The visit that is meant. Raises VisitUnknown."""
        await self._draft(proposal_id)
        await rows.change(self._uow, proposal_id, visit_id=visit_id)
        return await self.plan(proposal_id)

    async def give_reason(self, proposal_id: int, reason: str) -> Plan:
        """Why it is to happen."""
        await self._draft(proposal_id)
        await rows.change(self._uow, proposal_id, reason=_cut(reason))
        return await self.plan(proposal_id)

    async def give_times(self, proposal_id: int, times: NewTimes) -> Plan:
        """When it is to be."""
        await self._draft(proposal_id)
        await rows.change(self._uow, proposal_id, **rows.times_columns(times))
        return await self.plan(proposal_id)

    async def plan(self, proposal_id: int) -> Plan:
        """One proposal: one's own draft, or for staff any that is no draft."""
        found = await self._lock(proposal_id)
        if found.state is not ProposalState.DRAFT:
            await self._actor.require(Action.READ_BOARD)
        return await self._plan(found)

    async def submit(self, proposal_id: int) -> Plan:
        """A cadre says yes to her draft: now it is for staff. It replaces an older one."""
        found = await self._draft(proposal_id)
        plan = await self._plan(found)
        await self._actor.require(Action.PROPOSE_CHANGE, stop_id=plan.stop.id)
        if plan.visit is not None:
            await self._end_open(plan.visit.id)
        await rows.change(self._uow, proposal_id, state=ProposalState.OPEN)
        await self._record(found, "submitted")
        return plan

    async def carry_out(self, proposal_id: int, revision: int) -> Decided:
        """Staff say yes to their draft, or to what a cadre proposes; `revision` is as in Changes.

        Where a draft is a cadre's own, NotAllowed is raised.
        """
        found = await self._lock(proposal_id)
        if found.state not in (ProposalState.DRAFT, ProposalState.OPEN):
            raise ProposalSettled(proposal=proposal_id, state=found.state)
        await self._actor.require(ASKED[found.kind])
        plan = await self._plan(found)
        if plan.visit is not None:
            await rows.lock_open(self._uow, plan.visit.id)
        visit = await self._change(plan, revision)
        await self._settle(proposal_id, ProposalState.APPROVED)
        overtaken = await self._end_open(visit.id)
        await self._record(found, "approved")
        return Decided(plan=plan, visit=visit, overtaken=overtaken)

    async def decline(self, proposal_id: int) -> Decided:
        """Staff say no; one's own draft is simply dropped."""
        found = await self._lock(proposal_id)
        if found.state not in (ProposalState.DRAFT, ProposalState.OPEN):
            raise ProposalSettled(proposal=proposal_id, state=found.state)
        if found.state is ProposalState.OPEN:
            await self._actor.require(ASKED[found.kind])
            await self._record(found, "declined")
        plan = await self._plan(found)
        await self._settle(proposal_id, ProposalState.DECLINED)
        return Decided(plan=plan, visit=None)

    async def waiting(self, limit: int) -> tuple[Plan, ...]:
        """What cadres propose and nobody has decided, oldest first."""
        await self._actor.require(Action.READ_BOARD)
        found = await rows.waiting(self._uow, self._now, limit)
        return tuple([await self._plan(one) for one in found])

    async def delay(self, visit_id: int, by: timedelta, revision: int) -> Delayed:
        """The crew is late: no draft, no reason asked; `revision` is as in Changes."""
        await rows.lock_open(self._uow, visit_id)
        visit = await self._changes.delay(visit_id, by, "", revision=revision)
        return Delayed(visit=visit, overtaken=await self._end_open(visit_id))

    async def clashes(self, plan: Plan) -> tuple[VisitView, ...]:
        """Where else the van of a visit is expected at the hours that it would have, and which
        other visits its stop has then.
        """
        if plan.proposal.kind is ProposalKind.CANCEL:
            return ()
        ids = []
        if plan.visit is not None:
            ids += await board_rows.clashing(self._uow, plan.visit.id, *plan.span)
        own = plan.visit.id if plan.visit else None
        ids += await board_rows.overlapping(self._uow, plan.stop.id, plan.span, own)
        found = await visit_rows.by_ids(self._uow, ids)
        return tuple(found[visit_id] for visit_id in dict.fromkeys(ids))

    async def desk(self) -> tuple[Reader, ...]:
        """Staff who are told of a proposal."""
        found = await ticket_rows.staff(self._uow)
        return tuple(one for one in found if one.contact_id != self._id)

    async def _change(self, plan: Plan, revision: int) -> VisitView:
        reason, visit = plan.proposal.reason, plan.visit
        if visit is None:
            return await self._changes.add(plan.stop.code, *plan.span, reason=reason)
        if plan.proposal.kind is ProposalKind.CANCEL:
            return await self._changes.cancel(visit.id, reason, revision=revision)
        is_today = visit_date(visit) == local_date(self._now, visit.stop.timezone)
        if is_delay(visit, plan.span) and (plan.proposal.times.shift or is_today):
            by = plan.span[0] - visit.starts_at
            return await self._changes.delay(visit.id, by, reason, revision=revision)
        return await self._changes.move(visit.id, *plan.span, reason, revision=revision)

    async def _plan(self, proposal: Proposal) -> Plan:
        if proposal.kind is ProposalKind.ADD:
            return await self._addition(proposal)
        if proposal.visit_id is None:
            raise VisitUnknown(visit=0)
        visit = await visit_rows.by_id(self._uow, proposal.visit_id)
        if visit is None:
            raise VisitUnknown(visit=proposal.visit_id)
        await self._actor.require(Action.PROPOSE_CHANGE, stop_id=visit.stop.id)
        span = hours_after(visit, proposal.times)
        return Plan(proposal=proposal, visit=visit, stop=visit.stop, span=span)

    async def _addition(self, proposal: Proposal) -> Plan:
        stop = await stop_rows.by_code(self._uow, proposal.stop)
        times = proposal.times
        if stop is None or times.on is None or times.start is None or times.end is None:
            raise StopUnknown(code=proposal.stop)
        await self._actor.require(Action.ADD_VISIT)
        span = tuple(instant_of(times.on, at, stop.timezone) for at in (times.start, times.end))
        return Plan(proposal=proposal, visit=None, stop=stop, span=(span[0], span[1]))

    async def _draft(self, proposal_id: int) -> Proposal:
        found = await self._lock(proposal_id)
        if found.state is not ProposalState.DRAFT:
            raise ProposalSettled(proposal=proposal_id, state=found.state)
        return found

    async def _lock(self, proposal_id: int) -> Proposal:
        await self._actor.require_somewhere(Action.PROPOSE_CHANGE)
        found = await rows.lock(self._uow, proposal_id)
        drafted = found is not None and found.state is ProposalState.DRAFT
        if found is None or (drafted and found.author.contact_id != self._id):
            raise ProposalUnknown(proposal=proposal_id)
        return found

    async def _end_open(self, visit_id: int) -> tuple[Proposal, ...]:
        found = await rows.open_of_visits(self._uow, [visit_id])
        for one in found:
            await self._settle(one.id, ProposalState.REPLACED)
        return found

    async def _settle(self, proposal_id: int, state: ProposalState) -> None:
        decided: dict[str, Any] = {"decided_at": self._now, "decided_by_id": self._id}
        await rows.change(self._uow, proposal_id, state=state, **decided)

    async def _record(self, proposal: Proposal, change: str) -> None:
        action, kind = Action.PROPOSE_CHANGE, proposal.kind
        await self._actor.record(action, "proposal", proposal.id, change=change, kind=kind)


def _cut(reason: str) -> str:
    return " ".join(reason.split())[:REASON]
