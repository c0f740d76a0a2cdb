"""Statements that only look: how much waits, and who is alive (health, metrics)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from bot.domain.delivery import InboxState
from bot.store.database import UnitOfWork
from bot.store.tables import conversations, inbox_updates, leases, outbox_messages


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
