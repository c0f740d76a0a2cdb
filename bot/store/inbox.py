"""Statements of the inbox: take in, claim under a lease, finish. Few, since every message pays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.expression import Insert

from bot.domain.delivery import InboxState
from bot.store.database import UnitOfWork
from bot.store.tables import (
    contact_addresses,
    contacts,
    conversations,
    inbox_updates,
    revisions,
)

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
    await uow.execute(insert_for(uow, conversations).on_conflict_do_nothing(), addresses)
    await uow.execute(_insert_updates(uow), [_bound(row) for row in rows])


def _bound(row: Mapping[str, Any]) -> dict[str, Any]:
    address = {f"at_{name}": row[name] for name in ("channel", "chat", "person")}
    rest = ("channel", "update_key", "sender", "payload", "received_at")
    return address | {name: row[name] for name in rest}


def _insert_updates(uow: UnitOfWork) -> Insert:
    conversation = select(conversations.c.id).where(
        conversations.c.channel == bindparam("at_channel"),
        conversations.c.chat == bindparam("at_chat"),
        conversations.c.person == bindparam("at_person"),
    )
    statement: Insert = insert_for(uow, inbox_updates).values(
        conversation_id=conversation.scalar_subquery()
    )
    return statement.on_conflict_do_nothing()  # type: ignore[attr-defined, no-any-return]


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
) -> list[ClaimedRow]:
    """Take up to `limit` conversations with a waiting message, the oldest message of each.

    With `fresh` those not tried before; otherwise one that failed before, alone: should it kill
    the process, it harms no other. With `only_chat` those of this chat and no other.
    """
    waiting = _waiting(channels, now, fresh=fresh).limit(limit if fresh else 1)
    if only_chat:
        waiting = waiting.where(conversations.c.chat == only_chat)
    rows = (await uow.execute(waiting)).all()
    if rows:
        await _lease(uow, rows, owner, until)
    return [_claimed(row, now) for row in rows]


def _waiting(channels: Sequence[str], now: datetime, *, fresh: bool) -> Select[Any]:
    later = inbox_updates.alias()
    oldest = (
        select(func.min(later.c.id))
        .where(later.c.conversation_id == conversations.c.id, later.c.state == InboxState.WAITING)
        .scalar_subquery()
    )
    tried = inbox_updates.c.attempts == 0 if fresh else inbox_updates.c.attempts > 0
    free = or_(conversations.c.leased_until.is_(None), conversations.c.leased_until < now)
    return (
        select(*COLUMNS)
        .select_from(JOINED)
        .where(inbox_updates.c.state == InboxState.WAITING, tried, free)
        .where(conversations.c.channel.in_(channels), inbox_updates.c.id == oldest)
        .order_by(inbox_updates.c.id)
        .with_for_update(of=conversations, skip_locked=True)
    )


JOINED = (
    inbox_updates.join(conversations)
    .outerjoin(
        contact_addresses,
        (contact_addresses.c.channel == inbox_updates.c.channel)
        & (contact_addresses.c.person == inbox_updates.c.sender),
    )
    .outerjoin(contacts, contacts.c.id == contact_addresses.c.contact_id)
)
COLUMNS = (
    inbox_updates.c.id.label("update_id"),
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
    contact_addresses.c.suppressed_at,
    select(revisions.c.revision)
    .where(revisions.c.name == "stops")
    .scalar_subquery()
    .label("stops_revision"),
)


async def _lease(uow: UnitOfWork, rows: Sequence[Row[Any]], owner: str, until: datetime) -> None:
    claimed = [row.conversation_id for row in rows]
    await uow.execute(
        update(conversations)
        .where(conversations.c.id.in_(claimed))
        .values(lease_owner=owner, leased_until=until)
    )
    await uow.execute(
        update(inbox_updates)
        .where(inbox_updates.c.id.in_([row.update_id for row in rows]))
        .values(attempts=inbox_updates.c.attempts + 1)
    )


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
    )


def _contact(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.contact_id,
        "name": row.name,
        "role": row.role,
        "language": row.language,
        "suppressed": row.suppressed_at is not None,
    }


async def still_owned(uow: UnitOfWork, owner: str, versions: Mapping[int, int]) -> bool:
    """Whether all these conversations (id: version) are still leased to us and unchanged."""
    statement = (
        select(conversations.c.id, conversations.c.version)
        .where(conversations.c.id.in_(list(versions)), conversations.c.lease_owner == owner)
        .with_for_update()
    )
    rows = (await uow.execute(statement)).all()
    return {row.id: row.version for row in rows} == dict(versions)


async def save_sessions(uow: UnitOfWork, sessions: Sequence[Mapping[str, Any]]) -> None:
    """Write the sessions (conversation_id, session, session_expires_at) and end the leases."""
    statement = (
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
    await uow.execute(statement, list(sessions))


async def finish(
    uow: UnitOfWork, update_ids: Sequence[int], state: InboxState, now: datetime, reason: str = ""
) -> None:
    """Mark messages as done or quarantined; `reason` is the class of the error, never text."""
    await uow.execute(
        update(inbox_updates)
        .where(inbox_updates.c.id.in_(update_ids))
        .values(state=state, handled_at=now, reason=reason[:80])
    )


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
