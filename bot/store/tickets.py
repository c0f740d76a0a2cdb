"""Statements on questions for a human."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, insert, or_, select, true, update

from bot.domain.people import FormOfAddress, Role
from bot.domain.quiet_hours import USUAL, QuietHours
from bot.domain.tickets import (
    WAITING,
    Reader,
    TicketAuthor,
    TicketKind,
    TicketMessage,
    TicketState,
    TicketView,
    Wish,
)
from bot.messages import Address
from bot.store.database import UnitOfWork
from bot.store.tables import (
    contact_addresses,
    contacts,
    reminder_choices,
    stops,
    ticket_messages,
    tickets,
)

_assignees = contacts.alias("assignees")
_BLOCKED = (
    exists()
    .where(contact_addresses.c.channel == tickets.c.channel)
    .where(contact_addresses.c.person == tickets.c.chat)
    .where(contact_addresses.c.suppressed_at.is_not(None))
    .correlate(tickets)
)
_VIEW = (
    select(
        tickets,
        _BLOCKED.label("blocked"),
        contacts.c.name.label("asker_name"),
        contacts.c.language,
        contacts.c.form_of_address,
        reminder_choices.c.quiet_start,
        reminder_choices.c.quiet_end,
        stops.c.code.label("stop_code"),
        _assignees.c.name.label("assignee_name"),
    )
    .join(contacts, contacts.c.id == tickets.c.contact_id)
    .outerjoin(reminder_choices, reminder_choices.c.contact_id == contacts.c.id)
    .outerjoin(stops, stops.c.id == tickets.c.stop_id)
    .outerjoin(_assignees, _assignees.c.id == tickets.c.assignee_id)
)
_REACHABLE = (
    select(func.max(contact_addresses.c.id))
    .where(contact_addresses.c.contact_id == contacts.c.id)
    .where(contact_addresses.c.suppressed_at.is_(None))
    .correlate(contacts)
    .scalar_subquery()
)
"""The newest address at which a contact can be reached."""
_READERS = (
    select(
        contacts.c.id,
        contacts.c.name,
        contacts.c.language,
        contacts.c.form_of_address,
        contact_addresses.c.channel,
        contact_addresses.c.person,
        reminder_choices.c.quiet_start,
        reminder_choices.c.quiet_end,
    )
    .join(contact_addresses, contact_addresses.c.id == _REACHABLE)
    .outerjoin(reminder_choices, reminder_choices.c.contact_id == contacts.c.id)
    .order_by(contacts.c.id)
)


async def add(uow: UnitOfWork, values: dict[str, Any], stop: str) -> int:
    """Insert a ticket; `stop` is the code of the stop it names, or empty. Gives its id."""
    stop_id = select(stops.c.id).where(stops.c.code == stop).scalar_subquery()
    row = values | {"stop_id": stop_id if stop else None}
    new: int = (await uow.execute(insert(tickets).values(row).returning(tickets.c.id))).scalar_one()
    return new


async def add_message(uow: UnitOfWork, ticket_id: int, **columns: Any) -> int:
    """Add what somebody said (author, author_id, text, at); gives its id."""
    row = {"ticket_id": ticket_id} | columns
    added = insert(ticket_messages).values(row).returning(ticket_messages.c.id)
    new: int = (await uow.execute(added)).scalar_one()
    return new


async def change(uow: UnitOfWork, ticket_id: int, **columns: Any) -> None:
    """Set columns of a ticket."""
    await uow.execute(update(tickets).where(tickets.c.id == ticket_id).values(columns))


async def name_place(uow: UnitOfWork, ticket_id: int, wish: Wish) -> None:
    """Fill in the place that a ticket lacks."""
    stop_id = select(stops.c.id).where(stops.c.code == wish.stop).scalar_subquery()
    place = {"place": wish.place, "area": wish.area, "stop_id": stop_id if wish.stop else None}
    await change(uow, ticket_id, **place)


async def lock(uow: UnitOfWork, ticket_id: int) -> bool:
    """Make a ticket ours until this unit of work ends; False if there is none."""
    chosen = select(tickets.c.id).where(tickets.c.id == ticket_id).with_for_update()
    return (await uow.execute(chosen)).first() is not None


async def by_id(uow: UnitOfWork, ticket_id: int, messages: int) -> TicketView | None:
    """A ticket with its last messages, or None."""
    row = (await uow.execute(_VIEW.where(tickets.c.id == ticket_id))).one_or_none()
    return None if row is None else _view(row, await _last(uow, ticket_id, messages))


async def newest_of(
    uow: UnitOfWork, contact_id: int, kinds: Collection[TicketKind]
) -> tuple[int, TicketState] | None:
    """Id and state of the newest ticket of a contact that is not closed, or None."""
    statement = (
        select(tickets.c.id, tickets.c.state)
        .where(tickets.c.contact_id == contact_id, tickets.c.kind.in_(kinds))
        .where(tickets.c.state != TicketState.CLOSED)
        .order_by(tickets.c.id.desc())
        .limit(1)
    )
    row = (await uow.execute(statement)).one_or_none()
    return None if row is None else (row.id, TicketState(row.state))


async def in_states(
    uow: UnitOfWork, states: Collection[TicketState], limit: int, offset: int
) -> tuple[TicketView, ...]:
    """Tickets with their last message: who waits longest first; else the newest first."""
    waits, number = tickets.c.waiting_since, tickets.c.id
    order = (waits, number) if WAITING.issuperset(states) else (number.desc(),)
    ordered: Select[Any] = _VIEW.where(tickets.c.state.in_(states)).order_by(*order)
    found = await uow.execute(ordered.limit(limit).offset(offset))
    return tuple([_view(row, await _last(uow, row.id, 1)) for row in found.all()])


async def count(uow: UnitOfWork, states: Collection[TicketState]) -> int:
    """How many tickets are in some states."""
    statement = select(func.count()).select_from(tickets).where(tickets.c.state.in_(states))
    return int((await uow.execute(statement)).scalar_one())


async def staff(uow: UnitOfWork, *, only: int | None = None) -> tuple[Reader, ...]:
    """Staff and admins who can be reached, by id; with `only` no other than this contact."""
    hers: ColumnElement[bool] = true() if only is None else contacts.c.id == only
    statement = _READERS.where(
        or_(contacts.c.role == Role.STAFF, contacts.c.role == Role.ADMIN), hers
    )
    return tuple(_reader(row) for row in await uow.execute(statement))


async def reader(uow: UnitOfWork, contact_id: int) -> Reader | None:
    """Anybody, where she can be reached; None if she can't be."""
    row = (await uow.execute(_READERS.where(contacts.c.id == contact_id))).one_or_none()
    return None if row is None else _reader(row)


async def _last(uow: UnitOfWork, ticket_id: int, few: int) -> tuple[TicketMessage, ...]:
    statement = (
        select(ticket_messages, contacts.c.name)
        .outerjoin(contacts, contacts.c.id == ticket_messages.c.author_id)
        .where(ticket_messages.c.ticket_id == ticket_id)
        .order_by(ticket_messages.c.id.desc())
        .limit(few)
    )
    found: Sequence[Row[Any]] = (await uow.execute(statement)).all()
    return tuple(_message(row) for row in reversed(found))


def _message(row: Row[Any]) -> TicketMessage:
    return TicketMessage(
        id=row.id,
        author=TicketAuthor(row.author),
        name=row.name or "",
        text=row.text,
        at=row.at,
    )


def _reader(row: Row[Any]) -> Reader:
    return Reader(
        contact_id=row.id,
        name=row.name,
        language=row.language,
        form_of_address=FormOfAddress(row.form_of_address),
        address=Address(channel=row.channel, chat=row.person),
        quiet=_quiet(row),
    )


def _quiet(row: Row[Any]) -> QuietHours:
    if row.quiet_start is None or row.quiet_end is None:
        return USUAL
    return QuietHours(start=row.quiet_start, end=row.quiet_end)


def _view(row: Row[Any], messages: tuple[TicketMessage, ...]) -> TicketView:
    return TicketView(
        id=row.id,
        kind=TicketKind(row.kind),
        state=TicketState(row.state),
        asker=Reader(
            contact_id=row.contact_id,
            name=row.asker_name,
            language=row.language,
            form_of_address=FormOfAddress(row.form_of_address),
            address=Address(channel=row.channel, chat=row.chat, person=row.person),
            quiet=_quiet(row),
        ),
        wish=Wish(
            place=row.place,
            stop=row.stop_code or "",
            area=row.area,
            first=row.from_on,
            last=row.to_on,
        ),
        assignee_id=row.assignee_id,
        assignee=row.assignee_name or "",
        created_at=row.created_at,
        waiting_since=row.waiting_since,
        answered_at=row.answered_at,
        closed_at=row.closed_at,
        messages=messages,
        blocked=bool(row.blocked),
    )
