"""Statements on notices of visits: planning them, finding what is due, replacing them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union,
    update,
)

from bot.domain.reminders import AT_ONCE, LANES, OPEN, TAKES_PLACE, NoticeState, ReminderKind
from bot.store.database import UnitOfWork
from bot.store.inbox import insert_for
from bot.store.tables import (
    contact_stops,
    extra_reminders,
    notices,
    reminder_choices,
    stops,
    subscriptions,
    visits,
)
from bot.store.tables.reminders import NOTICE_IS_OPEN
from bot.store.types import UtcInstant


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which notices somebody would get."""

    kinds: frozenset[ReminderKind]
    """Lead times that a subscription has."""
    minutes: frozenset[int]
    """How long before a visit somebody wants to be reminded."""
    cadres: bool
    """Whether somebody looks after a stop."""
    own_hours: bool
    """Whether somebody chose quiet hours of her own."""


_LEADS = {
    ReminderKind.MORNING: subscriptions.c.morning,
    ReminderKind.CUT_OFF: subscriptions.c.cut_off,
}
_OF_PLACE = or_(
    subscriptions.c.stop_id == stops.c.id,
    subscriptions.c.area == stops.c.kelurahan_code,
    subscriptions.c.area == stops.c.kecamatan_code,
)
BEGUN = (NoticeState.EXPANDING, NoticeState.EXPANDED)
Found = Row[Any]
"""A notice with all its columns, and those of its visit and stop that matter."""

_NOW = bindparam("now", type_=UtcInstant)
_UNPLANNED = (
    select(visits.c.id)
    .where(
        visits.c.ends_at > _NOW,
        visits.c.starts_at <= bindparam("until", type_=UtcInstant),
        visits.c.state.in_([state.value for state in TAKES_PLACE]),
    )
    .where(
        ~select(notices.c.id)
        .where(notices.c.visit_id == visits.c.id, notices.c.revision == visits.c.revision)
        .where(notices.c.kind == ReminderKind.DAY_BEFORE)
        .exists()
    )
    .order_by(visits.c.starts_at, visits.c.id)
    .limit(bindparam("few", type_=Integer))
)
_IS_EARLY = and_(notices.c.early_at.is_not(None), notices.c.early_at <= _NOW)
_PERSONAL = case((notices.c.kind.in_([kind.value for kind in LANES]), 0), else_=1)
_DUE: Select[Any] = (
    select(
        notices,
        stops.c.id.label("stop_id"),
        stops.c.kelurahan_code,
        stops.c.kecamatan_code,
        stops.c.timezone,
        visits.c.starts_at,
        visits.c.ends_at,
    )
    .join(visits, visits.c.id == notices.c.visit_id)
    .join(stops, stops.c.id == visits.c.stop_id)
)
_NEXT = (
    _DUE.where(NOTICE_IS_OPEN, or_(notices.c.expand_at <= _NOW, _IS_EARLY))
    .order_by(_PERSONAL, notices.c.due_at, notices.c.id)
    .limit(1)
    .with_for_update(of=notices, skip_locked=True)
)


async def unplanned(uow: UnitOfWork, now: datetime, until: datetime, limit: int) -> list[int]:
    """Ids of visits up to an instant that have no notices of their present revision."""
    values = {"now": now, "until": until, "few": limit}
    return list((await uow.execute(_UNPLANNED, values)).scalars())


async def add(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert notices; one that is there already is left alone."""
    if rows:
        statement = insert_for(uow, notices).on_conflict_do_nothing()
        await uow.execute(statement, list(rows))


async def next_to_expand(uow: UnitOfWork, now: datetime) -> Row[Any] | None:
    """The next notice to expand, locked: all its columns, and those of its visit and stop.

    News for single people goes before reminders. A notice that another process has locked is
    passed by.
    """
    return (await uow.execute(_NEXT, {"now": now})).one_or_none()


async def of_visits(uow: UnitOfWork, visit_ids: Sequence[int], now: datetime) -> Sequence[Row[Any]]:
    """Notices of visits that somebody may be missing from: begun and not too late."""
    statement = _DUE.where(
        notices.c.visit_id.in_(visit_ids),
        notices.c.state.in_(BEGUN),
        notices.c.expires_at > now,
    )
    return (await uow.execute(statement)).all()


async def wanted(uow: UnitOfWork) -> Wanted:
    """What anybody wants to be told: for the rest no notice has to be made."""
    mine = subscriptions.c
    held = mine.ended_at.is_(None)
    leads = {kind: await _exists(uow, held, column.is_(true())) for kind, column in _LEADS.items()}
    minutes = union(
        select(mine.minutes).where(held, mine.minutes.is_not(None)),
        select(extra_reminders.c.minutes),
    )
    own_hours = reminder_choices.c.quiet_start.is_not(None)
    return Wanted(
        kinds=frozenset(kind for kind, is_wanted in leads.items() if is_wanted),
        minutes=frozenset((await uow.execute(minutes)).scalars()),
        cadres=await _exists(uow, contact_stops.c.stop_id.is_not(None)),
        own_hours=await _exists(uow, own_hours),
    )


async def visits_of(uow: UnitOfWork, contact_id: int, now: datetime, until: datetime) -> list[int]:
    """Visits ahead at the places of a person's subscriptions, and where she looks after a stop."""
    mine, own = subscriptions.c, contact_stops.c
    wished = exists().where(_OF_PLACE, mine.contact_id == contact_id, mine.ended_at.is_(None))
    hosted = exists().where(own.stop_id == stops.c.id, own.contact_id == contact_id)
    statement = (
        select(visits.c.id)
        .join(stops, stops.c.id == visits.c.stop_id)
        .where(or_(wished, hosted))
        .where(visits.c.ends_at > now, visits.c.starts_at <= until)
        .where(visits.c.state.in_([state.value for state in TAKES_PLACE]))
    )
    return list((await uow.execute(statement)).scalars())


async def look_early(uow: UnitOfWork, now: datetime) -> None:
    """Somebody has quiet hours of her own: regular notices are looked at for her in time."""
    regular = notices.c.kind.not_in([kind.value for kind in AT_ONCE])
    await uow.execute(
        update(notices)
        .where(NOTICE_IS_OPEN, regular, notices.c.early_at.is_(None), notices.c.expand_at > now)
        .values(early_at=now)
    )


async def begun_for(uow: UnitOfWork, contact_id: int, now: datetime) -> list[int]:
    """Visits of a person's subscriptions of which others were written to already."""
    mine = subscriptions.c
    statement = (
        select(notices.c.visit_id)
        .join(visits, visits.c.id == notices.c.visit_id)
        .join(stops, stops.c.id == visits.c.stop_id)
        .join(subscriptions, _OF_PLACE)
        .where(mine.contact_id == contact_id, mine.ended_at.is_(None))
        .where(notices.c.state.in_(BEGUN), notices.c.expires_at > now)
        .distinct()
    )
    return list((await uow.execute(statement)).scalars())


async def by_visit(uow: UnitOfWork, visit_ids: Sequence[int]) -> dict[tuple[int, str, int], Found]:
    """The notices of visits that hold, by visit, kind and minutes."""
    found = await uow.execute(
        _DUE.where(notices.c.visit_id.in_(visit_ids), notices.c.state != NoticeState.REPLACED)
    )
    return {(row.visit_id, row.kind, row.minutes): row for row in found}


async def advance(uow: UnitOfWork, notice_id: int, **columns: Any) -> None:
    """Set cursor, state or early_at."""
    await uow.execute(update(notices).where(notices.c.id == notice_id).values(columns))


async def replace(uow: UnitOfWork, visit_ids: Sequence[int]) -> None:
    """The open notices of visits say what is no longer so."""
    await uow.execute(
        update(notices)
        .where(
            notices.c.visit_id.in_(visit_ids), notices.c.state.in_([*OPEN, NoticeState.EXPANDED])
        )
        .values(state=NoticeState.REPLACED)
    )


async def keep(uow: UnitOfWork, visit_id: int, *, before: int, after: int) -> None:
    """The visit has another revision, but what its notices say still holds."""
    same = _of(visit_id), notices.c.revision == before
    await uow.execute(update(notices).where(*same).values(revision=after))


async def last_changes(uow: UnitOfWork, visit_ids: Sequence[int]) -> dict[int, Row[Any]]:
    """The newest notice of a change that was not replaced, by visit."""
    statement = (
        select(notices)
        .where(notices.c.visit_id.in_(visit_ids), notices.c.kind == ReminderKind.CHANGED)
        .where(notices.c.state != NoticeState.REPLACED)
        .order_by(notices.c.revision)
    )
    return {row.visit_id: row for row in await uow.execute(statement)}


async def by_ids(uow: UnitOfWork, ids: Sequence[int]) -> dict[int, Row[Any]]:
    """Notices with the columns of their visits and stops, by id."""
    found = await uow.execute(_DUE.where(notices.c.id.in_(ids)))
    return {row.id: row for row in found}


async def next_due(uow: UnitOfWork) -> datetime | None:
    """When the next notice is to be expanded."""
    for_all = select(func.min(notices.c.expand_at)).where(NOTICE_IS_OPEN)
    for_some = select(func.min(notices.c.early_at)).where(NOTICE_IS_OPEN)
    instants = [(await uow.execute(statement)).scalar_one() for statement in (for_all, for_some)]
    return min((instant for instant in instants if instant), default=None)


async def prune(uow: UnitOfWork, before: datetime) -> None:
    """Delete notices that were of no use any more before an instant."""
    await uow.execute(delete(notices).where(notices.c.expires_at < before))


async def _exists(uow: UnitOfWork, *conditions: ColumnElement[bool]) -> bool:
    found = await uow.execute(select(literal(1)).where(*conditions).limit(1))
    return found.first() is not None


def _of(visit_id: int) -> ColumnElement[bool]:
    return notices.c.visit_id == visit_id
