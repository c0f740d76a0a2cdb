"""Statements that only look: how much waits, and who is alive (health, metrics)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true

from bot.domain.delivery import InboxState, OutboxState
from bot.store.database import UnitOfWork
from bot.store.lanes import runs
from bot.store.tables import conversations, inbox_updates, leases, outbox_messages

HELD = (OutboxState.LEASED, OutboxState.SENDING)
OPEN = (OutboxState.READY, *HELD, OutboxState.FAILED, OutboxState.UNCERTAIN)
STUCK_AFTER = timedelta(minutes=20)
"""No more is written out at once than leaves in ten minutes."""
LEFT_AFTER = timedelta(minutes=1)
"""A lease that ended so long ago should have been taken back."""


async def inbox_by_state(uow: UnitOfWork) -> dict[str, int]:
    """How many messages that came in are in each state and not yet pruned."""
    state = inbox_updates.c.state
    rows = await uow.execute(select(state, func.count().label("rows")).group_by(state))
    return {row.state: row.rows for row in rows}


async def outbox_by_state_and_lane(uow: UnitOfWork) -> dict[tuple[str, int], int]:
    """How many messages that go out are in each state and lane and not yet pruned."""
    columns = outbox_messages.c.state, outbox_messages.c.lane
    rows = await uow.execute(select(*columns, func.count().label("rows")).group_by(*columns))
    return {(row.state, row.lane): row.rows for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneCount:
    """What there is of one lane."""

    queued: int = 0  # waits, or is on its way
    stuck: int = 0  # should have left long ago
    failed: int = 0  # ended with an error
    uncertain: int = 0  # may have arrived
    repeated: int = 0  # was sent once more, because it may not have arrived


async def by_lane(uow: UnitOfWork, now: datetime) -> dict[int, LaneCount]:
    """What waits and what went wrong, by lane (doctor, metrics); looks at every row."""
    return await _by_lane(uow, now, true())


async def open_by_lane(uow: UnitOfWork, now: datetime) -> dict[int, LaneCount]:
    """The same, without lanes in which all is well and without what was repeated and sent."""
    return await _by_lane(uow, now, outbox_messages.c.state.in_(OPEN))


async def _by_lane(
    uow: UnitOfWork, now: datetime, chosen: ColumnElement[bool]
) -> dict[int, LaneCount]:
    rows = outbox_messages.c
    due = and_(
        rows.state == OutboxState.READY,
        rows.not_before < now - STUCK_AFTER,
        rows.expires_at > now,
        or_(rows.not_after.is_(None), rows.not_after > now),
        runs(),
    )
    lost = and_(rows.state.in_(HELD), rows.leased_until < now - LEFT_AFTER)
    sums = {
        "queued": rows.state.in_((OutboxState.READY, *HELD)),
        "stuck": or_(due, lost),
        "failed": rows.state == OutboxState.FAILED,
        "uncertain": rows.state == OutboxState.UNCERTAIN,
        "repeated": rows.repeats > 0,
    }
    columns = [func.sum(case((holds, 1), else_=0)).label(name) for name, holds in sums.items()]
    counted = select(rows.lane, *columns).where(chosen)
    found = await uow.execute(counted.group_by(rows.lane).order_by(rows.lane))
    return {
        row.lane: LaneCount(**{name: int(row._mapping[name]) for name in sums}) for row in found
    }


async def lease_holds(uow: UnitOfWork, name: str, now: datetime) -> bool:
    """Whether some process holds this lease now."""
    found = await uow.execute(select(leases.c.until).where(leases.c.name == name))
    until: datetime | None = found.scalar_one_or_none()
    return until is not None and until > now


async def something_waits(uow: UnitOfWork, channels: Sequence[str]) -> bool:
    """Whether a message on one of these channels waits and nobody works on its conversation."""
    statement = (
        select(inbox_updates.c.id)
        .join(conversations, conversations.c.id == inbox_updates.c.conversation_id)
        .where(inbox_updates.c.state == InboxState.WAITING)
        .where(conversations.c.channel.in_(channels), conversations.c.lease_owner.is_(None))
        .limit(1)
    )
    return (await uow.execute(statement)).first() is not None
