"""Where data about a person lie: one list, read for her own copy and for the report of a breach.

A new table that refers to a contact, or that holds a platform's id of a person, belongs into
SOURCES, or into LEFT_OUT with the reason; a test walks all tables.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Row,
    String,
    Table,
    and_,
    cast,
    or_,
    select,
    true,
)

from bot.domain.delivery import LANE_BROADCAST, LANE_PERSONAL, LANE_REMINDER, LANE_REPLY
from bot.domain.retention import DataKind
from bot.domain.tickets import TicketAuthor
from bot.store import tables as t
from bot.store.database import UnitOfWork

BROWSER = "browser"
"""The channel whose mailbox is a table."""
INTERNAL = frozenset(
    {
        "attempts",
        "content",
        "cursor",
        "dedupe_key",
        "epoch",
        "lease_owner",
        "leased_until",
        "message_id",
        "not_after",
        "update_key",
        "version",
    }
)
"""Columns of the machinery, which say nothing of a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Rows about a person."""

    name: str
    """Key in her copy."""
    kind: DataKind
    """What they are."""
    table: Table
    """Where they lie."""
    origin: FromClause
    """The table, with what leads to the person."""
    owner: ColumnElement[Any]
    """The row id of the person."""
    columns: tuple[str, ...]
    """What of a row is hers."""
    at: str | None
    """The column that says when; None where none does."""
    which: ColumnElement[bool] = field(default_factory=true)
    """Which rows of the table, where it holds several kinds."""


def _own(
    table: Table,
    kind: DataKind,
    at: str | None,
    *,
    name: str = "",
    owner: str = "contact_id",
    only: Sequence[str] = (),
) -> Source:
    """Rows that name the person themselves; all their columns, unless only some are hers."""
    return Source(
        name=name or table.name,
        kind=kind,
        table=table,
        origin=table,
        owner=table.c[owner],
        columns=tuple(only) or _said(table),
        at=at,
    )


def _of(table: Table, kind: DataKind, at: str, parent: Table, link: ColumnElement[bool]) -> Source:
    """Rows that belong to a row of hers."""
    return Source(
        name=table.name,
        kind=kind,
        table=table,
        origin=table.join(parent, link),
        owner=parent.c.contact_id,
        columns=_said(table),
        at=at,
    )


def _at_address(table: Table, kind: DataKind, at: str | None, link: ColumnElement[bool]) -> Source:
    """Rows that know the person by her id on a platform only."""
    return _of(table, kind, at or "", t.contact_addresses, link)


def _about(name: str, subject: str, parent: Table, since: str, owner: Column[Any]) -> Source:
    """Entries of the log about something of hers; a number may come again, so time counts too."""
    entries = t.audit_entries
    link = and_(
        entries.c.subject == subject,
        entries.c.key == cast(parent.c.id, String),
        entries.c.at >= parent.c[since],
    )
    return Source(
        name=name,
        kind=DataKind.PROCESSING,
        table=entries,
        origin=entries.join(parent, link),
        owner=owner,
        columns=("at", "channel", "action", "subject", "key"),
        at="at",
    )


def _sent(name: str, kind: DataKind, lane: int) -> Source:
    """Messages that went to her, of one lane."""
    source = _own(t.outbox_messages, kind, "created_at", name=name)
    return replace(source, which=t.outbox_messages.c.lane == lane)


def _said(table: Table) -> tuple[str, ...]:
    """All columns but those of the machinery and the ids of people."""
    return tuple(
        column.name
        for column in table.columns
        if column.name not in INTERNAL and not refers_to(column, t.contacts)
    )


def refers_to(column: Column[Any], table: Table) -> bool:
    """Whether a column is a reference to a table."""
    return any(key.column.table is table for key in column.foreign_keys)


_ADDRESSES = t.contact_addresses.c
_CONVERSATION = and_(
    t.conversations.c.channel == _ADDRESSES.channel,
    or_(
        t.conversations.c.person == _ADDRESSES.person,
        and_(t.conversations.c.person == "", t.conversations.c.chat == _ADDRESSES.person),
    ),
)
_RECEIVED = and_(
    t.inbox_updates.c.channel == _ADDRESSES.channel,
    t.inbox_updates.c.sender == _ADDRESSES.person,
)
_MAILBOX = and_(_ADDRESSES.channel == BROWSER, t.browser_messages.c.chat == _ADDRESSES.person)

SOURCES: tuple[Source, ...] = (
    _own(t.contacts, DataKind.PROFILE, "created_at", owner="id"),
    _own(t.contact_addresses, DataKind.ADDRESS, None),
    _own(t.contact_stops, DataKind.ROLE, None),
    _own(t.contact_homes, DataKind.PROFILE, None),
    _own(
        t.invitations,
        DataKind.ROLE,
        "used_at",
        name="invitations_used",
        owner="used_by_id",
        only=("role", "created_at", "used_at"),
    ),
    _own(
        t.invitations,
        DataKind.DEED,
        "created_at",
        name="invitations_made",
        owner="inviter_id",
        only=("role", "created_at", "expires_at"),
    ),
    _own(
        t.invitations,
        DataKind.DEED,
        "agreed_at",
        name="invitations_agreed",
        owner="agreed_by_id",
        only=("role", "agreed_at"),
    ),
    _own(t.consents, DataKind.CONSENT, "at"),
    _own(t.subscriptions, DataKind.SUBSCRIPTION, "created_at"),
    _own(t.reminder_choices, DataKind.SUBSCRIPTION, None),
    _own(t.extra_reminders, DataKind.ATTENDING, None),
    _own(t.visit_guests, DataKind.ATTENDING, "at"),
    _own(t.holds, DataKind.HOLD, "placed_at"),
    _of(t.hold_changes, DataKind.HOLD, "at", t.holds, t.hold_changes.c.hold_id == t.holds.c.id),
    _own(
        t.hold_changes,
        DataKind.DEED,
        "at",
        name="hold_changes_made",
        owner="actor_id",
        only=("kind", "at"),
    ),
    _own(t.loans, DataKind.LOAN, "lent_at"),
    _own(
        t.loans, DataKind.DEED, "lent_at", name="loans_made", owner="lent_by_id", only=("lent_at",)
    ),
    Source(
        name="suggestions",
        kind=DataKind.SUGGESTION,
        table=t.title_suggestions,
        origin=t.title_suggestions.join(t.suggestion_supporters),
        owner=t.suggestion_supporters.c.contact_id,
        columns=("words", "state", "answer", "answered_at", "created_at"),
        at="created_at",
    ),
    _own(
        t.title_suggestions,
        DataKind.DEED,
        "answered_at",
        name="suggestions_answered",
        owner="answered_by_id",
        only=("answer", "answered_at"),
    ),
    _own(t.tickets, DataKind.TICKET, "created_at"),
    _of(
        t.ticket_messages,
        DataKind.TICKET,
        "at",
        t.tickets,
        t.ticket_messages.c.ticket_id == t.tickets.c.id,
    ),
    replace(
        _own(
            t.ticket_messages,
            DataKind.DEED,
            "at",
            name="answers_given",
            owner="author_id",
            only=("ticket_id", "at"),
        ),
        which=t.ticket_messages.c.author == TicketAuthor.STAFF,
    ),
    _own(t.misunderstandings, DataKind.MISSED, "at"),
    _at_address(t.conversations, DataKind.SESSION, None, _CONVERSATION),
    _at_address(t.inbox_updates, DataKind.RECEIVED, "received_at", _RECEIVED),
    _sent("replies", DataKind.ANSWERED, LANE_REPLY),
    _sent("news", DataKind.NEWS, LANE_PERSONAL),
    _sent("reminders", DataKind.REMINDED, LANE_REMINDER),
    _sent("broadcasts", DataKind.REMINDED, LANE_BROADCAST),
    _own(t.personal_notices, DataKind.NEWS, "created_at"),
    _at_address(t.browser_messages, DataKind.MAILBOX, "at", _MAILBOX),
    _own(
        t.tasks,
        DataKind.FILE,
        "created_at",
        only=("kind", "state", "name", "created_at", "done_at"),
    ),
    _own(t.proposals, DataKind.PROPOSAL, "created_at"),
    _own(
        t.proposals,
        DataKind.DEED,
        "decided_at",
        name="proposals_decided",
        owner="decided_by_id",
        only=("kind", "state", "decided_at"),
    ),
    _own(
        t.broadcasts,
        DataKind.BROADCAST,
        "created_at",
        name="broadcasts_written",
        owner="author_id",
        only=("kind", "state", "stop_id", "area", "body", "reach", "created_at", "ended_at"),
    ),
    _own(
        t.broadcasts,
        DataKind.DEED,
        "ended_at",
        name="broadcasts_ended",
        owner="ended_by_id",
        only=("state", "ended_at"),
    ),
    _own(t.visit_changes, DataKind.DEED, "at", owner="actor_id"),
    _own(t.attendances, DataKind.DEED, "at", owner="reporter_id"),
    _own(t.attendance_changes, DataKind.DEED, "at", owner="reporter_id"),
    _own(t.van_positions, DataKind.POSITION, "at"),
    _own(
        t.audit_entries,
        DataKind.PROCESSING,
        "at",
        name="log_of_her_deeds",
        owner="actor_id",
    ),
    _about("log_about_her", "contact", t.contacts, "created_at", t.contacts.c.id),
    _about("log_about_her_questions", "ticket", t.tickets, "created_at", t.tickets.c.contact_id),
    _about("log_about_her_requests", "hold", t.holds, "placed_at", t.holds.c.contact_id),
    _about("log_about_her_loans", "loan", t.loans, "lent_at", t.loans.c.contact_id),
)
"""Everything that is kept of a person, in the order of her copy."""

LEFT_OUT: Mapping[str, str] = {
    "tickets.assignee_id": "that staff have taken a question is part of the asker's data",
    "suggestion_supporters.contact_id": "leads to the suggestion, which is in her copy",
}
"""References to people that no source follows, and why."""


async def rows_of(uow: UnitOfWork, source: Source, contact_id: int) -> list[dict[str, Any]]:
    """A person's rows of one source; places, visits and days stand in words, not as row ids."""
    keys = list(source.table.primary_key.columns)
    statement = select(*_columns(source)).select_from(source.origin)
    hers = statement.where(source.owner == contact_id, source.which).order_by(*keys)
    found = await uow.execute(hers)
    return [dict(row._mapping) for row in found]


async def touched(
    uow: UnitOfWork, source: Source, first: datetime | None, end: datetime
) -> set[int]:
    """Who has rows of a source that were made from an instant on and before another one.

    With None as the first instant: everybody of whom something was kept by then.
    """
    statement = select(source.owner).select_from(source.origin).distinct()
    statement = statement.where(source.owner.is_not(None), source.which)
    if source.at:
        made = source.table.c[source.at]
        statement = statement.where(made < end)
        statement = statement if first is None else statement.where(made >= first)
    elif first is not None:
        return set()
    return set((await uow.execute(statement)).scalars())


async def people(uow: UnitOfWork, contact_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Contacts by row id, one row an address: id, name, channel, person (both None without)."""
    statement = (
        select(t.contacts.c.id, t.contacts.c.name, _ADDRESSES.channel, _ADDRESSES.person)
        .outerjoin(t.contact_addresses, _ADDRESSES.contact_id == t.contacts.c.id)
        .where(t.contacts.c.id.in_(contact_ids))
        .order_by(t.contacts.c.id, _ADDRESSES.id)
    )
    return (await uow.execute(statement)).all()


def _columns(source: Source) -> list[ColumnElement[Any]]:
    return [_in_words(source.table.c[name]) for name in source.columns]


def _in_words(column: Column[Any]) -> ColumnElement[Any]:
    """A stop as its name and a visit as its beginning; anything else as it is."""
    for table, words in ((t.stops, t.stops.c.name), (t.visits, t.visits.c.starts_at)):
        if refers_to(column, table):
            other = table.alias()
            wanted = select(other.c[words.name]).where(other.c.id == column).scalar_subquery()
            return wanted.label(column.name.removesuffix("_id"))
    return column
