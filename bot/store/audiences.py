"""Whom a notice concerns, a page of contacts at a time: one statement a kind, built at import.

Every branch of a statement is limited by itself, so that a page of a stop with many subscribers
costs no more than a page of one with few.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union,
)

from bot.domain.delivery import LANE_PERSONAL, OutboxState
from bot.domain.holds import ON_THE_WAY
from bot.domain.holds import OPEN as OPEN_HOLDS
from bot.domain.people import Purpose, Role
from bot.domain.reminders import LANES, ReminderKind
from bot.store.database import UnitOfWork
from bot.store.tables import (
    consents,
    contact_addresses,
    contact_stops,
    contacts,
    extra_reminders,
    holds,
    loans,
    outbox_messages,
    outbox_subjects,
    reminder_choices,
    subscriptions,
    visit_guests,
)
from bot.store.types import Id, UtcInstant


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """What a notice says of those whom it concerns."""

    kind: ReminderKind
    """What it tells."""
    minutes: int
    """Only with SOON: how long before the visit."""
    visit_id: int
    """Row id of the visit."""
    stop_ids: Sequence[int]
    """The stop of the visit, and for a move the one that it had."""
    areas: Sequence[str]
    """Slugs of the areas of these stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which of them a page holds."""

    limit: int
    """How many at most."""
    after: int = 0
    """The last contact of the page before, 0 for the first page."""
    only: int = 0
    """Nobody but this contact; 0 for everybody."""
    own_hours: bool = False
    """Only those who chose quiet hours of their own."""


TOLD = tuple(
    state.value
    for state in (
        OutboxState.SENDING,
        OutboxState.SENT,
        OutboxState.DELIVERED,
        OutboxState.READ,
        OutboxState.UNCERTAIN,
    )
)
"""States of messages that a person has, or may have."""

_CURSOR = bindparam("cursor", type_=Id)
_FEW = bindparam("few", type_=Integer)
_VISIT = bindparam("visit", type_=Id)
_NOW = bindparam("now", type_=UtcInstant)
_ONLY = bindparam("only", type_=Id)
_WITH_OWN_HOURS = bindparam("own_hours", type_=Integer)
_STOPS: BindParameter[Any] = bindparam("stops", expanding=True)
_AREAS: BindParameter[Any] = bindparam("areas", expanding=True)


def agrees(
    contact_id: ColumnElement[int], purpose: Purpose = Purpose.REMINDERS
) -> ColumnElement[bool]:
    """Whether the newest word of a person on a purpose is no refusal; many were never asked."""
    newest = (
        select(consents.c.given)
        .where(consents.c.contact_id == contact_id, consents.c.purpose == purpose)
        .order_by(consents.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(newest, true()).is_(true())


def not_paused(contact_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a person wants her reminders at `now`."""
    paused = select(literal(1)).where(
        reminder_choices.c.contact_id == contact_id, reminder_choices.c.paused_until > _NOW
    )
    return ~paused.exists()


def _chosen(contact_id: Any) -> ColumnElement[bool]:
    """Everybody, a single contact, or those who chose quiet hours of their own."""
    own_hours = select(reminder_choices.c.contact_id).where(
        reminder_choices.c.quiet_start.is_not(None)
    )
    return and_(
        or_(_ONLY == 0, contact_id == _ONLY),
        or_(_WITH_OWN_HOURS == 0, contact_id.in_(own_hours)),
    )


def _branch(contact_id: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
    """A page of the contacts that something concerns, by id."""
    page = (
        select(contact_id.label("contact_id"))
        .where(contact_id > _CURSOR, _chosen(contact_id), *conditions)
        .distinct()
        .order_by(contact_id)
        .limit(_FEW)
        .subquery()
    )
    return select(page.c.contact_id)


def _subscribed(lead: ColumnElement[bool]) -> list[Select[Any]]:
    column = subscriptions.c
    wanted = and_(column.ended_at.is_(None), lead, not_paused(column.contact_id))
    return [
        _branch(column.contact_id, column.stop_id.in_(_STOPS), wanted),
        _branch(column.contact_id, column.area.in_(_AREAS), wanted),
    ]


def _holding(states: Sequence[str]) -> Select[Any]:
    return _branch(holds.c.contact_id, holds.c.visit_id == _VISIT, holds.c.state.in_(states))


_HOLDERS = _holding([state.value for state in OPEN_HOLDS])
_WITH_COPY = _holding([state.value for state in ON_THE_WAY])
_BORROWERS = _branch(
    loans.c.contact_id, loans.c.due_visit_id == _VISIT, loans.c.returned_at.is_(None)
)
_GUESTS = _branch(
    visit_guests.c.contact_id,
    visit_guests.c.visit_id == _VISIT,
    agrees(visit_guests.c.contact_id),
)
_AGAIN = _branch(
    extra_reminders.c.contact_id,
    extra_reminders.c.visit_id == _VISIT,
    extra_reminders.c.minutes == bindparam("minutes", type_=Integer),
)
_REMINDED = _branch(
    outbox_messages.c.contact_id,
    outbox_messages.c.id.in_(
        select(outbox_subjects.c.message_id).where(outbox_subjects.c.visit_id == _VISIT)
    ),
    outbox_messages.c.lane >= LANE_PERSONAL,
    outbox_messages.c.state.in_(TOLD),
    agrees(outbox_messages.c.contact_id),
)
_CADRES = _branch(
    contact_stops.c.contact_id,
    contact_stops.c.stop_id.in_(_STOPS),
    contact_stops.c.contact_id.in_(select(contacts.c.id).where(contacts.c.role == Role.CADRE)),
)
_LEADS = {
    ReminderKind.DAY_BEFORE: subscriptions.c.day_before.is_(true()),
    ReminderKind.MORNING: subscriptions.c.morning.is_(true()),
    ReminderKind.ARRIVED: subscriptions.c.arrived.is_(true()),
    ReminderKind.CUT_OFF: subscriptions.c.cut_off.is_(true()),
    ReminderKind.SOON: subscriptions.c.minutes == bindparam("minutes", type_=Integer),
    ReminderKind.CHANGED: true(),
}
_OTHERS: dict[ReminderKind, list[Select[Any]]] = {
    ReminderKind.DAY_BEFORE: [_HOLDERS, _BORROWERS],
    ReminderKind.SOON: [_AGAIN],
    ReminderKind.CHANGED: [_HOLDERS, _BORROWERS, _GUESTS, _REMINDED, _CADRES],
    ReminderKind.HOLD_READY: [_WITH_COPY],
    ReminderKind.CONFIRM: [_CADRES],
}
REACHABLE = (
    select(func.max(contact_addresses.c.id))
    .where(contact_addresses.c.contact_id == contacts.c.id)
    .where(contact_addresses.c.suppressed_at.is_(None))
    .correlate(contacts)
    .scalar_subquery()
)
"""The newest address at which a contact can be reached."""
_HOSTS = (
    exists()
    .where(contact_stops.c.contact_id == contacts.c.id, contact_stops.c.stop_id.in_(_STOPS))
    .correlate(contacts)
)
"""Whether she looks after a stop that is concerned: she hears of it before her neighbours."""


def _people(kind: ReminderKind) -> Select[Any]:
    branches = _subscribed(_LEADS[kind]) if kind in _LEADS else []
    concerned = union(*branches, *_OTHERS.get(kind, ())).subquery()
    willing = true() if kind in LANES else agrees(contacts.c.id)
    return (
        select(
            contacts.c.id,
            contact_addresses.c.id.label("address_id"),
            reminder_choices.c.quiet_start,
            reminder_choices.c.quiet_end,
            willing.label("willing"),
            _HOSTS.label("hosts"),
        )
        .select_from(concerned)
        .join(contacts, contacts.c.id == concerned.c.contact_id)
        .outerjoin(contact_addresses, contact_addresses.c.id == REACHABLE)
        .outerjoin(reminder_choices, reminder_choices.c.contact_id == contacts.c.id)
        .order_by(contacts.c.id)
        .limit(_FEW)
    )


_PEOPLE = {kind: _people(kind) for kind in ReminderKind}


async def page(
    uow: UnitOfWork, audience: Audience, choice: Choice, now: datetime
) -> Sequence[Row[Any]]:
    """Contacts by id: id, address_id, quiet_start, quiet_end, willing, hosts.

    Whoever is out of reach (address_id None) or not willing is a row too: the page ends where the
    cursor goes on.
    """
    values = {
        "visit": audience.visit_id,
        "minutes": audience.minutes,
        "stops": list(audience.stop_ids),
        "areas": list(audience.areas),
        "now": now,
        "cursor": choice.after,
        "few": choice.limit,
        "only": choice.only,
        "own_hours": int(choice.own_hours),
    }
    return (await uow.execute(_PEOPLE[audience.kind], values)).all()
