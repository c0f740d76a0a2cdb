"""What composing reminders has to know, for a whole batch of messages at a time."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, literal, select, union_all

from bot.domain.holds import ON_THE_WAY, HoldState
from bot.domain.people import Role
from bot.store.audiences import agrees
from bot.store.database import UnitOfWork
from bot.store.tables import (
    contact_homes,
    contact_stops,
    contacts,
    holds,
    loans,
    notices,
    outbox_messages,
    outbox_subjects,
    reminder_choices,
    stops,
    subscriptions,
)

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_VISITS: BindParameter[Any] = bindparam("visits", expanding=True)
_PEOPLE = (
    select(
        contacts.c.id,
        contacts.c.language,
        contacts.c.form_of_address,
        reminder_choices.c.quiet_start,
        reminder_choices.c.quiet_end,
        agrees(contacts.c.id).label("willing"),
    )
    .outerjoin(reminder_choices, reminder_choices.c.contact_id == contacts.c.id)
    .where(contacts.c.id.in_(_IDS))
)
_SUBJECTS = (
    select(outbox_subjects.c.message_id, outbox_subjects.c.visit_id)
    .where(outbox_subjects.c.message_id.in_(_IDS))
    .order_by(outbox_subjects.c.message_id, outbox_subjects.c.visit_id)
)
_PREPARED = HoldState.ASSIGNED
"""Has a copy that nobody has taken from the shelf yet."""
_COMING = sorted(state.value for state in {_PREPARED, *ON_THE_WAY})
"""What still waits for a copy may not come: nothing is said of it."""
_HOLDS = (
    select(holds.c.contact_id, holds.c.visit_id, holds.c.title, holds.c.state)
    .where(holds.c.contact_id.in_(_IDS), holds.c.visit_id.in_(_VISITS))
    .where(holds.c.state.in_(_COMING))
    .order_by(holds.c.id)
)
_LOANS = (
    select(loans.c.contact_id, loans.c.due_visit_id.label("visit_id"), loans.c.title)
    .where(loans.c.contact_id.in_(_IDS), loans.c.due_visit_id.in_(_VISITS))
    .where(loans.c.returned_at.is_(None))
    .order_by(loans.c.id)
)
_SUBSCRIBERS = (
    select(subscriptions.c.contact_id)
    .where(subscriptions.c.contact_id.in_(_IDS), subscriptions.c.ended_at.is_(None))
    .distinct()
)
_WAITING = (
    select(outbox_messages.c.id, outbox_subjects.c.visit_id, notices.c.kind, notices.c.minutes)
    .join(outbox_subjects, outbox_subjects.c.message_id == outbox_messages.c.id)
    .join(notices, notices.c.id == outbox_messages.c.reference_id)
    .where(outbox_messages.c.contact_id == bindparam("contact"))
    .where(outbox_messages.c.reference_kind == "notice", outbox_messages.c.state == "ready")
)

_PLACES = union_all(
    *(
        select(mine.contact_id, stops.c.timezone, literal(rank).label("rank"))
        .join(stops, stops.c.id == mine.stop_id)
        .where(mine.contact_id.in_(_IDS))
        for rank, mine in enumerate(
            (loans.c, holds.c, subscriptions.c, contact_stops.c, contact_homes.c)
        )
    )
).subquery()
_ZONES = select(_PLACES.c.contact_id, _PLACES.c.timezone).order_by(_PLACES.c.rank)

Pairs = dict[tuple[int, int], list[str]]


async def people(uow: UnitOfWork, ids: Sequence[int]) -> dict[int, Row[Any]]:
    """Contacts by id: language, form_of_address, quiet hours, and whether she agrees."""
    return {row.id: row for row in await uow.execute(_PEOPLE, {"ids": list(ids)})}


async def hosts(uow: UnitOfWork, ids: Sequence[int]) -> set[tuple[int, int]]:
    """Pairs of contact and stop that she looks after, of cadres among these contacts."""
    mine = contact_stops.c
    statement = (
        select(mine.contact_id, mine.stop_id)
        .join(contacts, contacts.c.id == mine.contact_id)
        .where(mine.contact_id.in_(ids), contacts.c.role == Role.CADRE)
    )
    return {(row.contact_id, row.stop_id) for row in await uow.execute(statement)}


async def subjects(uow: UnitOfWork, message_ids: Sequence[int]) -> dict[int, list[int]]:
    """Ids of the visits that messages speak of, by message."""
    found: dict[int, list[int]] = {}
    for row in await uow.execute(_SUBJECTS, {"ids": list(message_ids)}):
        found.setdefault(row.message_id, []).append(row.visit_id)
    return found


async def titles_coming(
    uow: UnitOfWork, ids: Sequence[int], visit_ids: Sequence[int]
) -> tuple[Pairs, Pairs]:
    """Titles of holds by contact and visit: those in the hands of staff, those yet to be pulled."""
    found = (await uow.execute(_HOLDS, {"ids": list(ids), "visits": list(visit_ids)})).all()
    in_hand = [row for row in found if row.state != _PREPARED]
    return _by_pair(in_hand), _by_pair(row for row in found if row.state == _PREPARED)


async def titles_due(uow: UnitOfWork, ids: Sequence[int], visit_ids: Sequence[int]) -> Pairs:
    """Titles to bring back, by contact and visit."""
    return _by_pair(await uow.execute(_LOANS, {"ids": list(ids), "visits": list(visit_ids)}))


async def subscribers(uow: UnitOfWork, ids: Sequence[int]) -> set[int]:
    """Who of these contacts has a subscription that holds."""
    return set((await uow.execute(_SUBSCRIBERS, {"ids": list(ids)})).scalars())


async def waiting(uow: UnitOfWork, contact_id: int) -> Sequence[Row[Any]]:
    """What waits for a contact: message (id), visit_id, kind and minutes, a row a visit."""
    return (await uow.execute(_WAITING, {"contact": contact_id})).all()


async def zones(uow: UnitOfWork, ids: Sequence[int]) -> dict[int, str]:
    """The zone of a contact's places: home, the stop she looks after, subscription, hold, loan."""
    found = await uow.execute(_ZONES, {"ids": list(ids)})
    return {row.contact_id: row.timezone for row in found}


def _by_pair(rows: Any) -> Pairs:
    found: Pairs = {}
    for row in rows:
        found.setdefault((row.contact_id, row.visit_id), []).append(row.title)
    return found
