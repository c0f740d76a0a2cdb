"""Statements on people who have not been here for long."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, exists, or_, select, update

from bot.domain.holds import OPEN as OPEN_HOLDS
from bot.domain.people import Role
from bot.store import tables as t
from bot.store.database import UnitOfWork
from bot.store.personal_data import BROWSER

_people, _talks, _places = t.contacts.c, t.conversations.c, t.contact_addresses.c
_her_address = and_(
    _places.channel == _talks.channel,
    _places.person == case((_talks.person == "", _talks.chat), else_=_talks.person),
)
"""The address behind a conversation: the person in a group, else the chat."""


async def note_seen(uow: UnitOfWork, now: datetime) -> None:
    """Write the day down for everybody whose conversation is over; before its session goes."""
    over = (
        select(_places.contact_id)
        .join(t.conversations, _her_address)
        .where(_talks.session_expires_at < now)
    )
    seen = update(t.contacts).where(_people.id.in_(over))
    await uow.execute(seen.values(seen_on=now.date()))


async def unseen(uow: UnitOfWork, before: datetime, limit: int) -> Sequence[int]:
    """Row ids of residents who were last here before an instant, and with whom nothing is open."""
    loan, ticket, hold = t.loans.c, t.tickets.c, t.holds.c
    never = and_(_people.seen_on.is_(None), _people.created_at < before)
    statement = (
        select(_people.id)
        .where(_people.role == Role.RESIDENT, or_(_people.seen_on < before.date(), never))
        .where(~exists().where(loan.contact_id == _people.id, loan.returned_at.is_(None)))
        .where(~exists().where(ticket.contact_id == _people.id, ticket.waiting_since.is_not(None)))
        .where(~exists().where(hold.contact_id == _people.id, hold.state.in_(OPEN_HOLDS)))
        .where(~_talks_now(), ~_is_reminded())
        .order_by(_people.id)
        .limit(limit)
    )
    return (await uow.execute(statement)).scalars().all()


def _talks_now() -> ColumnElement[bool]:
    """Whether a conversation of hers is not over yet."""
    now = _her_address, _talks.session_expires_at.is_not(None)
    return exists().where(_places.contact_id == _people.id, *now)


def _is_reminded() -> ColumnElement[bool]:
    """Whether reminders still reach her: a browser forgets its chat after half a year."""
    wish = t.subscriptions.c
    reached = exists().where(
        _places.contact_id == _people.id,
        _places.suppressed_at.is_(None),
        _places.channel != BROWSER,
    )
    wanted = exists().where(wish.contact_id == _people.id, wish.ended_at.is_(None))
    return and_(wanted, reached)
