"""Statements about long work: added by a message, claimed by one process, ended by its answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, func, insert, or_, select, update

from bot.domain.tasks import TaskState
from bot.store.database import UnitOfWork
from bot.store.tables import contacts, tasks
from bot.store.types import UtcInstant

rows_ = tasks.c
_COLUMNS = [column for column in rows_ if column.name != "content"]
_FREE: Mapping[str, Any] = {"lease_owner": None, "leased_until": None}
_DUE = (
    select(rows_.id)
    .where(
        or_(
            and_(
                rows_.state == TaskState.WAITING,
                rows_.not_before <= bindparam("now", type_=UtcInstant),
            ),
            and_(
                rows_.state == TaskState.RUNNING,
                rows_.leased_until < bindparam("now", type_=UtcInstant),
            ),
        ),
        rows_.channel.in_(bindparam("channels", expanding=True)),
        or_(bindparam("only_chat") == "", rows_.chat == bindparam("only_chat")),
    )
    .order_by(rows_.not_before, rows_.id)
    .limit(1)
    .with_for_update(skip_locked=True)
    .cte("due")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
_CLAIM = (
    update(tasks)
    .where(rows_.id.in_(select(_DUE.c.id)))
    .values(
        state=TaskState.RUNNING,
        lease_owner=bindparam("owner"),
        leased_until=bindparam("until"),
        epoch=rows_.epoch + 1,
        attempts=rows_.attempts + 1,
    )
    .returning(rows_.id)
)


async def add(uow: UnitOfWork, values: Mapping[str, Any]) -> int:
    """A new task; gives its id."""
    statement = insert(tasks).values(dict(values)).returning(rows_.id)
    return int((await uow.execute(statement)).scalar_one())


async def claim(
    uow: UnitOfWork,
    *,
    channels: Sequence[str],
    owner: str,
    now: datetime,
    until: datetime,
    only_chat: str = "",
) -> Row[Any] | None:
    """The task that has waited longest, now ours, with form_of_address of its contact; or None.

    One whose process died is taken up when its lease has run out.
    """
    values = {"channels": list(channels), "only_chat": only_chat, "owner": owner}
    task_id = (await uow.execute(_CLAIM, {**values, "now": now, "until": until})).scalar()
    return None if task_id is None else await by_id(uow, task_id)


async def by_id(uow: UnitOfWork, task_id: int) -> Row[Any] | None:
    """A task without its content, with form_of_address of its contact."""
    statement = select(*_COLUMNS, contacts.c.form_of_address).join(
        contacts, contacts.c.id == rows_.contact_id
    )
    return (await uow.execute(statement.where(rows_.id == task_id))).one_or_none()


async def successor(uow: UnitOfWork, task_id: int) -> Row[Any] | None:
    """The task that goes on from this one and has not failed, or None: id and state."""
    statement = select(rows_.id, rows_.state).where(
        rows_.source_id == task_id, rows_.state != TaskState.FAILED
    )
    return (await uow.execute(statement)).one_or_none()


async def content_of(uow: UnitOfWork, task_id: int) -> bytes | None:
    """The file, or None if there was none or it is not kept any more."""
    found = await uow.execute(select(rows_.content).where(rows_.id == task_id))
    content: bytes | None = found.scalar_one_or_none()
    return content


async def has_content(uow: UnitOfWork, task_id: int) -> bool:
    """Whether its file is still there."""
    statement = select(rows_.id).where(rows_.id == task_id, rows_.content.is_not(None))
    return (await uow.execute(statement)).first() is not None


async def drop(uow: UnitOfWork, task_id: int) -> None:
    """`done -> dropped`: its file is forgotten."""
    await uow.execute(
        update(tasks)
        .where(rows_.id == task_id, rows_.state == TaskState.DONE)
        .values(state=TaskState.DROPPED, content=None)
    )


async def extend(uow: UnitOfWork, task_id: int, owner: str, epoch: int, until: datetime) -> bool:
    """Go on holding it; False if it is somebody else's by now."""
    changed = await uow.execute(
        update(tasks)
        .where(rows_.id == task_id, rows_.lease_owner == owner, rows_.epoch == epoch)
        .values(leased_until=until)
        .returning(rows_.id)
    )
    return changed.first() is not None


async def put_off(
    uow: UnitOfWork, task_id: int, owner: str, epoch: int, not_before: datetime, *, refund: bool
) -> None:
    """`running -> waiting`; with `refund` the attempt does not count."""
    await uow.execute(
        update(tasks)
        .where(rows_.id == task_id, rows_.lease_owner == owner, rows_.epoch == epoch)
        .values(
            state=TaskState.WAITING,
            not_before=not_before,
            attempts=rows_.attempts - int(refund),
            **_FREE,
        )
    )


async def finish(uow: UnitOfWork, task_id: int, owner: str, epoch: int, **columns: Any) -> bool:
    """Its end: `state`, `done_at` and what else is to be set; False if it is not ours any more.

    Unless it failed, the file of the task that it went on from is forgotten.
    """
    changed = await uow.execute(
        update(tasks)
        .where(rows_.id == task_id, rows_.lease_owner == owner, rows_.epoch == epoch)
        .values(**columns, **_FREE)
        .returning(rows_.source_id, rows_.state)
    )
    row = changed.first()
    if row is not None and row.source_id is not None and row.state != TaskState.FAILED:
        await uow.execute(update(tasks).where(rows_.id == row.source_id).values(content=None))
    return row is not None


async def release_others(
    uow: UnitOfWork, owner: str, channels: Sequence[str], only_chat: str
) -> None:
    """`running -> waiting` for all that others hold: right where there is one process (SQLite)."""
    statement = update(tasks).where(rows_.state == TaskState.RUNNING, rows_.lease_owner != owner)
    if only_chat:
        statement = statement.where(rows_.channel.in_(channels), rows_.chat == only_chat)
    await uow.execute(statement.values(state=TaskState.WAITING, **_FREE))


async def next_due(uow: UnitOfWork) -> datetime | None:
    """When the next task may be begun."""
    waiting = select(func.min(rows_.not_before)).where(rows_.state == TaskState.WAITING)
    held = select(func.min(rows_.leased_until)).where(rows_.state == TaskState.RUNNING)
    instants = [(await uow.execute(statement)).scalar_one() for statement in (waiting, held)]
    return min((instant for instant in instants if instant), default=None)


async def prune(uow: UnitOfWork, *, forgotten_before: datetime, deleted_before: datetime) -> None:
    """Forget files that nobody decided about, and delete tasks that ended long ago."""
    ended = rows_.state.not_in((TaskState.WAITING, TaskState.RUNNING))
    await uow.execute(
        update(tasks)
        .where(ended, rows_.content.is_not(None), rows_.done_at < forgotten_before)
        .values(content=None)
    )
    await uow.execute(delete(tasks).where(ended, rows_.done_at < deleted_before))
