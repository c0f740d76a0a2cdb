"""Statements that send once more: what may have arrived, and what has failed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, update

from bot.domain.delivery import LANE_REPLY, OutboxState
from bot.store.database import UnitOfWork
from bot.store.lanes import runs
from bot.store.reminding import NOTICE
from bot.store.tables import notices, outbox_messages, visits

rows_ = outbox_messages.c


async def doubtful_news(uow: UnitOfWork, ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Those of these uncertain messages that come from a notice and were not repeated yet.

    Each with its kind, since_revision, and visit_id, starts_at, ends_at and revision of the visit.
    """
    statement = (
        select(
            rows_.id,
            notices.c.kind,
            notices.c.since_revision,
            notices.c.visit_id,
            visits.c.starts_at,
            visits.c.ends_at,
            visits.c.revision,
        )
        .join(notices, notices.c.id == rows_.reference_id)
        .join(visits, visits.c.id == notices.c.visit_id)
        .where(rows_.id.in_(list(ids)), rows_.state == OutboxState.UNCERTAIN)
        .where(rows_.reference_kind == NOTICE, rows_.repeats == 0)
    )
    return (await uow.execute(statement)).all()


async def repeat(uow: UnitOfWork, ids: Sequence[int], now: datetime) -> None:
    """`uncertain -> ready` for news that must not be missed; counted in `repeats`."""
    if ids:
        again = update(outbox_messages).where(
            rows_.id.in_(list(ids)), rows_.state == OutboxState.UNCERTAIN
        )
        await uow.execute(
            again.values(
                state=OutboxState.READY, repeats=rows_.repeats + 1, not_before=now, attempts=0
            )
        )


async def send_again(
    uow: UnitOfWork, state: OutboxState, now: datetime, lanes: Sequence[int]
) -> dict[int, int]:
    """`failed, uncertain -> ready` for what is still of use; how many, by lane.

    Replies stay as they are: who asked has asked again. So does what belongs to a broadcast that
    is over: its report offers to send it again.
    """
    counted = await count_useful(uow, state, now, lanes)
    repeats = rows_.repeats + (1 if state is OutboxState.UNCERTAIN else 0)
    again = update(outbox_messages).where(_useful(state, now, lanes))
    await uow.execute(
        again.values(state=OutboxState.READY, repeats=repeats, not_before=now, attempts=0)
    )
    return counted


async def count_useful(
    uow: UnitOfWork, state: OutboxState, now: datetime, lanes: Sequence[int]
) -> dict[int, int]:
    """How many messages in a state could be sent once more, by lane."""
    statement = select(rows_.lane, func.count().label("messages")).where(_useful(state, now, lanes))
    found = await uow.execute(statement.group_by(rows_.lane).order_by(rows_.lane))
    return {row.lane: row.messages for row in found}


async def count_too_late(
    uow: UnitOfWork, state: OutboxState, now: datetime, lanes: Sequence[int]
) -> int:
    """How many stay as they are: they are of no use any more, or of a broadcast that is over."""
    chosen = and_(rows_.state == state, rows_.lane.in_(list(lanes)), or_(~_still(now), ~runs()))
    statement = select(func.count()).select_from(outbox_messages).where(chosen)
    return int((await uow.execute(statement)).scalar_one())


def _useful(state: OutboxState, now: datetime, lanes: Sequence[int]) -> ColumnElement[bool]:
    chosen = [lane for lane in lanes if lane != LANE_REPLY]
    return and_(rows_.state == state, rows_.lane.in_(chosen), _still(now), runs())


def _still(now: datetime) -> ColumnElement[bool]:
    """It has not expired; a window that was missed is replaced by the next."""
    return rows_.expires_at > now
