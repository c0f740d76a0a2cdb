"""Questions for a human: people ask, staff answer, and nothing that was said is lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.closures import ClosedDays
from bot.domain.cutoffs import working_days
from bot.domain.permissions import Action
from bot.domain.policies import policies_from
from bot.domain.tickets import (
    LOOK_AHEAD,
    WAITING,
    Expectation,
    Reader,
    TicketAuthor,
    TicketKind,
    TicketState,
    TicketView,
    Wish,
    expectation,
)
from bot.domain.zones import local_date
from bot.errors import TicketUnknown
from bot.messages import Address
from bot.services.actors import Actor
from bot.services.audit import COMMAND_LINE
from bot.store import closures as closure_rows
from bot.store import policies as policy_rows
from bot.store import tickets as rows
from bot.store.database import UnitOfWork
from bot.store.tables.tickets import PLACE

SHOWN = 6
"""Messages of a ticket that are read with it."""
FRESH = timedelta(days=1)
"""So long after an answer of staff a message that nothing else explains speaks of it."""
ALL_KINDS = tuple(TicketKind)
CLOSED_FIELDS: Mapping[str, Any] = {"state": TicketState.CLOSED, "waiting_since": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody wrote to staff."""

    contact_id: int  # who wrote
    address: Address  # where, and where she is answered
    text: str  # as typed, not empty
    wish: Wish  # place and days that she named


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What became of an answer."""

    ticket: TicketView  # as it is now
    sent: bool  # False: somebody wrote in between, so the answer was not taken


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPage:
    """Some tickets of the list of staff."""

    tickets: tuple[TicketView, ...]  # with their last message, who waits longest first
    total: int  # how many there are in all


class Tickets:
    """What those who ask can do, within one unit of work and at one instant."""

    def __init__(self, uow: UnitOfWork, now: datetime) -> None:
        self._uow = uow
        self._now = now

    async def ask(self, kind: TicketKind, said: Said) -> TicketView:
        """Keep what somebody wants to tell. A question joins the one that is still open.

        The same words twice, to the same purpose, are one ticket.
        """
        found = await rows.newest_of(self._uow, said.contact_id, (kind,))
        if found is not None:
            before = await _ticket(self._uow, found[0])
            if before.messages and before.messages[-1].text == said.text:
                return before
            if kind is TicketKind.QUESTION:
                return await self.add(found[0], said)
        where, wish = said.address, said.wish
        values = {
            "kind": kind,
            "contact_id": said.contact_id,
            "channel": where.channel,
            "chat": where.chat,
            "person": where.person,
            "place": wish.place[:PLACE],
            "area": wish.area,
            "from_on": wish.first,
            "to_on": wish.last,
            "created_at": self._now,
            "waiting_since": self._now,
        }
        new = await rows.add(self._uow, values, wish.stop)
        await self._keep(new, said)
        return await _ticket(self._uow, new)

    async def add(self, ticket_id: int, said: Said) -> TicketView:
        """Somebody goes on with a ticket of hers; a closed one is opened again.

        A place that was not known yet is filled in. Raises TicketUnknown.
        """
        ticket = await self._own(ticket_id, said.contact_id)
        await self._keep(ticket_id, said)
        state = TicketState.OPEN if ticket.assignee_id is None else TicketState.ASSIGNED
        columns: dict[str, Any] = {
            "state": state,
            "waiting_since": ticket.waiting_since or self._now,
            "closed_at": None,
        }
        if not said.address.person or ticket.asker.address.person:  # never out into a group
            where = said.address
            columns |= {"channel": where.channel, "chat": where.chat, "person": where.person}
        if said.wish.first and not ticket.wish.first:
            columns |= {"from_on": said.wish.first, "to_on": said.wish.last}
        await rows.change(self._uow, ticket_id, **columns)
        if said.wish.place and not ticket.wish.place:
            await rows.name_place(self._uow, ticket_id, said.wish)
        return await _ticket(self._uow, ticket_id)

    async def finish(self, ticket_id: int, contact_id: int) -> TicketView:
        """The one who asked needs no answer any more. Raises TicketUnknown."""
        ticket = await self._own(ticket_id, contact_id)
        if ticket.state is not TicketState.CLOSED:
            await rows.change(self._uow, ticket_id, closed_at=self._now, **CLOSED_FIELDS)
        return await _ticket(self._uow, ticket_id)

    async def own(self, ticket_id: int, contact_id: int) -> TicketView:
        """A ticket of hers. Raises TicketUnknown."""
        return await self._own(ticket_id, contact_id)

    async def answered_lately(self, contact_id: int) -> TicketView | None:
        """The ticket that staff answered and that she may be speaking of now, or None."""
        found = await rows.newest_of(self._uow, contact_id, ALL_KINDS)
        if found is None or found[1] is not TicketState.ANSWERED:
            return None
        ticket = await _ticket(self._uow, found[0])
        answered = ticket.answered_at
        return ticket if answered is not None and self._now - answered < FRESH else None

    async def newest(self, contact_id: int) -> TicketView | None:
        """Her newest ticket that is not closed, with its last messages; or None."""
        found = await rows.newest_of(self._uow, contact_id, ALL_KINDS)
        return None if found is None else await _ticket(self._uow, found[0])

    async def expected(self, zone: str) -> Expectation:
        """When staff read what is written now."""
        today = local_date(self._now, zone)
        last = today + timedelta(days=LOOK_AHEAD + 1)
        closures = await closure_rows.with_holidays(self._uow, today, last)
        policies = policies_from(await policy_rows.values(self._uow))
        return expectation(
            self._now, zone, working_days(policies, ClosedDays(closures, today, last))
        )

    async def desk_of(self, ticket: TicketView) -> tuple[Reader, ...]:
        """Who on staff is told: who took the ticket, or else everybody but the one who asks."""
        taken: tuple[Reader, ...] = ()
        if ticket.assignee_id is not None:
            taken = await rows.staff(self._uow, only=ticket.assignee_id)
        told = taken or await rows.staff(self._uow)
        return tuple(one for one in told if one.contact_id != ticket.asker.contact_id)

    async def _own(self, ticket_id: int, contact_id: int) -> TicketView:
        ticket = await _locked(self._uow, ticket_id)
        if ticket.asker.contact_id != contact_id:
            raise TicketUnknown(ticket=ticket_id)
        return ticket

    async def _keep(self, ticket_id: int, said: Said) -> None:
        await rows.add_message(
            self._uow,
            ticket_id,
            author=TicketAuthor.PERSON,
            author_id=said.contact_id,
            text=said.text,
            at=self._now,
        )


class TicketDesk:
    """What staff do with tickets. All of it raises NotAllowed, most of it TicketUnknown."""

    def __init__(
        self,
        uow: UnitOfWork,
        now: datetime,
        actor_id: int | None = None,
        channel: str = COMMAND_LINE,
    ) -> None:
        self._uow = uow
        self._now = now
        self._actor = Actor(uow, now, actor_id, channel)

    async def page(
        self, states: frozenset[TicketState] = WAITING, *, limit: int, offset: int = 0
    ) -> TicketPage:
        """Tickets in some states, and how many there are."""
        await self._actor.require(Action.WORK_TICKETS)
        return TicketPage(
            tickets=await rows.in_states(self._uow, states, limit, offset),
            total=await rows.count(self._uow, states),
        )

    async def by_id(self, ticket_id: int) -> TicketView:
        """A ticket with its last messages."""
        await self._actor.require(Action.WORK_TICKETS)
        return await _ticket(self._uow, ticket_id)

    async def read(self, ticket_id: int) -> TicketView:
        """The same for somebody who looks at it, which is written down."""
        await self.by_id(ticket_id)
        return await self._done(ticket_id, "read")

    async def take(self, ticket_id: int, *, from_other: bool = False) -> TicketView:
        """Take a ticket on. One that somebody else has stays hers unless asked for."""
        ticket = await self._at_work(ticket_id)
        if ticket.assignee_id is not None and not from_other:
            return ticket
        await rows.change(self._uow, ticket_id, assignee_id=self._actor.id, **_taken(ticket))
        return await self._done(ticket_id, "taken")

    async def answer(
        self, ticket_id: int, text: str, *, seen: int | None = None, goes_on: bool = False
    ) -> Given:
        """Answer; an answered ticket waits no more, and nobody's becomes the answerer's.

        `seen` is the id of the newest message that the answerer had read: where another one came
        in between, nothing is kept and she reads that first. With `goes_on` the answer only says
        that more will come, so the ticket waits on.
        """
        ticket = await self._at_work(ticket_id)
        if seen is not None and ticket.last_id != seen:
            return Given(ticket=ticket, sent=False)
        await rows.add_message(
            self._uow,
            ticket_id,
            author=TicketAuthor.STAFF,
            author_id=self._actor.id,
            text=text,
            at=self._now,
        )
        await rows.change(
            self._uow,
            ticket_id,
            state=TicketState.ASSIGNED if goes_on else TicketState.ANSWERED,
            assignee_id=ticket.assignee_id or self._actor.id,
            waiting_since=(ticket.waiting_since or self._now) if goes_on else None,
            answered_at=self._now,
            closed_at=None,
        )
        return Given(ticket=await self._done(ticket_id, "answered"), sent=True)

    async def close(self, ticket_id: int) -> bool:
        """Close a ticket; False if it was closed already."""
        ticket = await self._at_work(ticket_id)
        if ticket.state is TicketState.CLOSED:
            return False
        await rows.change(self._uow, ticket_id, closed_at=self._now, **CLOSED_FIELDS)
        await self._done(ticket_id, "closed")
        return True

    async def reopen(self, ticket_id: int) -> TicketView:
        """Open a closed ticket again; it waits from now on."""
        ticket = await self._at_work(ticket_id)
        if ticket.state is not TicketState.CLOSED:
            return ticket
        state = TicketState.OPEN if ticket.assignee_id is None else TicketState.ASSIGNED
        await rows.change(
            self._uow, ticket_id, state=state, waiting_since=self._now, closed_at=None
        )
        return await self._done(ticket_id, "reopened")

    async def _at_work(self, ticket_id: int) -> TicketView:
        await self._actor.require(Action.WORK_TICKETS)
        return await _locked(self._uow, ticket_id)

    async def _done(self, ticket_id: int, change: str) -> TicketView:
        await self._actor.record(Action.WORK_TICKETS, "ticket", ticket_id, change=change)
        return await _ticket(self._uow, ticket_id)


def _taken(ticket: TicketView) -> dict[str, TicketState]:
    """What taking changes beside who has it: only what is open becomes assigned."""
    return {"state": TicketState.ASSIGNED} if ticket.state is TicketState.OPEN else {}


async def _locked(uow: UnitOfWork, ticket_id: int) -> TicketView:
    await rows.lock(uow, ticket_id)
    return await _ticket(uow, ticket_id)


async def _ticket(uow: UnitOfWork, ticket_id: int) -> TicketView:
    found = await rows.by_id(uow, ticket_id, SHOWN)
    if found is None:
        raise TicketUnknown(ticket=ticket_id)
    return found
