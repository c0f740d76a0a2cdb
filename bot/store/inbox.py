"""Statements of the inbox: take in, claim under a lease, finish. Few, since every message pays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    ScalarSelect,
    String,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.delivery import InboxState
from bot.store.database import UnitOfWork
from bot.store.revisions import STOPS, TITLES
from bot.store.tables import (
    contact_addresses,
    contacts,
    conversations,
    inbox_updates,
    revisions,
)
from bot.store.types import UtcInstant

ATTEMPTS = 3
"""A message that failed so often is quarantined (delivery, inbound)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedRow:
    """The oldest waiting message of a conversation that this process now owns."""

    update_id: int  # the inbox row
    conversation_id: int  # its conversation
    payload: dict[str, Any]  # the InboundMessage as JSON values
    attempts: int  # this one included
    version: int  # of the conversation, when it was claimed
    session: dict[str, Any]  # JSON values; empty when it has expired
    contact: Mapping[str, Any] | None  # id, name, role, language, suppressed; or None
    stops_revision: int  # of the list of stops
    titles_revision: int  # of the catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one look at the inbox found."""

    rows: list[ClaimedRow]  # by age
    more: bool  # whether others may wait beside or behind them


def insert_for(uow: UnitOfWork, table: Any) -> Any:
    """An INSERT that knows ON CONFLICT on the database in use."""
    return sqlite.insert(table) if uow.dialect == "sqlite" else postgresql.insert(table)


async def add_updates(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert messages and their conversations; one that is there already is left alone.

    Each row: channel, chat, person, update_key, sender, payload, received_at. Sorted, so that two
    processes never wait for each other in a circle.
    """
    ordered = sorted(rows, key=lambda row: (row["channel"], row["chat"], row["person"]))
    addresses = [{name: row[name] for name in ("channel", "chat", "person")} for row in ordered]
    add_conversations, add = _ADDING[uow.dialect]
    await uow.execute(add_conversations, addresses)
    await uow.execute(add, [_bound(row) for row in rows])


def _bound(row: Mapping[str, Any]) -> dict[str, Any]:
    address = {f"at_{name}": row[name] for name in ("channel", "chat", "person")}
    rest = ("channel", "update_key", "sender", "payload", "received_at")
    return address | {name: row[name] for name in rest}


def _adding(kind: Any) -> tuple[Any, Any]:
    """The statements for conversations and for messages, in the words of a dialect."""
    conversation = select(conversations.c.id).where(
        conversations.c.channel == bindparam("at_channel"),
        conversations.c.chat == bindparam("at_chat"),
        conversations.c.person == bindparam("at_person"),
    )
    messages = kind.insert(inbox_updates).values(conversation_id=conversation.scalar_subquery())
    return (
        kind.insert(conversations).on_conflict_do_nothing(),
        messages.on_conflict_do_nothing(),
    )


_ADDING = {"sqlite": _adding(sqlite), "postgresql": _adding(postgresql)}


async def claim(
    uow: UnitOfWork,
    *,
    channels: Sequence[str],
    owner: str,
    now: datetime,
    until: datetime,
    limit: int,
    fresh: bool = True,
    only_chat: str = "",
) -> Claim:
    """Take up to `limit` conversations with a waiting message, the oldest message of each.

    With `fresh` those not tried before go first, otherwise one that failed before. Such a one is
    taken alone: should it kill the process, it harms no other. With `only_chat` those of this
    chat and no other.
    """
    values = {
        "channels": list(channels),
        "now": now,
        "few": limit,
        "tried_turn": 1 if fresh else -1,
        "only_chat": only_chat,
    }
    while True:
        rows = (await uow.execute(_WAITING, values)).all()
        chosen = _together(rows)
        taken = await _lease(uow, chosen, owner, until) if chosen else set()
        if taken or not chosen:
            break  # otherwise all were handled meanwhile, and others may wait behind them
    return Claim(
        rows=[_claimed(row, now) for row in chosen if row.update_id in taken],
        more=len(taken) < len(rows)
        or len(rows) == limit
        or any(row.newest_id > row.update_id for row in rows),
    )


def _together(rows: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    """Those that may share a transaction with the first: one that failed before is alone."""
    if rows and rows[0].attempts:
        return rows[:1]
    return [row for row in rows if not row.attempts]


_WAITS: ColumnElement[str] = literal_column(f"'{InboxState.WAITING.value}'")
"""Written out: SQLite uses the index of waiting messages for no bound value."""
_OLDEST = (
    select(
        func.min(inbox_updates.c.id).label("id"),
        func.max(inbox_updates.c.id).label("newest_id"),
    )
    .where(inbox_updates.c.state == _WAITS)
    .group_by(inbox_updates.c.conversation_id)
    .subquery()
)
"""The oldest waiting message of each conversation, from that index alone."""
_JOINED = (
    _OLDEST.join(inbox_updates, inbox_updates.c.id == _OLDEST.c.id)
    .join(conversations)
    .outerjoin(
        contact_addresses,
        (contact_addresses.c.channel == inbox_updates.c.channel)
        & (contact_addresses.c.person == inbox_updates.c.sender),
    )
    .outerjoin(contacts, contacts.c.id == contact_addresses.c.contact_id)
)


def _revision(name: str) -> ScalarSelect[int]:
    """The counter of a list, read once for the whole claim."""
    return select(revisions.c.revision).where(revisions.c.name == name).scalar_subquery()


_COLUMNS = (
    inbox_updates.c.id.label("update_id"),
    _OLDEST.c.newest_id,
    inbox_updates.c.payload,
    inbox_updates.c.attempts,
    conversations.c.id.label("conversation_id"),
    conversations.c.version,
    conversations.c.session,
    conversations.c.session_expires_at,
    contacts.c.id.label("contact_id"),
    contacts.c.name,
    contacts.c.role,
    contacts.c.language,
    contacts.c.form_of_address,
    contact_addresses.c.suppressed_at,
    _revision(STOPS).label("stops_revision"),
    _revision(TITLES).label("titles_revision"),
)


_ONLY_CHAT = bindparam("only_chat", type_=String)
_WAITING = (
    select(*_COLUMNS)
    .select_from(_JOINED)
    .where(conversations.c.channel.in_(bindparam("channels", expanding=True)))
    .where(or_(_ONLY_CHAT == "", conversations.c.chat == _ONLY_CHAT))
    .where(
        or_(
            conversations.c.leased_until.is_(None),
            conversations.c.leased_until < bindparam("now", type_=UtcInstant),
        )
    )
    .order_by(
        case((inbox_updates.c.attempts > 0, bindparam("tried_turn", type_=Integer)), else_=0),
        inbox_updates.c.id,
    )
    .limit(bindparam("few", type_=Integer))
    .with_for_update(of=conversations, skip_locked=True)
)
_ATTEMPT = (
    update(inbox_updates)
    .where(inbox_updates.c.id.in_(bindparam("updates", expanding=True)))
    .where(inbox_updates.c.state == _WAITS)
    .values(attempts=inbox_updates.c.attempts + 1)
    .returning(inbox_updates.c.id)
)
_TAKE = (
    update(conversations)
    .where(conversations.c.id.in_(bindparam("claimed", expanding=True)))
    .values(lease_owner=bindparam("owner"), leased_until=bindparam("until"))
)


async def _lease(
    uow: UnitOfWork, rows: Sequence[Row[Any]], owner: str, until: datetime
) -> set[int]:
    """Count the attempt and take the conversations; gives the ids of the messages taken.

    On PostgreSQL a message may have been handled between our snapshot and our lock on its
    conversation. The update sees that, and such a message is left out.
    """
    attempted = await uow.execute(_ATTEMPT, {"updates": [row.update_id for row in rows]})
    taken = set(attempted.scalars())
    claimed = [row.conversation_id for row in rows if row.update_id in taken]
    await uow.execute(_TAKE, {"claimed": claimed, "owner": owner, "until": until})
    return taken


def _claimed(row: Row[Any], now: datetime) -> ClaimedRow:
    expires_at = row.session_expires_at
    known = row.contact_id is not None
    return ClaimedRow(
        update_id=row.update_id,
        conversation_id=row.conversation_id,
        payload=row.payload,
        attempts=row.attempts + 1,
        version=row.version,
        session=row.session if expires_at and expires_at > now else {},
        contact=_contact(row) if known else None,
        stops_revision=row.stops_revision or 0,
        titles_revision=row.titles_revision or 0,
    )


def _contact(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.contact_id,
        "name": row.name,
        "role": row.role,
        "language": row.language,
        "form_of_address": row.form_of_address,
        "suppressed": row.suppressed_at is not None,
    }


_VERSIONS = (
    select(conversations.c.id, conversations.c.version)
    .where(conversations.c.id.in_(bindparam("ids", expanding=True)))
    .where(conversations.c.lease_owner == bindparam("owner"))
    .with_for_update()
)
_SAVE = (
    update(conversations)
    .where(conversations.c.id == bindparam("conversation_id"))
    .values(
        session=bindparam("session"),
        session_expires_at=bindparam("session_expires_at"),
        version=conversations.c.version + 1,
        lease_owner=None,
        leased_until=None,
    )
)
_FINISH = (
    update(inbox_updates)
    .where(inbox_updates.c.id.in_(bindparam("ids", expanding=True)))
    .values(state=bindparam("to_state"), handled_at=bindparam("at"), reason=bindparam("why"))
)


async def still_owned(uow: UnitOfWork, owner: str, versions: Mapping[int, int]) -> bool:
    """Whether all these conversations (id: version) are still leased to us and unchanged."""
    rows = (await uow.execute(_VERSIONS, {"ids": list(versions), "owner": owner})).all()
    return {row.id: row.version for row in rows} == dict(versions)


async def save_sessions(uow: UnitOfWork, sessions: Sequence[Mapping[str, Any]]) -> None:
    """Write the sessions (conversation_id, session, session_expires_at) and end the leases."""
    await uow.execute(_SAVE, list(sessions))


async def finish(
    uow: UnitOfWork, update_ids: Sequence[int], state: InboxState, now: datetime, reason: str = ""
) -> None:
    """Mark messages as done or quarantined; `reason` is the class of the error, never text."""
    values = {"ids": list(update_ids), "to_state": state, "at": now, "why": reason[:80]}
    await uow.execute(_FINISH, values)


async def release(
    uow: UnitOfWork, owner: str, conversation_ids: Sequence[int], *, uncounted: Sequence[int] = ()
) -> None:
    """Give conversations back; the attempts of `uncounted` messages do not count against them."""
    await uow.execute(
        update(conversations)
        .where(conversations.c.id.in_(conversation_ids), conversations.c.lease_owner == owner)
        .values(lease_owner=None, leased_until=None)
    )
    if uncounted:
        await uow.execute(
            update(inbox_updates)
            .where(inbox_updates.c.id.in_(uncounted))
            .values(attempts=inbox_updates.c.attempts - 1)
        )


async def release_others(
    uow: UnitOfWork, owner: str, channels: Sequence[str] = (), only_chat: str = ""
) -> None:
    """End every lease of another owner: right only where there is one process (SQLite).

    With `only_chat` only the leases of this chat on `channels`: several terminals share a file.
    """
    held = [conversations.c.lease_owner.is_not(None), conversations.c.lease_owner != owner]
    if only_chat:
        held += [conversations.c.channel.in_(channels), conversations.c.chat == only_chat]
    await uow.execute(
        update(conversations).where(*held).values(lease_owner=None, leased_until=None)
    )


async def next_lease_end(uow: UnitOfWork) -> datetime | None:
    """When the first lease of a conversation with a waiting message runs out."""
    statement = (
        select(func.min(conversations.c.leased_until))
        .join(inbox_updates, inbox_updates.c.conversation_id == conversations.c.id)
        .where(inbox_updates.c.state == InboxState.WAITING)
    )
    end: datetime | None = (await uow.execute(statement)).scalar_one()
    return end


async def count_quarantined(uow: UnitOfWork) -> int:
    """How many messages were set aside and not yet pruned."""
    statement = (
        select(func.count())
        .select_from(inbox_updates)
        .where(inbox_updates.c.state == InboxState.QUARANTINED)
    )
    return int((await uow.execute(statement)).scalar_one())
