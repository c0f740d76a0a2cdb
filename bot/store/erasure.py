"""Statements that take a person out of the database, and out of what others were told."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Table,
    Text,
    and_,
    case,
    cast,
    delete,
    func,
    or_,
    select,
    tuple_,
    update,
)

from bot.domain.delivery import LANE_PERSONAL, LANE_REMINDER, InboxState, OutboxState
from bot.domain.people import Role
from bot.domain.tickets import TicketAuthor, TicketState
from bot.store import tables as t
from bot.store.database import UnitOfWork
from bot.store.personal_data import BROWSER

FORGOTTEN = "forgotten:"
"""Begins the chat of a conversation whose person is gone; its number keeps it apart."""
LEASED = OutboxState.LEASED
HELD = (LEASED, OutboxState.SENDING)
OPEN = (OutboxState.READY, *HELD)
SHORTEST = 6
"""Characters of words that are looked for: "ya" is everybody's."""
CHUNK = 40
"""Words looked for in one statement."""
messages = t.outbox_messages.c
updates = t.inbox_updates.c
talks = t.conversations.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """By what a person can be found in words that others were sent."""

    addresses: tuple[tuple[str, str], ...]
    """Channel and id of the person there."""
    names: tuple[str, ...]
    """What she and those for whom she asked are called."""
    said: tuple[str, ...]
    """What she wrote and staff may have read, where it is long enough to be hers alone."""
    tickets: tuple[int, ...]
    """Row ids of her tickets."""


async def traces_of(uow: UnitOfWork, contact_id: int) -> Traces:
    """Everything that has to be looked for once she is gone."""
    person = t.contacts.c
    named = (
        await uow.execute(select(person.name, person.slip_name).where(person.id == contact_id))
    ).one()
    slips = select(t.holds.c.slip_name).where(t.holds.c.contact_id == contact_id).distinct()
    places = select(t.contact_addresses.c.channel, t.contact_addresses.c.person).where(
        t.contact_addresses.c.contact_id == contact_id
    )
    hers = select(t.tickets.c.id).where(t.tickets.c.contact_id == contact_id)
    asked = select(t.ticket_messages.c.text).where(
        t.ticket_messages.c.ticket_id.in_(hers), t.ticket_messages.c.author == TicketAuthor.PERSON
    )
    missed = select(t.misunderstandings.c.text).where(
        t.misunderstandings.c.contact_id == contact_id, t.misunderstandings.c.text.is_not(None)
    )
    proposed = select(t.proposals.c.reason).where(t.proposals.c.contact_id == contact_id)
    told = select(t.broadcasts.c.body).where(t.broadcasts.c.author_id == contact_id)
    said = [
        text.strip()
        for texts in (asked, missed, proposed, told)
        for text in (await uow.execute(texts)).scalars()
    ]
    names = {*named, *(await uow.execute(slips)).scalars()}
    return Traces(
        addresses=tuple((row.channel, row.person) for row in await uow.execute(places)),
        names=tuple(sorted(name for name in names if name.strip())),
        said=tuple(text for text in said if len(text) >= SHORTEST),
        tickets=tuple((await uow.execute(hers)).scalars()),
    )


async def forget_messages(uow: UnitOfWork, contact_id: int, traces: Traces) -> None:
    """What went to her, and what the browser shows; that something was sent stays a number.

    A row that a process has in its hands keeps its id until it is over: SQLite would give the
    same id to the next one, which would then be taken for it.
    """
    hers = messages.contact_id == contact_id
    await _forget_files(uow, hers)
    await uow.execute(
        delete(t.outbox_messages).where(
            hers,
            messages.state.not_in(HELD),
            or_(messages.lane <= LANE_PERSONAL, messages.state.in_(OPEN)),
        )
    )
    await uow.execute(
        update(t.outbox_messages)
        .where(hers)
        .values(
            state=case(
                (messages.state == LEASED, OutboxState.CANCELLED.value), else_=messages.state
            ),
            contact_id=None,
            chat="",
            person="",
            body=None,
            reference_id=None,
            dedupe_key=None,
            platform_id=None,
        )
    )
    chats = [person for channel, person in traces.addresses if channel == BROWSER]
    await uow.execute(delete(t.browser_messages).where(t.browser_messages.c.chat.in_(chats)))


async def forget_conversations(uow: UnitOfWork, traces: Traces, update_key: str) -> None:
    """Blank what came in from her, the message with this key too, and whose conversation it was.

    The keys of messages stay, so that one that a platform repeats is known. What waits behind
    that message is worked, as a first contact.
    """
    hers = tuple_(updates.channel, updates.sender).in_(traces.addresses)
    over = or_(updates.state != InboxState.WAITING, updates.update_key == update_key)
    ids = await _conversations(uow, traces, hers)
    received = update(t.inbox_updates).where(updates.conversation_id.in_(ids), hers, over)
    await uow.execute(received.values(sender="", payload={}, reason=""))
    mine = update(t.conversations)
    await uow.execute(mine.where(talks.id.in_(ids)).values(session={}, session_expires_at=None))
    waits = select(updates.conversation_id).where(
        updates.conversation_id.in_(ids),
        updates.state == InboxState.WAITING,
        updates.update_key != update_key,
    )
    busy = set((await uow.execute(waits)).scalars())
    for talk in ids:
        if talk not in busy:
            shell = mine.where(talks.id == talk)
            await uow.execute(shell.values(chat=f"{FORGOTTEN}{talk}", person=""))


async def forget_suggestions(uow: UnitOfWork, contact_id: int) -> None:
    """Suggestions that nobody else wishes for."""
    support, wish = t.suggestion_supporters.c, t.title_suggestions.c
    hers = select(support.suggestion_id).where(support.contact_id == contact_id)
    others = select(support.suggestion_id).where(support.contact_id != contact_id)
    await uow.execute(delete(t.title_suggestions).where(wish.id.in_(hers), wish.id.not_in(others)))


async def hand_back_tickets(uow: UnitOfWork, contact_id: int) -> None:
    """Questions that she took on for the library wait for somebody else."""
    ticket = t.tickets.c
    taken = ticket.assignee_id == contact_id, ticket.state == TicketState.ASSIGNED
    await uow.execute(
        update(t.tickets).where(*taken).values(state=TicketState.OPEN, assignee_id=None)
    )


async def label_loans(uow: UnitOfWork, contact_id: int) -> None:
    """What is still out gets the label of its hold, or a number of its own, in place of a name."""
    loans = t.loans.c
    label = select(t.holds.c.label).where(t.holds.c.id == loans.hold_id).scalar_subquery()
    numbered = "P" + cast(loans.id, Text)
    await uow.execute(
        update(t.loans)
        .where(loans.contact_id == contact_id, loans.returned_at.is_(None))
        .values(name=func.coalesce(label, numbered))
    )


async def blank_reasons(uow: UnitOfWork, contact_id: int) -> None:
    """Why something happened to her holds, in free words."""
    hers = select(t.holds.c.id).where(t.holds.c.contact_id == contact_id)
    changes = update(t.hold_changes).where(t.hold_changes.c.hold_id.in_(hers))
    await uow.execute(changes.values(reason=""))


async def delete_contact(uow: UnitOfWork, contact_id: int) -> None:
    """The person, and by the schema all that is hers alone."""
    await uow.execute(delete(t.contacts).where(t.contacts.c.id == contact_id))


async def cancel_letters(uow: UnitOfWork, buttons: Sequence[str]) -> None:
    """What has not left yet and asks somebody to act on a question of hers, by its buttons."""
    for some in _chunks(buttons):
        told = or_(*(cast(messages.body, Text).contains(data, autoescape=True) for data in some))
        waits = messages.state == OutboxState.READY, messages.lane == LANE_PERSONAL
        letters = update(t.outbox_messages).where(*waits, told)
        await uow.execute(letters.values(state=OutboxState.CANCELLED))


async def redact(uow: UnitOfWork, words: Collection[str], change: Callable[[Any], Any]) -> None:
    """Rewrite what colleagues were sent, or wrote, where one of the words may stand in it.

    Nobody else reads of another person; and a name may be another one's too.
    """
    for table, column, rest in _told():
        for some in _chunks(sorted(words)):
            written = func.lower(cast(column, Text))
            found = or_(*(written.contains(word.lower(), autoescape=True) for word in some))
            rows = await uow.execute(select(table.c.id, column.label("told")).where(rest, found))
            for row in rows.all():
                changed = update(table).where(table.c.id == row.id)
                await uow.execute(changed.values({column.name: change(row.told)}))


async def forget_farewells(uow: UnitOfWork) -> None:
    """Replies that are over and whose person is gone: the last word to somebody who left."""
    over = messages.state.not_in(OPEN), messages.lane < LANE_REMINDER
    await uow.execute(delete(t.outbox_messages).where(messages.contact_id.is_(None), *over))


def _told() -> Iterator[tuple[Table, Any, ColumnElement[bool]]]:
    """Where words to colleagues and from them lie: table, JSON column, and which rows."""
    ids = select(t.contacts.c.id).where(t.contacts.c.role != Role.RESIDENT.value)
    place = t.contact_addresses.c
    at = select(place.channel, place.person).where(place.contact_id.in_(ids))
    pages = select(place.person).where(place.contact_id.in_(ids), place.channel == BROWSER)
    yield t.outbox_messages, messages.body, messages.contact_id.in_(ids)
    yield t.browser_messages, t.browser_messages.c.body, t.browser_messages.c.chat.in_(pages)
    who = case((talks.person == "", talks.chat), else_=talks.person)
    yield t.conversations, talks.session, tuple_(talks.channel, who).in_(at)
    theirs = tuple_(updates.channel, updates.sender).in_(at)
    yield t.inbox_updates, updates.payload, and_(theirs, updates.state != InboxState.WAITING)


async def _forget_files(uow: UnitOfWork, hers: ColumnElement[bool]) -> None:
    """Documents that were sent to her."""
    reference = messages.body["file"]["reference"].as_string()
    found = (await uow.execute(select(reference).where(hers, reference.is_not(None)))).scalars()
    ids = [int(each) for each in found]
    if ids:
        await uow.execute(delete(t.stored_files).where(t.stored_files.c.id.in_(ids)))


async def _conversations(uow: UnitOfWork, traces: Traces, hers: ColumnElement[bool]) -> list[int]:
    """Those that bear her id, and private ones in which she wrote; never another one's."""
    wrote = (await uow.execute(select(updates.conversation_id).where(hers).distinct())).scalars()
    private = tuple_(talks.channel, talks.chat).in_(traces.addresses)
    in_groups = tuple_(talks.channel, talks.person).in_(traces.addresses)
    found = await uow.execute(
        select(talks.id, talks.channel, talks.person).where(
            or_(talks.id.in_(list(wrote)), private, in_groups)
        )
    )
    return [
        row.id for row in found if not row.person or (row.channel, row.person) in traces.addresses
    ]


def _chunks(words: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(words), CHUNK):
        yield words[first : first + CHUNK]
