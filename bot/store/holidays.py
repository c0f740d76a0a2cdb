"""Statements on holidays."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, delete, select, update

from bot.domain.changes import HolidayKind, HolidayState
from bot.domain.holidays import Holiday
from bot.store.database import UnitOfWork
from bot.store.inbox import insert_for
from bot.store.revisions import SCHEDULE, bump
from bot.store.tables import holidays

_BETWEEN = (
    select(holidays)
    .where(holidays.c.on_date.between(bindparam("first"), bindparam("last")))
    .order_by(holidays.c.on_date, holidays.c.kind.desc())
)


async def between(uow: UnitOfWork, first: date, last: date) -> tuple[Holiday, ...]:
    """All holidays from `first` to `last`, whatever their state, by day, national ones first."""
    rows = await uow.execute(_BETWEEN, {"first": first, "last": last})
    return tuple(_holiday(row) for row in rows)


async def propose(uow: UnitOfWork, found: Sequence[Holiday]) -> int:
    """Insert proposals, except for days and kinds that are there; gives the number new."""
    if not found:
        return 0
    rows = [{"on_date": day.on, "name": day.name, "kind": day.kind.value} for day in found]
    once = insert_for(uow, holidays).on_conflict_do_nothing(index_elements=["on_date", "kind"])
    return len((await uow.execute(once.returning(holidays.c.id), rows)).all())


async def withdraw(uow: UnitOfWork, first: date, last: date, kept: Sequence[Holiday]) -> None:
    """Delete proposals without a decision that are not among `kept`."""
    open_ones = select(holidays).where(
        holidays.c.on_date.between(first, last), holidays.c.state == HolidayState.PROPOSED.value
    )
    wanted = {(day.on, day.kind.value) for day in kept}
    gone = [row.id for row in await uow.execute(open_ones) if (row.on_date, row.kind) not in wanted]
    if gone:
        await uow.execute(delete(holidays).where(holidays.c.id.in_(gone)))


async def decide(uow: UnitOfWork, on: date, state: HolidayState) -> None:
    """Set the state of all holidays of a day."""
    statement = update(holidays).where(holidays.c.on_date == on)
    await uow.execute(statement.values(state=state.value))
    await bump(uow, SCHEDULE)


def _holiday(row: Row[Any]) -> Holiday:
    return Holiday(
        on=row.on_date,
        name=row.name,
        kind=HolidayKind(row.kind),
        state=HolidayState(row.state),
    )
