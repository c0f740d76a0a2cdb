"""What was not understood: counted, and kept for staff to see, so that the data can grow.

The text is kept only with consent, and for 30 days (language data is learned from real messages,
never from people who did not agree).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.people import Purpose
from bot.services.consents import Consents
from bot.store import misunderstandings
from bot.store.database import UnitOfWork

KEPT = timedelta(days=30)
"""How long a message that was not understood is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Misunderstood:
    """What was not understood lately."""

    times: int  # how many messages in all
    by_guess: tuple[tuple[str, int], ...]  # best guess and how often, most first
    texts: tuple[str, ...]  # of people who agreed, newest first


class Misunderstandings:
    """Counts messages that were asked back or not understood."""

    def __init__(self, uow: UnitOfWork, now: datetime) -> None:
        self._uow = uow
        self._now = now

    async def keep(self, contact_id: int, guess: str, text: str) -> None:
        """Count one; its text is kept if the person agreed to that."""
        agreed = await Consents(self._uow, self._now).of(contact_id, Purpose.TEXTS)
        await misunderstandings.add(
            self._uow,
            contact_id=contact_id,
            guess=guess,
            text=text if agreed else None,
            at=self._now,
        )

    async def lately(self, limit: int, offset: int = 0) -> Misunderstood:
        """What was kept; texts by pages."""
        since = self._now - KEPT
        counted = await misunderstandings.counted(self._uow, since)
        texts: Sequence[str] = await misunderstandings.texts(self._uow, since, limit, offset)
        return Misunderstood(
            times=sum(row.times for row in counted),
            by_guess=tuple((row.guess, row.times) for row in counted),
            texts=tuple(texts),
        )

    async def forget_old(self) -> None:
        """Delete what is older than it may be kept."""
        await misunderstandings.prune(self._uow, self._now - KEPT)
