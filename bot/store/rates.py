"""Statements on the pace of channels: one row each, shared by all processes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, literal, select, update

from bot.domain.pace import ALONE, SHARED, Pace, halted
from bot.store.database import UnitOfWork
from bot.store.inbox import insert_for
from bot.store.tables import channel_rates, outbox_messages

rates_ = channel_rates.c
_LOCKED = select(channel_rates).where(rates_.channel == bindparam("of_channel")).with_for_update()
_SAVE = (
    update(channel_rates)
    .where(rates_.channel == bindparam("of_channel"))
    .values(
        rate=bindparam("new_rate"),
        arrival_at=bindparam("new_arrival"),
        changed_at=bindparam("new_change"),
        blocked_until=bindparam("new_deadline"),
    )
)


def is_halted(now: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whether the channel of an outbox row has been asked to wait."""
    return (
        select(literal(1))
        .where(rates_.channel == outbox_messages.c.channel, rates_.blocked_until > now)
        .correlate(outbox_messages)
        .exists()
    )


async def locked(uow: UnitOfWork, channel: str, now: datetime, rate: float) -> Pace:
    """The pace of a channel, locked until the transaction ends; made with `rate` if there is none.

    On PostgreSQL whoever claims of this channel waits here, so claims never overlap.
    """
    found = (await uow.execute(_LOCKED, {"of_channel": channel})).first()
    if found is None:
        row = {"channel": channel, "rate": rate, "arrival_at": now, "changed_at": now}
        await uow.execute(insert_for(uow, channel_rates).values(row).on_conflict_do_nothing())
        found = (await uow.execute(_LOCKED, {"of_channel": channel})).one()
    return _pace(found, ALONE if uow.dialect == "sqlite" else SHARED)


async def save(uow: UnitOfWork, channel: str, pace: Pace) -> None:
    """Write the pace of a channel that is locked."""
    values = {
        "of_channel": channel,
        "new_rate": pace.rate,
        "new_arrival": pace.arrival_at,
        "new_change": pace.changed_at,
        "new_deadline": pace.blocked_until,
    }
    await uow.execute(_SAVE, values)


async def halt(
    uow: UnitOfWork, channel: str, now: datetime, until: datetime, rate: float
) -> datetime:
    """The platform asked to wait: all workers do. Gives the deadline in force."""
    pace = halted(await locked(uow, channel, now, rate), now, until)
    await save(uow, channel, pace)
    return pace.blocked_until or until


async def stop(uow: UnitOfWork, channel: str, now: datetime, rate: float) -> None:
    """The platform refused our token; people read of it (doctor) until something is sent again."""
    await locked(uow, channel, now, rate)
    await uow.execute(update(channel_rates).where(rates_.channel == channel).values(stopped_at=now))


async def works_again(uow: UnitOfWork, channels: Sequence[str]) -> None:
    """Something was sent on these channels."""
    statement = update(channel_rates).where(rates_.channel.in_(list(channels)))
    await uow.execute(statement.where(rates_.stopped_at.is_not(None)).values(stopped_at=None))


async def begin_anew(uow: UnitOfWork, channel: str, before: datetime, rate: float) -> None:
    """At the start of a process: the rate of the setting, unless we were asked to wait lately."""
    await uow.execute(
        update(channel_rates)
        .where(rates_.channel == channel, rates_.rate != rate)
        .where(rates_.blocked_until.is_(None) | (rates_.blocked_until < before))
        .values(rate=rate)
    )


async def all_rates(uow: UnitOfWork) -> Sequence[Row[Any]]:
    """Each channel that has a row: channel, rate, blocked_until, stopped_at."""
    columns = rates_.channel, rates_.rate, rates_.blocked_until, rates_.stopped_at
    return (await uow.execute(select(*columns).order_by(rates_.channel))).all()


def _pace(row: Row[Any], slack: float) -> Pace:
    found = row._mapping
    return Pace(
        rate=found["rate"],
        arrival_at=found["arrival_at"],
        changed_at=found["changed_at"] or found["arrival_at"],
        blocked_until=found["blocked_until"],
        slack=slack,
    )
