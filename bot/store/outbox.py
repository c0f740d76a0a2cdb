"""Statements of the outbox. Every edge of the state machine in bot/domain/delivery.py is here."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    String,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal_column,
    or_,
    select,
    true,
    update,
)

from bot.domain.delivery import LANE_REPLY, OutboxState
from bot.messages import Address
from bot.store.database import UnitOfWork
from bot.store.rates import is_halted
from bot.store.tables import contact_addresses, outbox_messages
from bot.store.types import UtcInstant

rows_ = outbox_messages.c
MESSAGE = (
    rows_.id,
    rows_.channel,
    rows_.chat,
    rows_.person,
    rows_.lane,
    rows_.body,
    rows_.attempts,
    rows_.epoch,
)
OPEN = (OutboxState.READY.value, OutboxState.LEASED.value, OutboxState.SENDING.value)
_OPEN = rows_.state.in_([literal_column(f"'{state}'") for state in OPEN])
"""The condition of the index of open messages: SQLite uses it only where the words are there."""


def _is(state: OutboxState) -> ColumnElement[bool]:
    """In a state that is among the open ones, found by their index."""
    return and_(_OPEN, rows_.state == literal_column(f"'{state.value}'"))


_ONLY_CHAT = bindparam("only_chat", type_=String)
_NOW = bindparam("now", type_=UtcInstant)
_LATER = bindparam("lives_until", type_=UtcInstant)
FAR = timedelta(minutes=10)
"""A lease further ahead was written by a clock that has been put back since."""

_ADD = insert(outbox_messages).returning(rows_.id, rows_.channel, rows_.chat, rows_.person)
_DUE = (
    select(rows_.id)
    .where(_is(OutboxState.READY), rows_.lane == literal_column(str(LANE_REPLY)))
    .where(rows_.not_before <= _NOW, rows_.expires_at > _NOW, ~is_halted(_NOW))
    .where(rows_.channel.in_(bindparam("channels", expanding=True)))
    .where(or_(_ONLY_CHAT == "", rows_.chat == _ONLY_CHAT))
    .order_by(rows_.not_before, rows_.id)
    .limit(bindparam("few", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("due")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
_CLAIM = (
    update(outbox_messages)
    .where(rows_.id.in_(select(_DUE.c.id)))
    .values(
        state=OutboxState.LEASED,
        lease_owner=bindparam("owner"),
        leased_until=bindparam("until"),
        epoch=rows_.epoch + 1,
    )
    .returning(*MESSAGE)
)
_INTEND = (
    update(outbox_messages)
    .where(rows_.id.in_(bindparam("ids", expanding=True)))
    .where(rows_.lease_owner == bindparam("owner"), rows_.state == OutboxState.LEASED)
    .where(rows_.expires_at > _NOW, ~is_halted(_NOW))
    .values(state=OutboxState.SENDING, leased_until=bindparam("until"), attempts=rows_.attempts + 1)
    .returning(rows_.id)
)
_ACKNOWLEDGE = (
    update(outbox_messages)
    .where(rows_.id == bindparam("row_id"), rows_.lease_owner == bindparam("owner"))
    .where(rows_.state == OutboxState.SENDING, rows_.epoch == bindparam("of_epoch"))
    .values(
        state=bindparam("to_state"),
        sent_at=bindparam("sent_at"),
        platform_id=bindparam("platform_id"),
        reason=bindparam("reason"),
        not_before=func.coalesce(bindparam("not_before", type_=UtcInstant), rows_.not_before),
        expires_at=case((rows_.expires_at < _LATER, _LATER), else_=rows_.expires_at),
        attempts=rows_.attempts - bindparam("refund"),
        lease_owner=None,
        leased_until=None,
    )
)


async def lock(uow: UnitOfWork, *chosen: ColumnElement[bool]) -> None:
    """Lock rows by id before many of them are changed: who else does so waits, and in no circle.

    On SQLite there is one writer, and nothing to lock.
    """
    if uow.dialect != "sqlite":
        in_order = select(rows_.id).where(*chosen).order_by(rows_.id)
        await uow.execute(in_order.with_for_update(key_share=True))


async def add_leased(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert replies as `leased` by this process; the ids in the order of the rows.

    No two of them go to the same address: by that their ids are told apart, since a database
    gives them in no particular order when it inserts several rows at once.
    """
    added = await uow.execute(_ADD, list(rows))
    ids = {(row.channel, row.chat, row.person): int(row.id) for row in added}
    return [ids[row["channel"], row["chat"], row["person"]] for row in rows]


async def add_ready(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert messages as `ready`: they leave when they are due, by their lane."""
    if rows:
        await uow.execute(insert(outbox_messages), list(rows))


async def cancel(uow: UnitOfWork, reference_kind: str, reference_id: int) -> None:
    """`ready, leased -> cancelled` for what speaks of something that is over."""
    statement = update(outbox_messages).where(
        or_(_is(OutboxState.READY), _is(OutboxState.LEASED)),
        rows_.reference_kind == reference_kind,
        rows_.reference_id == reference_id,
    )
    free: dict[str, Any] = {"lease_owner": None, "leased_until": None}
    await uow.execute(statement.values(state=OutboxState.CANCELLED, **free))


async def claim_ready(
    uow: UnitOfWork,
    *,
    channels: Sequence[str],
    owner: str,
    now: datetime,
    until: datetime,
    limit: int,
    only_chat: str = "",
) -> Sequence[Row[Any]]:
    """`ready -> leased` for replies that are due on our channels, the oldest first.

    With `only_chat` nothing but what goes to this chat.
    """
    values = {"channels": list(channels), "only_chat": only_chat, "few": limit}
    times = {"now": now, "until": until}
    found = (await uow.execute(_CLAIM, {**values, **times, "owner": owner})).all()
    return sorted(found, key=lambda row: int(row.id))


async def intend(
    uow: UnitOfWork, ids: Sequence[int], owner: str, now: datetime, until: datetime
) -> set[int]:
    """`leased -> sending`, committed before a byte leaves. Gives the ids that may go now."""
    values = {"ids": list(ids), "owner": owner, "now": now, "until": until}
    return set((await uow.execute(_INTEND, values)).scalars())


async def give_back(
    uow: UnitOfWork, ids: Sequence[int], owner: str, now: datetime, lives_until: datetime
) -> None:
    """`leased -> ready` for replies that may not go now; what is still of use lives on."""
    lives_on = and_(rows_.expires_at > now, rows_.expires_at < lives_until)
    await uow.execute(
        update(outbox_messages)
        .where(rows_.id.in_(list(ids)), rows_.lease_owner == owner, _is(OutboxState.LEASED))
        .values(
            state=OutboxState.READY,
            expires_at=case((lives_on, lives_until), else_=rows_.expires_at),
            lease_owner=None,
            leased_until=None,
        )
    )


async def release(uow: UnitOfWork, owner: str) -> None:
    """`leased -> ready` for all that a process holds that stops."""
    free: dict[str, Any] = {"lease_owner": None, "leased_until": None}
    await lock(uow, _is(OutboxState.LEASED), rows_.lease_owner == owner)
    await uow.execute(
        update(outbox_messages)
        .where(_is(OutboxState.LEASED), rows_.lease_owner == owner)
        .values(state=OutboxState.READY, **free)
    )


async def acknowledge(uow: UnitOfWork, owner: str, results: Sequence[Mapping[str, Any]]) -> None:
    """`sending -> …` after the platform's answer.

    Each result: row_id, of_epoch, to_state, sent_at, platform_id, reason, not_before, lives_until
    (it expires no sooner), refund (1 when the attempt does not count). An epoch that is no longer
    ours changes nothing.
    """
    by_id = sorted(results, key=lambda result: int(result["row_id"]))
    await uow.execute(_ACKNOWLEDGE, [{**result, "owner": owner} for result in by_id])


async def suppress(uow: UnitOfWork, addresses: Sequence[Address], now: datetime) -> None:
    """Remember that these people do not want messages (until they write again)."""
    statement = (
        update(contact_addresses)
        .where(contact_addresses.c.channel == bindparam("at_channel"))
        .where(contact_addresses.c.person == bindparam("at_person"))
        .values(suppressed_at=now)
    )
    bound = [{"at_channel": a.channel, "at_person": a.chat} for a in addresses]
    await uow.execute(statement, bound)


async def sweep(
    uow: UnitOfWork,
    now: datetime,
    *,
    not_owner: str | None = None,
    channels: Sequence[str] = (),
    only_chat: str = "",
    expire: bool = True,
) -> list[int]:
    """Take back what a dead process held, and end what is too late; gives what became uncertain.

    `leased -> ready` (nothing had left), `sending -> uncertain` (it may have left),
    `leased, ready -> expired`, unless the clock can't be trusted. With `not_owner` the leases of
    all others end at once, which is right only where there is one process (SQLite); with
    `only_chat` those of this chat on `channels`, since several terminals share a file.
    """
    over = or_(rows_.leased_until < now, rows_.leased_until > now + FAR)
    if not_owner is not None:
        ours = and_(rows_.channel.in_(channels), rows_.chat == only_chat) if only_chat else true()
        over = or_(over, and_(rows_.lease_owner != not_owner, ours))
    free: dict[str, Any] = {"lease_owner": None, "leased_until": None}
    await lock(uow, or_(_is(OutboxState.SENDING), _is(OutboxState.LEASED)), over)
    doubted = await uow.execute(
        update(outbox_messages)
        .where(_is(OutboxState.SENDING), over)
        .values(state=OutboxState.UNCERTAIN, reason="crash", **free)
        .returning(rows_.id)
    )
    uncertain = list(doubted.scalars())
    await uow.execute(
        update(outbox_messages)
        .where(_is(OutboxState.LEASED), over)
        .values(state=OutboxState.READY, **free)
    )
    if expire:
        await lock(uow, _is(OutboxState.READY), rows_.expires_at <= now)
        await uow.execute(
            update(outbox_messages)
            .where(_is(OutboxState.READY), rows_.expires_at <= now)
            .values(state=OutboxState.EXPIRED)
        )
    return uncertain


async def next_due(uow: UnitOfWork, now: datetime) -> datetime | None:
    """When, after now, the next row becomes due or is taken back.

    What is due already may belong to a channel that does not run here: it hides nothing.
    """
    later = rows_.not_before > now
    ready = select(func.min(rows_.not_before)).where(_is(OutboxState.READY), later)
    held = select(func.min(rows_.leased_until)).where(
        or_(_is(OutboxState.LEASED), _is(OutboxState.SENDING)), rows_.leased_until > now
    )
    instants = [(await uow.execute(statement)).scalar_one() for statement in (ready, held)]
    return min((instant for instant in instants if instant), default=None)


async def count_by_state(uow: UnitOfWork) -> dict[str, int]:
    """How many messages are in each state (doctor, metrics)."""
    statement = select(rows_.state, func.count().label("messages")).group_by(rows_.state)
    return {row.state: row.messages for row in await uow.execute(statement)}
