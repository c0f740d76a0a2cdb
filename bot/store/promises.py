"""Which copy may be promised to whom: copies that are free, and who waits for a title."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, String, and_, bindparam, case, exists, func, or_, select, update
from sqlalchemy import cast as as_type

from bot.domain.copies import CopyLocation, CopyStatus
from bot.domain.holds import HoldState
from bot.store.database import UnitOfWork
from bot.store.holds import LockedHold, lock_where
from bot.store.tables import copies, holds, loans, titles
from bot.store.tables.holds import IS_WAITING

BACK = frozenset({CopyStatus.AVAILABLE, CopyStatus.LENT, CopyStatus.RESERVED, CopyStatus.REPAIR})
"""Copies that can be lent, now or later."""
CLASS = 3
"""Characters of a call number that say what a title is about."""

_is_free = and_(
    copies.c.status == CopyStatus.AVAILABLE.value,
    ~exists().where(holds.c.copy_id == copies.c.id),
    ~exists().where(loans.c.copy_id == copies.c.id, loans.c.returned_at.is_(None)),
)
_NEAREST = case(
    {CopyLocation.BOX.value: 0, CopyLocation.MAIN.value: 1}, value=copies.c.location, else_=2
)
_FREE = (
    select(copies.c.id, copies.c.location, copies.c.stop_id)
    .where(copies.c.title_id == bindparam("title"), _is_free)
    .order_by(_NEAREST, copies.c.id)
)
_FREE_FOR_ALL = _FREE.where(copies.c.location != CopyLocation.BOX.value)
_LOCK_TITLE = (
    select(titles.c.id, titles.c.title)
    .where(titles.c.id == bindparam("title"))
    .with_for_update(key_share=True)
)
_COUNTS = (
    select(copies.c.status, func.count().label("copies"))
    .where(copies.c.title_id == bindparam("title"))
    .group_by(copies.c.status)
)
_call = case((titles.c.call_number != "", titles.c.call_number), else_=titles.c.classification)


async def lock_title(uow: UnitOfWork, title_id: int) -> Row[Any] | None:
    """The title (id, title), with its queue and copies ours until this unit of work ends."""
    return (await uow.execute(_LOCK_TITLE, {"title": title_id})).one_or_none()


async def free(uow: UnitOfWork, title_id: int) -> Sequence[Row[Any]]:
    """Copies of a title nobody has and nobody was promised: id, location, stop_id.

    Those of boxes come first, since only people of one stop can have them.
    """
    return (await uow.execute(_FREE, {"title": title_id})).all()


async def free_for_all(uow: UnitOfWork, title_id: int) -> Sequence[Row[Any]]:
    """The same without copies that stand in a box at a partner's."""
    return (await uow.execute(_FREE_FOR_ALL, {"title": title_id})).all()


async def waiting(uow: UnitOfWork, title_id: int) -> list[LockedHold]:
    """The holds that wait for a title, in the order in which they were placed, locked."""
    return await lock_where(uow, holds.c.title_id == title_id, IS_WAITING)


async def standing(
    uow: UnitOfWork, title_ids: Sequence[int]
) -> tuple[dict[int, int], dict[int, int]]:
    """Free copies outside of boxes, and waiting holds, by title; a title without is left out."""
    free_now = (
        select(copies.c.title_id, func.count().label("few"))
        .where(copies.c.title_id.in_(title_ids), copies.c.location != CopyLocation.BOX.value)
        .where(_is_free)
        .group_by(copies.c.title_id)
    )
    who_waits = (
        select(holds.c.title_id, func.count().label("few"))
        .where(holds.c.title_id.in_(title_ids), IS_WAITING)
        .group_by(holds.c.title_id)
    )
    found = [await uow.execute(statement) for statement in (free_now, who_waits)]
    free_copies, queue = ({row.title_id: row.few for row in rows} for rows in found)
    return free_copies, queue


async def broken(uow: UnitOfWork, title_id: int) -> list[LockedHold]:
    """Holds whose assigned copy has been lost or removed meanwhile, locked."""
    usable = exists().where(
        copies.c.id == holds.c.copy_id, copies.c.status == CopyStatus.AVAILABLE.value
    )
    return await lock_where(
        uow,
        holds.c.title_id == title_id,
        holds.c.state == HoldState.ASSIGNED.value,
        ~usable,
    )


async def can_be_lent(uow: UnitOfWork, title_id: int) -> bool:
    """Whether a title may be waited for: some copy can be lent, or none is known at all."""
    found = {row.status for row in await uow.execute(_COUNTS, {"title": title_id})}
    return not found or bool(found & {status.value for status in BACK})


async def is_promised(uow: UnitOfWork, copy_id: int) -> bool:
    """Whether a copy is bound to a hold."""
    statement = select(func.count()).where(holds.c.copy_id == copy_id)
    return bool((await uow.execute(statement)).scalar_one())


async def lose(uow: UnitOfWork, copy_id: int) -> None:
    """The copy is not where it should be; the next import of the library's data decides anew."""
    lost = update(copies).where(copies.c.id == copy_id).values(status=CopyStatus.LOST.value)
    await uow.execute(lost)


async def titles_to_settle(uow: UnitOfWork) -> list[int]:
    """Titles that somebody waits for while a copy is free, or whose assigned copy is gone."""
    free_copy = exists().where(copies.c.title_id == holds.c.title_id, _is_free_in_subquery())
    gone = ~exists().where(
        copies.c.id == holds.c.copy_id, copies.c.status == CopyStatus.AVAILABLE.value
    )
    possible = or_(
        and_(holds.c.state == HoldState.WAITING.value, free_copy),
        and_(holds.c.state == HoldState.ASSIGNED.value, gone),
    )
    statement = select(holds.c.title_id).where(holds.c.title_id.is_not(None), possible)
    found = await uow.execute(statement.distinct().order_by(holds.c.title_id))
    return list(found.scalars())


async def alternatives(uow: UnitOfWork, title_id: int, few: int) -> list[int]:
    """Other titles of which a copy is free: of the same author first, then of the same class."""
    here = (
        await uow.execute(
            select(as_type(titles.c.authors, String).label("authors"), _call.label("call")).where(
                titles.c.id == title_id
            )
        )
    ).one_or_none()
    if here is None:
        return []
    same_author = and_(as_type(titles.c.authors, String) == here.authors, here.authors != "[]")
    alike = [same_author]
    if here.call:
        alike.append(func.substr(_call, 1, CLASS) == here.call[:CLASS])
    has_free = exists().where(copies.c.title_id == titles.c.id, _is_free)
    statement = (
        select(titles.c.id)
        .where(titles.c.id != title_id, or_(*alike), has_free)
        .order_by(case((same_author, 0), else_=1), titles.c.id)
        .limit(few)
    )
    return list((await uow.execute(statement)).scalars())


async def names(uow: UnitOfWork, title_ids: Sequence[int]) -> tuple[str, ...]:
    """The titles in words, in the order of their ids given; those that are gone are left out."""
    if not title_ids:
        return ()
    found = select(titles.c.id, titles.c.title).where(titles.c.id.in_(title_ids))
    by_id = {row.id: row.title for row in await uow.execute(found)}
    return tuple(by_id[each] for each in title_ids if each in by_id)


def _is_free_in_subquery() -> Any:
    """Like `_is_free`, where the query around it is about holds itself, for their stop."""
    promised = holds.alias("promised")
    return and_(
        or_(
            copies.c.location != CopyLocation.BOX.value,
            copies.c.stop_id == holds.c.stop_id,
        ),
        copies.c.status == CopyStatus.AVAILABLE.value,
        ~exists().where(promised.c.copy_id == copies.c.id),
        ~exists().where(loans.c.copy_id == copies.c.id, loans.c.returned_at.is_(None)),
    )
