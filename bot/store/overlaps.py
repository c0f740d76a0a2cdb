"""Visits of one stop at the same time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from bot.domain.visits import VisitState
from bot.store.database import UnitOfWork
from bot.store.tables import visits


async def running(
    uow: UnitOfWork, after: datetime, before: datetime, stop_id: int | None = None
) -> Sequence[Row[Any]]:
    """Rows of id, rule_id, stop_id, starts_at, ends_at, by stop and time.

    Visits, with a van or without, that are not cancelled and run between two instants; of all
    stops or of one.
    """
    at = visits.c
    statement = (
        select(at.id, at.rule_id, at.stop_id, at.starts_at, at.ends_at)
        .where(at.state != VisitState.CANCELLED.value, at.ends_at > after, at.starts_at < before)
        .order_by(at.stop_id, at.starts_at, at.id)
    )
    if stop_id is not None:
        statement = statement.where(at.stop_id == stop_id)
    return (await uow.execute(statement)).all()
