"""Statements on outbox rows that refer to a notice: their windows, subjects and last checks."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    update,
)

from bot.domain.delivery import LANE_REMINDER, OutboxState
from bot.store.audiences import TOLD
from bot.store.database import UnitOfWork
from bot.store.inbox import insert_for
from bot.store.lanes import BROADCAST, IS_BLOCKED
from bot.store.outbox import lock
from bot.store.tables import (
    notices,
    outbox_messages,
    outbox_subjects,
    reminder_choices,
)
from bot.store.types import UtcInstant

NOTICE = "notice"
"""The reference of a row whose words are composed from a notice."""
PERSONAL = "personal"
"""The reference of a row whose words are composed from personal notices; its id is the contact."""
LETTER = ""
"""No reference: its words are final."""
SOON = timedelta(minutes=10)

rows_ = outbox_messages.c
subjects_ = outbox_subjects.c
_OPEN = rows_.state.in_([literal_column(f"'{state}'") for state in ("ready", "leased", "sending")])
_IS_READY = rows_.state == literal_column("'ready'")
_CANCELLABLE = and_(_OPEN, rows_.state.in_((OutboxState.READY, OutboxState.LEASED)))
_FREE: dict[str, Any] = {"lease_owner": None, "leased_until": None}
_NOW = bindparam("now", type_=UtcInstant)
_MISSED = (
    select(
        rows_.id,
        rows_.contact_id,
        rows_.lane,
        rows_.reference_kind,
        rows_.reference_id,
        rows_.expires_at,
        reminder_choices.c.quiet_start,
        reminder_choices.c.quiet_end,
    )
    .outerjoin(reminder_choices, reminder_choices.c.contact_id == rows_.contact_id)
    .where(_IS_READY, rows_.not_after.is_not(None), rows_.not_after <= _NOW)
    .where(rows_.reference_kind.in_((NOTICE, PERSONAL, LETTER, BROADCAST)))
    .order_by(rows_.not_after, rows_.id)
    .limit(bindparam("few", type_=Integer))
)
_REWINDOW = (
    update(outbox_messages)
    .where(rows_.id == bindparam("row_id"), rows_.state == OutboxState.READY)
    .values(
        not_before=bindparam("opens", type_=UtcInstant),
        not_after=bindparam("closes", type_=UtcInstant),
    )
)


async def add(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of notices or broadcasts as `ready`; whoever has a row of this key keeps it."""
    if rows:
        once = insert_for(uow, outbox_messages)
        added = [{"campaign": row["reference_id"], **row} for row in rows]
        await uow.execute(once.on_conflict_do_nothing(index_elements=["dedupe_key"]), added)


async def set_subjects(uow: UnitOfWork, subjects: Mapping[int, Sequence[tuple[int, int]]]) -> None:
    """What messages speak of, by id, as pairs of a visit and its revision."""
    if not subjects:
        return
    await uow.execute(delete(outbox_subjects).where(subjects_.message_id.in_(list(subjects))))
    rows = [
        {"message_id": message, "visit_id": visit, "revision": revision}
        for message, pairs in subjects.items()
        for visit, revision in pairs
    ]
    if rows:
        await uow.execute(insert(outbox_subjects), rows)


async def withdraw(uow: UnitOfWork, visit_ids: Sequence[int], *, message_id: int = 0) -> None:
    """`ready, leased -> cancelled` for what speaks of visits that are not as they were.

    A message that speaks of other visits too stays, for these; one that has its words already is
    `ready` again, to get new ones. Keys become free for what is told instead. With `message_id`
    only this message.
    """
    of_visits = select(subjects_.message_id).where(subjects_.visit_id.in_(visit_ids))
    waiting = and_(rows_.id.in_(of_visits), _CANCELLABLE)
    if message_id:
        waiting = and_(waiting, rows_.id == message_id)
    others = subjects_.visit_id.not_in(visit_ids)
    speaks_on = select(literal(1)).where(subjects_.message_id == rows_.id, others).exists()
    cancelled = {"state": OutboxState.CANCELLED, "reason": "replaced", "dedupe_key": None}
    await lock(uow, waiting)
    await uow.execute(
        update(outbox_messages).where(waiting, ~speaks_on).values(**cancelled, **_FREE)
    )
    await uow.execute(
        update(outbox_messages)
        .where(waiting, rows_.state == OutboxState.LEASED)
        .values(state=OutboxState.READY, **_FREE)
    )
    await uow.execute(
        delete(outbox_subjects).where(
            subjects_.visit_id.in_(visit_ids),
            subjects_.message_id.in_(select(rows_.id).where(waiting)),
        )
    )


async def keep(uow: UnitOfWork, visit_id: int, *, before: int, after: int) -> None:
    """What waits and speaks of the visit still holds, at its new revision."""
    waiting = select(rows_.id).where(_CANCELLABLE)
    await uow.execute(
        update(outbox_subjects)
        .where(subjects_.visit_id == visit_id, subjects_.revision == before)
        .where(subjects_.message_id.in_(waiting))
        .values(revision=after)
    )


async def suppress(uow: UnitOfWork, contact_id: int) -> None:
    """`ready, leased -> suppressed` for the reminders and broadcasts of a person."""
    hers = and_(rows_.contact_id == contact_id, rows_.lane >= LANE_REMINDER, _CANCELLABLE)
    await lock(uow, hers)
    await uow.execute(
        update(outbox_messages)
        .where(hers)
        .values(state=OutboxState.SUPPRESSED, reason="stopped", dedupe_key=None, **_FREE)
    )


async def close_windows(uow: UnitOfWork, contact_id: int, now: datetime) -> None:
    """The windows of what waits for a person are found anew: she chose other quiet hours."""
    hers = and_(rows_.contact_id == contact_id, rows_.not_after.is_not(None), _IS_READY)
    await lock(uow, hers)
    await uow.execute(update(outbox_messages).where(hers).values(not_after=now))


async def missed(uow: UnitOfWork, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Rows that wait although their window has closed: with their notice and quiet hours."""
    return (await uow.execute(_MISSED, {"now": now, "few": limit})).all()


async def rewindow(
    uow: UnitOfWork, windows: Mapping[int, tuple[datetime, datetime]], over: Sequence[int]
) -> None:
    """Give rows their next window; those that have none are `expired`."""
    if windows:
        rows = [
            {"row_id": row_id, "opens": opens, "closes": closes}
            for row_id, (opens, closes) in sorted(windows.items())
        ]
        await uow.execute(_REWINDOW, rows)
    if over:
        await uow.execute(
            update(outbox_messages)
            .where(rows_.id.in_(list(over)), rows_.state == OutboxState.READY)
            .values(state=OutboxState.EXPIRED, reason="window")
        )


async def count_waiting(uow: UnitOfWork, now: datetime, limit: int) -> int:
    """How many reminders and broadcasts could leave within ten minutes; counted up to a limit."""
    waiting = (
        select(rows_.id)
        .where(_OPEN, _IS_READY, rows_.lane >= LANE_REMINDER, rows_.not_before <= now + SOON)
        .limit(limit)
        .subquery()
    )
    return int((await uow.execute(select(func.count()).select_from(waiting))).scalar_one())


async def unsent(uow: UnitOfWork, notice_ids: Sequence[int]) -> set[int]:
    """Those of these notices of which a message that speaks of their visit has not left yet."""
    found = await uow.execute(
        select(rows_.reference_id)
        .join(notices, notices.c.id == rows_.reference_id)
        .join(
            outbox_subjects,
            and_(subjects_.message_id == rows_.id, subjects_.visit_id == notices.c.visit_id),
        )
        .where(_CANCELLABLE, rows_.reference_kind == NOTICE, rows_.reference_id.in_(notice_ids))
        .distinct()
    )
    return set(found.scalars())


async def told(
    uow: UnitOfWork, contact_ids: Sequence[int], visit_ids: Sequence[int]
) -> dict[tuple[int, int], int]:
    """The newest revision of visits that people have been told of, by contact and visit."""
    statement = (
        select(rows_.contact_id, subjects_.visit_id, func.max(subjects_.revision).label("known"))
        .join(outbox_subjects, subjects_.message_id == rows_.id)
        .where(subjects_.visit_id.in_(visit_ids), rows_.contact_id.in_(contact_ids), _is_told())
        .group_by(rows_.contact_id, subjects_.visit_id)
    )
    return {(row.contact_id, row.visit_id): row.known for row in await uow.execute(statement)}


async def out_of_reach(uow: UnitOfWork, ids: Sequence[int]) -> set[int]:
    """Those of these messages whose address does not want any."""
    return set((await uow.execute(select(rows_.id).where(rows_.id.in_(ids), IS_BLOCKED))).scalars())


async def newest_told(uow: UnitOfWork, visit_ids: Sequence[int]) -> dict[int, int]:
    """The newest revision of visits that anybody was told of, by visit."""
    statement = (
        select(subjects_.visit_id, func.max(subjects_.revision).label("revision"))
        .join(outbox_messages, rows_.id == subjects_.message_id)
        .where(subjects_.visit_id.in_(visit_ids), _is_told())
        .group_by(subjects_.visit_id)
    )
    return {row.visit_id: row.revision for row in await uow.execute(statement)}


async def next_window_end(uow: UnitOfWork) -> datetime | None:
    """When the next window closes on a row that waits."""
    closes = select(func.min(rows_.not_after)).where(_IS_READY, rows_.not_after.is_not(None))
    found: datetime | None = (await uow.execute(closes)).scalar_one()
    return found


def _is_told() -> ColumnElement[bool]:
    return and_(rows_.lane >= 1, rows_.state.in_(TOLD))
