"""Statements on outbox rows that refer to a notice: their windows, subjects and last checks."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    String,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    update,
)

from bot.domain.delivery import LANE_REMINDER, OutboxState
from bot.store.audiences import TOLD, agrees
from bot.store.database import UnitOfWork
from bot.store.inbox import insert_for
from bot.store.tables import (
    contact_addresses,
    outbox_messages,
    outbox_subjects,
    reminder_choices,
    visits,
)
from bot.store.types import UtcInstant

NOTICE = "notice"
"""The reference of a row whose words are composed from a notice."""
PERSONAL = "personal"
"""The reference of a row whose words are composed from personal notices; its id is the contact."""
SOON = timedelta(minutes=10)

rows_ = outbox_messages.c
subjects_ = outbox_subjects.c
_OPEN = rows_.state.in_([literal_column(f"'{state}'") for state in ("ready", "leased", "sending")])
_IS_READY = rows_.state == literal_column("'ready'")
_CANCELLABLE = and_(_OPEN, rows_.state.in_((OutboxState.READY, OutboxState.LEASED)))
_FREE: dict[str, Any] = {"lease_owner": None, "leased_until": None}
_NOW = bindparam("now", type_=UtcInstant)
_ONLY_CHAT = bindparam("only_chat", type_=String)
_IN_WINDOW = and_(
    rows_.not_before <= _NOW,
    rows_.expires_at > _NOW,
    or_(rows_.not_after.is_(None), rows_.not_after > _NOW),
)
_DUE = (
    select(rows_.id)
    .where(_OPEN, _IS_READY, _IN_WINDOW)
    .where(rows_.channel.in_(bindparam("channels", expanding=True)))
    .where(rows_.reference_kind.in_((NOTICE, PERSONAL)))
    .where(or_(_ONLY_CHAT == "", rows_.chat == _ONLY_CHAT))
    .order_by(rows_.lane, rows_.not_before, rows_.id)
    .limit(bindparam("few", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("due")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
_CLAIM = (
    update(outbox_messages)
    .where(rows_.id.in_(select(_DUE.c.id)))
    .values(
        state=OutboxState.LEASED,
        lease_owner=bindparam("owner"),
        leased_until=bindparam("until"),
        epoch=rows_.epoch + 1,
    )
    .returning(
        rows_.id,
        rows_.channel,
        rows_.chat,
        rows_.person,
        rows_.lane,
        rows_.contact_id,
        rows_.reference_kind,
        rows_.reference_id,
        rows_.attempts,
        rows_.epoch,
    )
)
_IS_STALE = (
    select(literal(1))
    .select_from(outbox_subjects.join(visits))
    .where(subjects_.message_id == rows_.id, subjects_.revision != visits.c.revision)
    .exists()
)
_IS_BLOCKED = (
    select(literal(1))
    .where(
        contact_addresses.c.channel == rows_.channel,
        contact_addresses.c.person == rows_.chat,
        contact_addresses.c.suppressed_at.is_not(None),
    )
    .exists()
)
_INTEND = (
    update(outbox_messages)
    .where(rows_.id.in_(bindparam("ids", expanding=True)))
    .where(rows_.lease_owner == bindparam("owner"), rows_.state == OutboxState.LEASED)
    .where(_IN_WINDOW, ~_IS_STALE, ~_IS_BLOCKED)
    .where(or_(rows_.lane < LANE_REMINDER, agrees(rows_.contact_id)))
    .values(state=OutboxState.SENDING, leased_until=bindparam("until"), attempts=rows_.attempts + 1)
    .returning(rows_.id)
)
_GIVE_BACK = (
    update(outbox_messages)
    .where(rows_.id.in_(bindparam("ids", expanding=True)))
    .where(rows_.lease_owner == bindparam("owner"), rows_.state == OutboxState.LEASED)
)
_SETTLE = (
    update(outbox_messages)
    .where(rows_.id == bindparam("row_id"), rows_.state == OutboxState.LEASED)
    .where(rows_.lease_owner == bindparam("owner"))
    .values(state=bindparam("to_state"), reason=bindparam("why"), dedupe_key=None, **_FREE)
)
_MISSED = (
    select(
        rows_.id,
        rows_.lane,
        rows_.reference_kind,
        rows_.reference_id,
        rows_.expires_at,
        reminder_choices.c.quiet_start,
        reminder_choices.c.quiet_end,
    )
    .outerjoin(reminder_choices, reminder_choices.c.contact_id == rows_.contact_id)
    .where(_IS_READY, rows_.not_after.is_not(None), rows_.not_after <= _NOW)
    .where(rows_.reference_kind.in_((NOTICE, PERSONAL)))
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
    """Insert rows as `ready`; whoever has a row of this key keeps that one."""
    if rows:
        once = insert_for(uow, outbox_messages)
        await uow.execute(once.on_conflict_do_nothing(index_elements=["dedupe_key"]), list(rows))


async def attach(
    uow: UnitOfWork, keys: Sequence[str], visit: tuple[int, int], expires_at: datetime
) -> None:
    """Messages that have not left speak of this visit (id, revision) too, and last as long."""
    if not keys:
        return
    of_keys = and_(rows_.dedupe_key.in_(keys), rows_.state == OutboxState.READY)
    chosen = select(rows_.id, literal(visit[0]), literal(visit[1])).where(of_keys)
    columns = ["message_id", "visit_id", "revision"]
    await uow.execute(
        insert_for(uow, outbox_subjects).from_select(columns, chosen).on_conflict_do_nothing()
    )
    await uow.execute(
        update(outbox_messages)
        .where(of_keys, rows_.expires_at < expires_at)
        .values(expires_at=expires_at)
    )


async def claim(
    uow: UnitOfWork,
    *,
    channels: Sequence[str],
    owner: str,
    now: datetime,
    until: datetime,
    limit: int,
    only_chat: str = "",
) -> Sequence[Row[Any]]:
    """`ready -> leased` for what is due and in its window: by lane, then by age."""
    where = {"channels": list(channels), "only_chat": only_chat, "few": limit}
    values = {**where, "now": now, "until": until, "owner": owner}
    found = (await uow.execute(_CLAIM, values)).all()
    return sorted(found, key=lambda row: int(row.id))


async def intend(
    uow: UnitOfWork, ids: Sequence[int], owner: str, now: datetime, until: datetime
) -> set[int]:
    """`leased -> sending` for what is still true and still wanted; the ids that may go now.

    Checked here once more: the window, every revision named, consent, and that the address can
    be reached. What may not go is `ready` again: composing it anew finds out why.
    """
    values = {"ids": list(ids), "owner": owner}
    going = set((await uow.execute(_INTEND, {**values, "now": now, "until": until})).scalars())
    await uow.execute(_GIVE_BACK.values(state=OutboxState.READY, **_FREE), values)
    return going


async def settle(uow: UnitOfWork, owner: str, ends: Mapping[int, tuple[OutboxState, str]]) -> None:
    """`leased -> cancelled, suppressed, expired` with a reason: there is nothing to say.

    The key is free again: should there be something to say after all, it can be said.
    """
    rows = [
        {"row_id": row_id, "owner": owner, "to_state": state, "why": reason}
        for row_id, (state, reason) in ends.items()
    ]
    if rows:
        await uow.execute(_SETTLE, rows)


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


async def withdraw(uow: UnitOfWork, visit_id: int, *, message_id: int = 0) -> None:
    """`ready, leased -> cancelled` for what speaks of a visit that is not as it was.

    A message that speaks of other visits too stays, for these. Keys become free for what is told
    instead. With `message_id` only this message.
    """
    of_visit = select(subjects_.message_id).where(subjects_.visit_id == visit_id)
    waiting = and_(rows_.id.in_(of_visit), _CANCELLABLE)
    if message_id:
        waiting = and_(waiting, rows_.id == message_id)
    others = subjects_.visit_id != visit_id
    speaks_on = select(literal(1)).where(subjects_.message_id == rows_.id, others).exists()
    cancelled = {"state": OutboxState.CANCELLED, "reason": "replaced", "dedupe_key": None}
    await uow.execute(
        update(outbox_messages).where(waiting, ~speaks_on).values(**cancelled, **_FREE)
    )
    await uow.execute(
        delete(outbox_subjects).where(
            subjects_.visit_id == visit_id,
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
    await uow.execute(
        update(outbox_messages)
        .where(rows_.contact_id == contact_id, rows_.lane >= LANE_REMINDER, _CANCELLABLE)
        .values(state=OutboxState.SUPPRESSED, reason="stopped", dedupe_key=None, **_FREE)
    )


async def close_windows(uow: UnitOfWork, contact_id: int, now: datetime) -> None:
    """The windows of what waits for a person are found anew: she chose other quiet hours."""
    await uow.execute(
        update(outbox_messages)
        .where(rows_.contact_id == contact_id, rows_.not_after.is_not(None), _IS_READY)
        .values(not_after=now)
    )


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
            for row_id, (opens, closes) in windows.items()
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


async def has_unsent(uow: UnitOfWork, notice_id: int, visit_id: int) -> bool:
    """Whether a message of a notice that speaks of the visit has not left yet."""
    of_visit = select(subjects_.message_id).where(subjects_.visit_id == visit_id)
    found = await uow.execute(
        select(rows_.id)
        .where(rows_.id.in_(of_visit), _CANCELLABLE)
        .where(rows_.reference_kind == NOTICE, rows_.reference_id == notice_id)
        .limit(1)
    )
    return found.first() is not None


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
    return set(
        (await uow.execute(select(rows_.id).where(rows_.id.in_(ids), _IS_BLOCKED))).scalars()
    )


async def was_told(uow: UnitOfWork, visit_id: int, since: int) -> bool:
    """Whether somebody was told of the visit at a revision after this one."""
    found = await uow.execute(
        select(rows_.id)
        .join(outbox_subjects, subjects_.message_id == rows_.id)
        .where(subjects_.visit_id == visit_id, subjects_.revision > since, _is_told())
        .limit(1)
    )
    return found.first() is not None


async def next_window_end(uow: UnitOfWork) -> datetime | None:
    """When the next window closes on a row that waits."""
    closes = select(func.min(rows_.not_after)).where(_IS_READY, rows_.not_after.is_not(None))
    found: datetime | None = (await uow.execute(closes)).scalar_one()
    return found


def _is_told() -> ColumnElement[bool]:
    return and_(rows_.lane >= 1, rows_.state.in_(TOLD))
