"""Statements on closures, and on holidays as the closures that accepted ones are."""

from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update

from bot.domain.changes import ClosureScope, HolidayKind, HolidayState
from bot.domain.closures import Closure
from bot.store.database import UnitOfWork
from bot.store.revisions import SCHEDULE, bump
from bot.store.tables import closures, holidays

_BETWEEN = (
    select(closures)
    .where(closures.c.from_on <= bindparam("last"), closures.c.to_on >= bindparam("first"))
    .order_by(closures.c.from_on, closures.c.id)
)
_ACCEPTED = (
    select(holidays)
    .where(
        holidays.c.on_date.between(bindparam("first"), bindparam("last")),
        holidays.c.state == HolidayState.ACCEPTED.value,
    )
    .order_by(holidays.c.on_date, holidays.c.kind.desc())
)


async def between(uow: UnitOfWork, first: date, last: date) -> tuple[Closure, ...]:
    """The closures that hold on a day from `first` to `last`, by their first day."""
    rows = await uow.execute(_BETWEEN, {"first": first, "last": last})
    return tuple(_closure(row) for row in rows)


async def with_holidays(uow: UnitOfWork, first: date, last: date) -> tuple[Closure, ...]:
    """The same, with accepted holidays before them: those are what people know."""
    rows = await uow.execute(_ACCEPTED, {"first": first, "last": last})
    accepted = tuple(holiday_closure(row) for row in rows)
    return accepted + await between(uow, first, last)


async def by_id(uow: UnitOfWork, closure_id: int) -> Closure | None:
    """The closure with this row id, or None."""
    found = await uow.execute(select(closures).where(closures.c.id == closure_id))
    row = found.one_or_none()
    return _closure(row) if row else None


async def same(uow: UnitOfWork, closure: Closure) -> int | None:
    """The id of the closure of the same days, scope and target, or None."""
    key = {name: value for name, value in _columns(closure).items() if name != "reason"}
    found: int | None = (
        await uow.execute(select(closures.c.id).filter_by(**key))
    ).scalar_one_or_none()
    return found


async def add(uow: UnitOfWork, closure: Closure) -> int:
    """Insert a closure; gives its id."""
    statement = insert(closures).values(**_columns(closure)).returning(closures.c.id)
    new: int = (await uow.execute(statement)).scalar_one()
    await bump(uow, SCHEDULE)
    return new


async def give_reason(uow: UnitOfWork, closure_id: int, reason: str) -> None:
    """Set the reason of a closure."""
    await uow.execute(update(closures).where(closures.c.id == closure_id).values(reason=reason))


async def remove(uow: UnitOfWork, closure_id: int) -> None:
    """Delete a closure."""
    await uow.execute(delete(closures).where(closures.c.id == closure_id))
    await bump(uow, SCHEDULE)


def holiday_closure(row: Row[Any]) -> Closure:
    """A holiday as the closure that it is once accepted, from a row of `holidays`."""
    return Closure(
        first=row.on_date, last=row.on_date, reason=row.name, holiday=HolidayKind(row.kind)
    )


def _closure(row: Row[Any]) -> Closure:
    return Closure(
        first=row.from_on,
        last=row.to_on,
        reason=row.reason,
        scope=ClosureScope(row.scope),
        target=row.target,
        id=row.id,
    )


def _columns(closure: Closure) -> dict[str, Any]:
    return {
        "from_on": closure.first,
        "to_on": closure.last,
        "reason": closure.reason,
        "scope": closure.scope.value,
        "target": closure.target,
    }
