"""News that is sent once more when nobody knows whether it arrived.

Silence would hurt more than hearing it twice: a visit that is cancelled or moved, until it would
have begun, and a request that is ready, while there is time to fetch it (delivery: uncertain).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.domain.reminders import TAKES_PLACE, ReminderKind, differs
from bot.services.reminders.correcting import as_known
from bot.store import resending, trail
from bot.store.database import UnitOfWork

TO_FETCH = timedelta(hours=2)
"""How long a request has to be of use for being announced once more."""


async def repeat(uow: UnitOfWork, now: datetime, message_ids: Sequence[int]) -> list[int]:
    """Give such news among these uncertain messages another chance; the ids of what will repeat."""
    news = await resending.doubtful_news(uow, message_ids)
    again = [row.id for row in news if await _matters(uow, row, now)]
    await resending.repeat(uow, again, now)
    return again


async def _matters(uow: UnitOfWork, row: Row[Any], now: datetime) -> bool:
    kind = ReminderKind(row.kind)
    if kind is ReminderKind.HOLD_READY:
        return bool(row.ends_at - now >= TO_FETCH)
    if kind is not ReminderKind.CHANGED or row.since_revision is None:
        return False
    changes = await trail.of_visit(uow, row.visit_id)
    before, after = as_known(changes, row.since_revision), as_known(changes, row.revision)
    if before is None or after is None or before.state not in TAKES_PLACE:
        return False
    return differs(before, after) and now < before.starts_at
