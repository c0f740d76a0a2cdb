"""Statements on changes that somebody has in mind."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, select, update

from bot.domain.people import FormOfAddress
from bot.domain.proposals import NewTimes, Proposal, ProposalKind, ProposalState
from bot.domain.quiet_hours import USUAL, QuietHours
from bot.domain.tickets import Reader
from bot.domain.visits import VisitState
from bot.messages import Address
from bot.store.database import UnitOfWork
from bot.store.tables import contacts, proposals, reminder_choices, stops, visits

ENDED = (VisitState.CANCELLED.value, VisitState.DONE.value)
_VIEW = (
    select(
        proposals,
        contacts.c.name,
        contacts.c.language,
        contacts.c.form_of_address,
        reminder_choices.c.quiet_start,
        reminder_choices.c.quiet_end,
        stops.c.code.label("stop_code"),
    )
    .join(contacts, contacts.c.id == proposals.c.contact_id)
    .outerjoin(reminder_choices, reminder_choices.c.contact_id == contacts.c.id)
    .outerjoin(stops, stops.c.id == proposals.c.stop_id)
    .order_by(proposals.c.id)
)


async def add(
    uow: UnitOfWork,
    kind: ProposalKind,
    contact_id: int,
    where: Address,
    times: NewTimes,
    now: datetime,
    **columns: Any,
) -> int:
    """Insert a draft; `columns` are visit_id, stop_id and reason where they are known."""
    row = {
        "kind": kind,
        "state": ProposalState.DRAFT,
        "contact_id": contact_id,
        "channel": where.channel,
        "chat": where.chat,
        "person": where.person,
        "created_at": now,
    }
    added = insert(proposals).values(row | times_columns(times) | columns)
    new: int = (await uow.execute(added.returning(proposals.c.id))).scalar_one()
    return new


def times_columns(times: NewTimes) -> dict[str, Any]:
    """The columns that hold them."""
    return {
        "to_on": times.on,
        "to_start": times.start,
        "to_end": times.end,
        "shift": times.shift,
    }


async def lock(uow: UnitOfWork, proposal_id: int) -> Proposal | None:
    """A proposal that nobody else decides until this unit of work ends, or None."""
    chosen = select(proposals.c.id).where(proposals.c.id == proposal_id).with_for_update()
    if (await uow.execute(chosen)).first() is None:
        return None
    (found,) = await _found(uow, proposals.c.id == proposal_id)
    return found


async def change(uow: UnitOfWork, proposal_id: int, **columns: Any) -> None:
    """Set columns of a proposal."""
    await uow.execute(update(proposals).where(proposals.c.id == proposal_id).values(columns))


async def open_of_visits(uow: UnitOfWork, visit_ids: Collection[int]) -> tuple[Proposal, ...]:
    """Those that wait for staff, of some visits."""
    return await _found(
        uow, proposals.c.visit_id.in_(visit_ids), proposals.c.state == ProposalState.OPEN
    )


async def lock_open(uow: UnitOfWork, visit_id: int) -> None:
    """Nobody else decides an open proposal of a visit until this unit of work ends.

    Called before the visit itself is locked: everybody takes the two in this order.
    """
    these = proposals.c.visit_id == visit_id, proposals.c.state == ProposalState.OPEN
    chosen = select(proposals.c.id).where(*these).order_by(proposals.c.id)
    await uow.execute(chosen.with_for_update())


async def waiting(uow: UnitOfWork, now: datetime, limit: int) -> tuple[Proposal, ...]:
    """Those that wait for staff and whose visit is still ahead, oldest first."""
    return await _found(uow, *_of_use(now), limit=limit)


async def count_waiting(uow: UnitOfWork, now: datetime) -> int:
    """How many wait for staff."""
    asked = select(func.count()).select_from(proposals).where(*_of_use(now))
    return int((await uow.execute(asked)).scalar_one())


async def forget_drafts(uow: UnitOfWork, before: datetime) -> None:
    """Delete drafts that nobody said yes to."""
    old = proposals.c.state == ProposalState.DRAFT, proposals.c.created_at < before
    await uow.execute(delete(proposals).where(*old))


def _of_use(now: datetime) -> Sequence[ColumnElement[bool]]:
    ahead = select(visits.c.id).where(visits.c.ends_at > now, visits.c.state.not_in(ENDED))
    return proposals.c.state == ProposalState.OPEN, proposals.c.visit_id.in_(ahead)


async def _found(
    uow: UnitOfWork, *conditions: ColumnElement[bool], limit: int | None = None
) -> tuple[Proposal, ...]:
    rows = await uow.execute(_VIEW.where(*conditions).limit(limit))
    return tuple(_proposal(row) for row in rows)


def _proposal(row: Row[Any]) -> Proposal:
    return Proposal(
        id=row.id,
        kind=ProposalKind(row.kind),
        state=ProposalState(row.state),
        author=Reader(
            contact_id=row.contact_id,
            name=row.name,
            language=row.language,
            form_of_address=FormOfAddress(row.form_of_address),
            address=Address(channel=row.channel, chat=row.chat, person=row.person),
            quiet=_quiet(row),
        ),
        visit_id=row.visit_id,
        stop=row.stop_code or "",
        times=NewTimes(on=row.to_on, start=row.to_start, end=row.to_end, shift=row.shift),
        reason=row.reason,
        created_at=row.created_at,
    )


def _quiet(row: Row[Any]) -> QuietHours:
    if row.quiet_start is None or row.quiet_end is None:
        return USUAL
    return QuietHours(start=row.quiet_start, end=row.quiet_end)
