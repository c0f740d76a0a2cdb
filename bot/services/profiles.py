"""Profiles of people who have not been here for long: they end by themselves."""

from datetime import datetime

from bot.domain.retention import KEPT, DataKind
from bot.services.erasure import Erasure
from bot.store import profiles as rows
from bot.store.database import UnitOfWork

SOME = 20
"""People of one transaction: a deletion looks through what staff were sent."""


class Profiles:
    """What time does to profiles, within one unit of work and at one instant."""

    def __init__(self, uow: UnitOfWork, now: datetime) -> None:
        self._uow = uow
        self._now = now

    async def note_seen(self) -> None:
        """Write down the day for everybody whose conversation is over."""
        await rows.note_seen(self._uow, self._now)

    async def forget_unseen(self) -> int:
        """Delete some who were not here for as long as a profile is kept; gives how many.

        Not those with a role, with a loan, a hold or a question that is open, or whom reminders
        still reach. Each is deleted as if she had asked for it.
        """
        before = self._now - KEPT[DataKind.PROFILE]
        found = await rows.unseen(self._uow, before, SOME)
        erasure = Erasure(self._uow, self._now)
        for contact_id in found:
            await erasure.erase(contact_id, update_key="", reason="")
        return len(found)
