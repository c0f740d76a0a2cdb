"""Whether somebody wants what cadres and staff write for many; reminders are another matter."""

from datetime import datetime

from bot.domain.people import Purpose
from bot.services.consents import Consents
from bot.store import broadcasts as rows
from bot.store.database import UnitOfWork


class BroadcastWishes:
    """Use cases of a reader, within one unit of work and at one instant."""

    def __init__(self, uow: UnitOfWork, now: datetime) -> None:
        self._uow = uow
        self._consents = Consents(uow, now)

    async def wants(self, contact_id: int) -> bool:
        """Whether she gets broadcasts; she does unless she said no."""
        return await self._consents.of(contact_id, Purpose.BROADCASTS) is not False

    async def refuse(self, contact_id: int) -> None:
        """No broadcast any more, at once; reminders and her own news still come."""
        await self._consents.record(contact_id, Purpose.BROADCASTS, given=False)
        await rows.suppress(self._uow, contact_id)

    async def accept(self, contact_id: int) -> None:
        """From the next broadcast on she gets them again."""
        await self._consents.record(contact_id, Purpose.BROADCASTS, given=True)
