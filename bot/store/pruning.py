"""What is deleted with age: messages that were handled, replies that are over."""

from datetime import datetime

from sqlalchemy import delete, update

from bot.domain.delivery import LANE_REPLY, InboxState, OutboxState
from bot.store.database import UnitOfWork
from bot.store.tables import conversations, inbox_updates, outbox_messages

OPEN = (OutboxState.READY, OutboxState.LEASED, OutboxState.SENDING)


async def prune(uow: UnitOfWork, now: datetime, before: datetime) -> None:
    """Delete handled messages and finished replies older than `before`, and expired sessions.

    A reply that failed or is uncertain goes too: the person has asked again since. Notices and
    broadcasts are not touched.
    """
    await uow.execute(
        delete(inbox_updates).where(
            inbox_updates.c.state != InboxState.WAITING, inbox_updates.c.handled_at < before
        )
    )
    await uow.execute(
        delete(outbox_messages).where(
            outbox_messages.c.lane == LANE_REPLY,
            outbox_messages.c.state.not_in(OPEN),
            outbox_messages.c.created_at < before,
        )
    )
    await uow.execute(
        update(conversations)
        .where(conversations.c.session_expires_at < now)
        .values(session={}, session_expires_at=None)
    )
