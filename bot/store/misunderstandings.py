"""Statements about messages that were not understood."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from bot.store.database import UnitOfWork
from bot.store.tables import misunderstandings
from bot.store.tables.people import TEXT_LENGTH


async def add(
    uow: UnitOfWork, *, contact_id: int, guess: str, text: str | None, at: datetime
) -> None:
    """Count one; `text` only where the person agreed."""
    kept = None if text is None else text[:TEXT_LENGTH]
    row = {"contact_id": contact_id, "guess": guess, "text": kept, "at": at}
    await uow.execute(insert(misunderstandings).values(row))


async def counted(uow: UnitOfWork, since: datetime) -> Sequence[Row[Any]]:
    """How often each guess was not sure enough since then: guess, times; most first."""
    times = func.count().label("times")
    statement = (
        select(misunderstandings.c.guess, times)
        .where(misunderstandings.c.at >= since)
        .group_by(misunderstandings.c.guess)
        .order_by(times.desc(), misunderstandings.c.guess)
    )
    return (await uow.execute(statement)).all()


async def texts(uow: UnitOfWork, since: datetime, limit: int, offset: int = 0) -> Sequence[str]:
    """The texts kept since then, newest first."""
    statement = (
        select(misunderstandings.c.text)
        .where(misunderstandings.c.at >= since, misunderstandings.c.text.is_not(None))
        .order_by(misunderstandings.c.at.desc(), misunderstandings.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return (await uow.execute(statement)).scalars().all()


async def prune(uow: UnitOfWork, before: datetime) -> None:
    """Delete what is older."""
    await uow.execute(delete(misunderstandings).where(misunderstandings.c.at < before))


async def forget_texts(uow: UnitOfWork, contact_id: int) -> None:
    """Blank the texts of one person; that they were not understood still counts."""
    hers = update(misunderstandings).where(misunderstandings.c.contact_id == contact_id)
    await uow.execute(hers.values(text=None))
