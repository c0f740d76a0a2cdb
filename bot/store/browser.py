"""Statements of the browser chat's mailbox: what both sides said, read as `id > last`.

Within one chat ids are committed in their order, or a stream that has read id 6 would never see
id 5 of a slower transaction. SQLite has one writer; PostgreSQL takes a lock per chat before it
gives out the id.
"""

import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select

from bot.store.database import UnitOfWork
from bot.store.tables import browser_messages

rows_ = browser_messages.c
LOCK_SPACE = 0x0B_0C
"""First half of the advisory locks on PostgreSQL, apart from that of the migrations."""
RECENT = 200
"""Among so many messages of a person one is looked for that is sent again."""
LATE_IDS = 200
"""How many ids back a transaction may commit after a younger one and still be noticed."""


async def add(
    uow: UnitOfWork,
    *,
    chat: str,
    body: Mapping[str, Any],
    at: datetime,
    from_person: bool = False,
    edits_id: int | None = None,
) -> int:
    """Put a message into the mailbox of a chat; gives its id."""
    await _in_turn(uow, chat)
    values = {
        "chat": chat,
        "from_person": from_person,
        "body": dict(body),
        "edits_id": edits_id,
        "at": at,
    }
    statement = insert(browser_messages).values(**values).returning(rows_.id)
    return int((await uow.execute(statement)).scalar_one())


async def add_once(uow: UnitOfWork, *, chat: str, body: Mapping[str, Any], at: datetime) -> int:
    """The same for what the person wrote; a `key` in the body that is there already adds nothing.

    Gives the id of the message with this key.
    """
    found = await with_key(uow, chat, body["key"])
    return found.id if found else await add(uow, chat=chat, body=body, at=at, from_person=True)


async def with_key(uow: UnitOfWork, chat: str, key: str) -> Row[Any] | None:
    """The message (id, body) that the person sent under a key not long ago, or None.

    Until the transaction ends nobody else writes to this chat.
    """
    await _in_turn(uow, chat)
    recent = (
        select(rows_.id, rows_.body, rows_.body["key"].as_string().label("key"))
        .where(rows_.chat == chat, rows_.from_person.is_(True))
        .order_by(rows_.id.desc())
        .limit(RECENT)
        .subquery()
    )
    known = select(recent.c.id, recent.c.body).where(recent.c.key == key)
    return (await uow.execute(known)).first()


async def after(uow: UnitOfWork, chat: str, last: int, limit: int) -> Sequence[Row[Any]]:
    """The messages of a chat behind the id `last`, oldest first."""
    statement = select(browser_messages).where(rows_.chat == chat, rows_.id > last)
    return (await uow.execute(statement.order_by(rows_.id).limit(limit))).all()


async def before(uow: UnitOfWork, chat: str, first: int | None, limit: int) -> list[Row[Any]]:
    """The newest messages of a chat, or those before the id `first`; oldest first."""
    statement = select(browser_messages).where(rows_.chat == chat)
    if first is not None:
        statement = statement.where(rows_.id < first)
    newest = (await uow.execute(statement.order_by(rows_.id.desc()).limit(limit))).all()
    return list(reversed(newest))


async def newest(uow: UnitOfWork) -> int:
    """The greatest id of all, 0 while there is none."""
    return int((await uow.execute(select(func.max(rows_.id)))).scalar_one() or 0)


async def newest_by_chat(uow: UnitOfWork, seen: int) -> dict[str, int]:
    """Chats with messages around and behind the id `seen`, each with its greatest id."""
    statement = select(rows_.chat, func.max(rows_.id).label("newest"))
    statement = statement.where(rows_.id > seen - LATE_IDS).group_by(rows_.chat)
    return {row.chat: row.newest for row in await uow.execute(statement)}


async def prune(uow: UnitOfWork, before_at: datetime) -> None:
    """Delete what is older."""
    await uow.execute(delete(browser_messages).where(rows_.at < before_at))


async def _in_turn(uow: UnitOfWork, chat: str) -> None:
    """Wait for whoever else is writing to this chat; until the transaction ends it is our turn."""
    if uow.dialect == "postgresql":
        half = zlib.crc32(chat.encode()) - 2**31  # a signed half of the lock's key
        await uow.execute(select(func.pg_advisory_xact_lock(LOCK_SPACE, half)))
