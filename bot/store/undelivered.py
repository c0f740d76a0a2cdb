"""Statements on answers of staff that did not reach the one who had asked."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select

from bot.store.database import UnitOfWork
from bot.store.inbox import insert_for
from bot.store.tables import outbox_messages, ticket_messages

UNDELIVERED = "undelivered"
"""The reference of a row that tells staff so; its id is that of the ticket."""
ANSWER = "answer:"
"""Begins the key of an answer in the outbox; the row id of what was said follows."""

rows_, said_ = outbox_messages.c, ticket_messages.c


async def lost_answers(uow: UnitOfWork, message_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """The answers among these messages: id, ticket_id and author_id of what was said."""
    keys = select(rows_.dedupe_key).where(rows_.id.in_(list(message_ids)))
    found = await uow.execute(keys.where(rows_.dedupe_key.startswith(ANSWER)))
    said = [int(key.removeprefix(ANSWER)) for key in found.scalars()]
    if not said:
        return ()
    lost = select(said_.id, said_.ticket_id, said_.author_id).where(said_.id.in_(said))
    return (await uow.execute(lost.where(said_.author_id.is_not(None)).order_by(said_.id))).all()


async def add_once(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of the outbox, each once by its key."""
    if rows:
        adding = insert_for(uow, outbox_messages).on_conflict_do_nothing()
        await uow.execute(adding, list(rows))
