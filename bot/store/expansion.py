"""Statements that write notices out: a page of people at a time, in SQL from first to last.

Only ids are handed over; what the rows have in common is said once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, and_, cast, literal, null, select, update

from bot.domain.delivery import OutboxState
from bot.store.database import UnitOfWork
from bot.store.inbox import insert_for
from bot.store.tables import contact_addresses, outbox_messages, outbox_subjects

rows_ = outbox_messages.c
subjects_ = outbox_subjects.c
addresses_ = contact_addresses.c


async def add(
    uow: UnitOfWork, address_ids: Sequence[int], row: Mapping[str, Any], suffix: str | None
) -> int:
    """Insert a message for each of these addresses, by contact; gives how many are new.

    `row` is what they have in common. The key of each is the id of the contact and the suffix:
    whoever has a message of this key keeps that one. Without a suffix they have no key.
    """
    if not address_ids:
        return 0
    key = cast(addresses_.contact_id, String) + suffix if suffix is not None else null()
    common = {name: literal(value, rows_[name].type) for name, value in row.items()}
    chosen = select(
        addresses_.channel,
        addresses_.person,
        addresses_.contact_id,
        key.label("dedupe_key"),
        *[value.label(name) for name, value in common.items()],
    )
    names = ["channel", "chat", "contact_id", "dedupe_key", *common]
    page = chosen.where(addresses_.id.in_(address_ids)).order_by(addresses_.contact_id)
    once = insert_for(uow, outbox_messages).from_select(names, page)
    return (await uow.execute(once.on_conflict_do_nothing(index_elements=["dedupe_key"]))).rowcount


async def attach(uow: UnitOfWork, keys: Sequence[str], visit: tuple[int, int]) -> int:
    """Messages that wait speak of this visit (id, revision) too; gives how many did not yet."""
    if not keys:
        return 0
    chosen = select(rows_.id, literal(visit[0]), literal(visit[1])).where(_waiting(keys))
    columns = ["message_id", "visit_id", "revision"]
    statement = insert_for(uow, outbox_subjects).from_select(columns, chosen)
    return (await uow.execute(statement.on_conflict_do_nothing())).rowcount


async def prolong(uow: UnitOfWork, keys: Sequence[str], expires_at: datetime) -> None:
    """Messages that wait are of use until then at least."""
    late = and_(_waiting(keys), rows_.expires_at < expires_at)
    await uow.execute(update(outbox_messages).where(late).values(expires_at=expires_at))


async def gone_without(uow: UnitOfWork, keys: Sequence[str], visit_id: int) -> set[str]:
    """Keys of messages that wait no longer and never spoke of the visit."""
    speaks = select(literal(1)).where(
        subjects_.message_id == rows_.id, subjects_.visit_id == visit_id
    )
    found = await uow.execute(
        select(rows_.dedupe_key)
        .where(rows_.dedupe_key.in_(keys), rows_.state != OutboxState.READY)
        .where(~speaks.exists())
    )
    return set(found.scalars())


def _waiting(keys: Sequence[str]) -> Any:
    return and_(rows_.dedupe_key.in_(keys), rows_.state == OutboxState.READY)
