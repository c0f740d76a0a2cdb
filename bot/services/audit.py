"""Who did what: written with the deed, in its transaction, and never changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.permissions import Action
from bot.services.permissions import Permissions
from bot.store import audit as rows
from bot.store.database import UnitOfWork

COMMAND_LINE = "command"
"""The channel of what is done without a chat."""
KEPT = timedelta(days=2 * 365)
"""How long an entry is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Something that was done."""

    id: int  # the row
    at: datetime  # aware, UTC
    actor_id: int | None  # who did it; None for the command line, or when she is gone
    actor: str  # her name as it is now; empty without
    channel: str  # from where
    action: str  # a word of Action, now or when it was written
    subject: str  # the kind of thing it was done to: "visit", "contact", ...
    key: str  # its row id, code or day
    details: dict[str, Any]  # words and numbers


class Audit:
    """The entries of one person's deeds, within one unit of work and at one instant."""

    def __init__(
        self, uow: UnitOfWork, now: datetime, actor_id: int | None, channel: str = COMMAND_LINE
    ) -> None:
        self._uow = uow
        self._now = now
        self._actor_id = actor_id
        self._channel = channel

    async def record(
        self, action: Action, subject: str, key: object, **details: str | int | list[str] | None
    ) -> None:
        """Add an entry. `details` must not hold what somebody wrote."""
        await rows.add(
            self._uow,
            at=self._now,
            actor_id=self._actor_id,
            channel=self._channel,
            action=action.value,
            subject=subject,
            key=str(key),
            details=details,
        )

    async def pages(self, *, before: int | None = None, limit: int = 20) -> tuple[AuditEntry, ...]:
        """Entries, newest first; the next page is `before` the last id. Raises NotAllowed."""
        await Permissions(self._uow).require(self._actor_id, Action.READ_AUDIT)
        found = await rows.page(self._uow, before, limit)
        return tuple(AuditEntry(**row._mapping) for row in found)


async def forget_old(uow: UnitOfWork, now: datetime) -> None:
    """Delete entries that are older than KEPT."""
    await rows.forget(uow, now - KEPT)
