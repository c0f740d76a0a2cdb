"""What a person agreed to, with time and wording, so that it can be shown later."""

from datetime import datetime

from bot.domain.people import Purpose
from bot.store import consents
from bot.store.database import UnitOfWork

WORDING = 1
"""Version of the sentences that ask; raised whenever one of them changes its meaning."""


class Consents:
    """Yes and no, never overwritten."""

    def __init__(self, uow: UnitOfWork, now: datetime) -> None:
        self._uow = uow
        self._now = now

    async def record(self, contact_id: int, purpose: Purpose, *, given: bool) -> None:
        """Keep an answer; the newest holds."""
        await consents.add(
            self._uow,
            contact_id=contact_id,
            purpose=purpose,
            given=given,
            wording=WORDING,
            at=self._now,
        )

    async def of(self, contact_id: int, purpose: Purpose) -> bool | None:
        """The newest answer, or None if the person was never asked."""
        return await consents.newest(self._uow, contact_id, purpose)
