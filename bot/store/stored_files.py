"""Statements about documents on their way to people."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select

from bot.store.database import UnitOfWork
from bot.store.tables import stored_files
from bot.store.tables.tasks import NAME

rows_ = stored_files.c


async def add(uow: UnitOfWork, name: str, content: bytes, now: datetime) -> int:
    """Keep a document; gives its row id."""
    values = {"name": name[:NAME], "content": content, "created_at": now}
    statement = insert(stored_files).values(values).returning(rows_.id)
    return int((await uow.execute(statement)).scalar_one())


async def content_of(uow: UnitOfWork, file_id: int) -> bytes | None:
    """What is in it, or None if it is not kept any more."""
    found = await uow.execute(select(rows_.content).where(rows_.id == file_id))
    content: bytes | None = found.scalar_one_or_none()
    return content


async def find(uow: UnitOfWork, file_id: int) -> Row[Any] | None:
    """Name and content, or None if it is not kept any more."""
    statement = select(rows_.name, rows_.content).where(rows_.id == file_id)
    return (await uow.execute(statement)).one_or_none()


async def take(uow: UnitOfWork, file_id: int) -> bytes | None:
    """What is in it, which is not kept any more from now on; None if it was not."""
    statement = delete(stored_files).where(rows_.id == file_id).returning(rows_.content)
    content: bytes | None = (await uow.execute(statement)).scalar_one_or_none()
    return content


async def prune(uow: UnitOfWork, before: datetime) -> None:
    """Delete what is older."""
    await uow.execute(delete(stored_files).where(rows_.created_at < before))
