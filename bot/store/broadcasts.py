"""Statements on broadcasts, and on the rows of the outbox that are theirs."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Row,
    and_,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from bot.domain.broadcasts import (
    BROADCAST_EDGES,
    LIVE,
    STARTING,
    Broadcast,
    BroadcastCounts,
    BroadcastKind,
    BroadcastState,
    ReadyText,
)
from bot.domain.delivery import OutboxState
from bot.domain.people import Purpose, Role
from bot.messages import Address
from bot.store.audiences import agrees
from bot.store.database import UnitOfWork
from bot.store.lanes import BROADCAST
from bot.store.outbox import lock
from bot.store.tables import broadcasts, contact_stops, contacts, outbox_messages, stops

mine = broadcasts.c
rows_ = outbox_messages.c
_IS_LIVE = mine.state.in_(
    [literal_column(f"'{state}'") for state in ("waiting", "undo", "scheduled", "running")]
)
"""The condition of the index of live ones, word by word."""
_OURS = rows_.reference_kind == literal_column(f"'{BROADCAST}'")
_RUNNING = and_(_IS_LIVE, mine.state == literal_column("'running'"))
_FREE: dict[str, Any] = {"lease_owner": None, "leased_until": None}
_SENT = (OutboxState.SENT, OutboxState.DELIVERED, OutboxState.READ)
_OPEN = (OutboxState.READY, OutboxState.LEASED, OutboxState.SENDING)
_CANCELLABLE = (OutboxState.READY, OutboxState.LEASED)
PUT_BACK = "paused"
"""The reason of rows that were taken back and are written anew when the broadcast goes on."""


async def add(uow: UnitOfWork, **columns: Any) -> int:
    """Insert a broadcast; gives its id."""
    added = await uow.execute(insert(broadcasts).values(columns).returning(mine.id))
    return int(added.scalar_one())


async def by_id(uow: UnitOfWork, broadcast_id: int, *, lock: bool = False) -> Broadcast | None:
    """One broadcast, or None; locked against everybody else's change if asked for."""
    statement = select(broadcasts).where(mine.id == broadcast_id)
    row = (await uow.execute(statement.with_for_update() if lock else statement)).one_or_none()
    return None if row is None else _view(row)


async def by_ids(uow: UnitOfWork, ids: Sequence[int]) -> dict[int, Broadcast]:
    """Broadcasts by id."""
    if not ids:
        return {}
    found = await uow.execute(select(broadcasts).where(mine.id.in_(list(ids))))
    return {row.id: _view(row) for row in found}


async def change(uow: UnitOfWork, broadcast_id: int, **columns: Any) -> None:
    """Set columns of a broadcast."""
    await uow.execute(update(broadcasts).where(mine.id == broadcast_id).values(columns))


async def step(
    uow: UnitOfWork, one: Broadcast, state: BroadcastState, *, epoch: int, **columns: Any
) -> None:
    """Walk an edge. Raises ValueError for one that does not exist."""
    if (one.state, state) not in BROADCAST_EDGES:
        raise ValueError(f"{one.state} -> {state}")
    await change(uow, one.id, state=state, epoch=epoch, **columns)


async def counts_kept(uow: UnitOfWork, broadcast_id: int) -> dict[str, Any] | None:
    """What was counted at its end; None before."""
    found = await uow.execute(select(mine.counts).where(mine.id == broadcast_id))
    kept: dict[str, Any] | None = found.scalar_one_or_none()
    return kept


async def recent(
    uow: UnitOfWork, since: datetime, limit: int, *, host_id: int | None = None
) -> tuple[Broadcast, ...]:
    """Those that are not over, and those that ended since, newest first.

    With `host_id` only what cadres send to the stops that this contact looks after.
    """
    shown = or_(
        mine.state.in_(LIVE), and_(mine.state == BroadcastState.DONE, mine.ended_at > since)
    )
    statement = select(broadcasts).where(shown).order_by(mine.id.desc()).limit(limit)
    if host_id is not None:
        own = select(contact_stops.c.stop_id).where(contact_stops.c.contact_id == host_id)
        statement = statement.where(mine.stop_id.in_(own), mine.author_role == Role.CADRE)
    return tuple(_view(row) for row in await uow.execute(statement))


async def free_texts(uow: UnitOfWork, stop_id: int, since: datetime) -> list[datetime]:
    """When cadres sent free texts to a stop; those that were taken back before do not count."""
    began = or_(mine.state.in_(LIVE), mine.started_at.is_not(None))
    statement = (
        select(mine.confirmed_at)
        .where(mine.stop_id == stop_id, mine.confirmed_at > since, began)
        .where(mine.kind == BroadcastKind.FREE, mine.author_role == Role.CADRE)
        .order_by(mine.confirmed_at)
    )
    return list((await uow.execute(statement)).scalars())


async def count_free(uow: UnitOfWork, author_id: int) -> int:
    """How many free texts of somebody as a cadre have gone out, and nobody stopped them."""
    statement = select(func.count()).where(
        mine.author_id == author_id,
        mine.kind == BroadcastKind.FREE,
        mine.author_role == Role.CADRE,
        mine.started_at.is_not(None),
        mine.state != BroadcastState.CANCELLED,
    )
    return int((await uow.execute(statement)).scalar_one())


async def was_said(uow: UnitOfWork, stop_id: int, ready: ReadyText, visit_id: int) -> bool:
    """Whether a ready-made text went to a stop for this visit, or is about to."""
    went = or_(mine.state.in_(LIVE), mine.state == BroadcastState.DONE)
    here = mine.stop_id == stop_id, mine.template == ready, mine.visit_id == visit_id
    return bool((await uow.execute(select(exists().where(*here, went)))).scalar_one())


async def starting(uow: UnitOfWork, now: datetime) -> Broadcast | None:
    """The first that is to begin, locked; None if none is."""
    due = and_(_IS_LIVE, mine.state.in_(STARTING), mine.due_at <= now)
    statement = select(broadcasts).where(due).order_by(mine.due_at, mine.id).limit(1)
    row = (await uow.execute(statement.with_for_update(skip_locked=True))).first()
    return None if row is None else _view(row)


async def expandable(uow: UnitOfWork, most: int, *, lock: bool = True) -> Broadcast | None:
    """The next one to be written out, where fewer than `most` of its rows wait; None if none is.

    Of several the one that got least far, so that a small one is not held up.
    """
    full = (
        select(rows_.id)
        .where(_OURS, rows_.reference_id == mine.id, rows_.state == OutboxState.READY)
        .correlate(broadcasts)
        .limit(most)
        .subquery()
    )
    waiting = select(func.count()).select_from(full).scalar_subquery()
    statement = select(broadcasts).where(_RUNNING, mine.expanded.is_(False), waiting < most)
    chosen = statement.order_by(mine.cursor, mine.id).limit(1)
    locked = chosen.with_for_update(skip_locked=True) if lock else chosen
    row = (await uow.execute(locked)).first()
    return None if row is None else _view(row)


async def running(uow: UnitOfWork) -> tuple[Broadcast, ...]:
    """Those that run, oldest first."""
    statement = select(broadcasts).where(_RUNNING).order_by(mine.id)
    return tuple(_view(row) for row in await uow.execute(statement))


async def paused(uow: UnitOfWork) -> tuple[Broadcast, ...]:
    """Those that were paused, the first to expire first."""
    statement = select(broadcasts).where(mine.state == BroadcastState.PAUSED)
    return tuple(_view(row) for row in await uow.execute(statement.order_by(mine.expires_at)))


async def next_start(uow: UnitOfWork) -> datetime | None:
    """When the next one begins by itself."""
    due = select(func.min(mine.due_at)).where(_IS_LIVE, mine.state.in_(STARTING))
    found: datetime | None = (await uow.execute(due)).scalar_one()
    return found


async def is_open(uow: UnitOfWork, broadcast_id: int, now: datetime) -> datetime | None:
    """When the next of its rows can leave; None if all are over."""
    statement = select(func.min(rows_.not_before)).where(
        _OURS, rows_.reference_id == broadcast_id, rows_.state.in_(_OPEN)
    )
    found: datetime | None = (await uow.execute(statement)).scalar_one()
    return None if found is None else max(found, now)


async def counts(uow: UnitOfWork, broadcast_id: int, missed: int) -> BroadcastCounts:
    """What became of its rows; `missed` are those that no row was written for."""
    statement = (
        select(rows_.state, rows_.reason, func.count().label("messages"))
        .where(_OURS, rows_.reference_id == broadcast_id)
        .where(or_(rows_.state != OutboxState.CANCELLED, rows_.reason != PUT_BACK))
        .group_by(rows_.state, rows_.reason)
        .order_by(rows_.reason)
    )
    found = [
        (OutboxState(row.state), row.reason, row.messages) for row in await uow.execute(statement)
    ]

    def number(*states: OutboxState) -> int:
        return sum(messages for state, _, messages in found if state in states)

    return BroadcastCounts(
        sent=number(*_SENT),
        waiting=number(*_OPEN),
        blocked=number(OutboxState.SUPPRESSED),
        uncertain=number(OutboxState.UNCERTAIN),
        expired=number(OutboxState.EXPIRED) + missed,
        cancelled=number(OutboxState.CANCELLED),
        failed=tuple((why, n) for state, why, n in found if state is OutboxState.FAILED),
    )


async def take_back(uow: UnitOfWork, broadcast_id: int, reason: str) -> None:
    """`ready, leased -> cancelled` for what waits; keys become free for who is told later."""
    await lock(uow, _OURS, rows_.reference_id == broadcast_id, rows_.state.in_(_CANCELLABLE))
    await uow.execute(
        update(outbox_messages)
        .where(_OURS, rows_.reference_id == broadcast_id, rows_.state.in_(_CANCELLABLE))
        .values(state=OutboxState.CANCELLED, reason=reason, dedupe_key=None, **_FREE)
    )


async def resend(
    uow: UnitOfWork, broadcast_id: int, epoch: int, now: datetime, until: datetime
) -> int:
    """`uncertain -> ready` for all of them, once more by the wish of staff; gives how many.

    Their windows have closed, so the next tick finds new ones.
    """
    statement = (
        update(outbox_messages)
        .where(_OURS, rows_.reference_id == broadcast_id)
        .where(rows_.state == OutboxState.UNCERTAIN)
        .values(
            state=OutboxState.READY,
            campaign_epoch=epoch,
            not_before=now,
            not_after=now,
            expires_at=until,
            repeats=rows_.repeats + 1,
            reason="resent",
            **_FREE,
        )
        .returning(rows_.id)
    )
    return len((await uow.execute(statement)).all())


async def suppress(uow: UnitOfWork, contact_id: int) -> None:
    """`ready, leased -> suppressed` for the broadcasts of a person who wants none."""
    await lock(uow, rows_.contact_id == contact_id, _OURS, rows_.state.in_(_CANCELLABLE))
    await uow.execute(
        update(outbox_messages)
        .where(rows_.contact_id == contact_id, _OURS, rows_.state.in_(_CANCELLABLE))
        .values(state=OutboxState.SUPPRESSED, reason="stopped", dedupe_key=None, **_FREE)
    )


async def wanting(uow: UnitOfWork, contact_ids: Sequence[int]) -> set[int]:
    """Those of these contacts who did not say that they want no broadcasts."""
    chosen = contacts.c.id.in_(list(contact_ids)), agrees(contacts.c.id, Purpose.BROADCASTS)
    return set((await uow.execute(select(contacts.c.id).where(*chosen))).scalars())


async def live_of(uow: UnitOfWork, author_id: int) -> tuple[Broadcast, ...]:
    """Those of an author that are confirmed and not over, locked."""
    statement = select(broadcasts).where(mine.author_id == author_id, mine.state.in_(LIVE))
    return tuple(_view(row) for row in await uow.execute(statement.with_for_update()))


async def blank(uow: UnitOfWork, author_id: int) -> None:
    """What an author wrote, and where she wrote it, is gone; the numbers stay."""
    nothing = {"body": "", "channel": "", "chat": "", "person": "", "message_id": None}
    drafts = delete(broadcasts).where(mine.author_id == author_id)
    await uow.execute(drafts.where(mine.state == BroadcastState.DRAFT))
    await uow.execute(update(broadcasts).where(mine.author_id == author_id).values(nothing))


async def forget_drafts(uow: UnitOfWork, before: datetime) -> None:
    """Drafts that nobody said yes to for so long, and those that were dropped."""
    never = mine.state == BroadcastState.DRAFT, mine.created_at < before
    dropped = and_(mine.state == BroadcastState.CANCELLED, mine.confirmed_at.is_(None))
    await uow.execute(delete(broadcasts).where(*never))
    await uow.execute(delete(broadcasts).where(dropped, mine.ended_at < before))


async def lock_stop(uow: UnitOfWork, stop_id: int) -> None:
    """Two people who confirm for one stop at once do so one after the other."""
    await uow.execute(select(stops.c.id).where(stops.c.id == stop_id).with_for_update())


async def stop_codes(uow: UnitOfWork, ids: Collection[int]) -> dict[int, str]:
    """Codes of stops by id."""
    if not ids:
        return {}
    found = await uow.execute(select(stops.c.id, stops.c.code).where(stops.c.id.in_(list(ids))))
    return {row.id: row.code for row in found}


async def author_names(uow: UnitOfWork, ids: Collection[int]) -> dict[int, str]:
    """Names of contacts by id."""
    if not ids:
        return {}
    found = await uow.execute(
        select(contacts.c.id, contacts.c.name).where(contacts.c.id.in_(list(ids)))
    )
    return {row.id: row.name for row in found}


def _view(row: Row[Any]) -> Broadcast:
    return Broadcast(
        id=row.id,
        kind=BroadcastKind(row.kind),
        ready=ReadyText(row.template) if row.template else None,
        author_id=row.author_id,
        author_role=Role(row.author_role),
        address=Address(channel=row.channel, chat=row.chat, person=row.person),
        message_id=row.message_id,
        state=BroadcastState(row.state),
        epoch=row.epoch,
        stop_id=row.stop_id,
        area=row.area,
        visit_id=row.visit_id,
        body=row.body,
        lasts=timedelta(minutes=row.lasts),
        starts_at=row.starts_at,
        due_at=row.due_at,
        expires_at=row.expires_at,
        cursor=row.cursor,
        expanded=row.expanded,
        missed=row.missed,
        reach=row.reach,
        shown=row.shown,
        created_at=row.created_at,
        started_at=row.started_at,
    )
