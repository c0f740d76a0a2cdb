"""Statements about what people agreed to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select

from bot.domain.people import Purpose
from bot.store.database import UnitOfWork
from bot.store.tables import consents


async def add(
    uow: UnitOfWork,
    *,
    contact_id: int,
    purpose: Purpose,
    given: bool,
    wording: int,
    at: datetime,
) -> None:
    """Record a yes or a no; earlier rows stay."""
    row = {"contact_id": contact_id, "purpose": purpose, "given": given, "wording": wording}
    await uow.execute(insert(consents).values({**row, "at": at}))


async def newest(uow: UnitOfWork, contact_id: int, purpose: Purpose) -> bool | None:
    """The last answer, or None if the person was never asked."""
    statement = (
        select(consents.c.given)
        .where(consents.c.contact_id == contact_id, consents.c.purpose == purpose)
        .order_by(consents.c.id.desc())
        .limit(1)
    )
    return (await uow.execute(statement)).scalar_one_or_none()


async def latest(uow: UnitOfWork, contact_id: int) -> Sequence[Row[Any]]:
    """The last answer to each purpose the person was asked for: purpose, given, wording, at."""
    last = (
        select(func.max(consents.c.id))
        .where(consents.c.contact_id == contact_id)
        .group_by(consents.c.purpose)
    )
    statement = select(consents).where(consents.c.id.in_(last)).order_by(consents.c.id)
    return (await uow.execute(statement)).all()
