"""Where a van is: its crew shares it in service hours, nobody keeps the way it took."""

from datetime import datetime, timedelta

from bot.domain.permissions import Action
from bot.domain.van_positions import KEPT, ServiceHours, VanPosition
from bot.domain.zones import day_start, local_date
from bot.errors import OffTheRoad
from bot.messages import Position
from bot.services.actors import Actor
from bot.services.audit import COMMAND_LINE
from bot.store import van_positions as rows
from bot.store.database import UnitOfWork

DAY = timedelta(days=1)


class VanPositions:
    """What everybody may ask, and what a channel hears, within one unit of work."""

    def __init__(self, uow: UnitOfWork, now: datetime) -> None:
        self._uow = uow
        self._now = now

    async def known(self) -> tuple[VanPosition, ...]:
        """The last positions of vans whose crew shares them now."""
        return await rows.known(self._uow, self._now)

    async def shared_by(self, contact_id: int) -> str:
        """The name of the van whose position this contact shares now; empty if none."""
        return await rows.shared_by(self._uow, contact_id, self._now)

    async def note(self, channel: str, person: str, position: Position, at: datetime) -> bool:
        """Somebody is there, says a channel; kept only if she is crew and shares it now."""
        return await rows.note(self._uow, channel, person, position, min(at, self._now))

    async def forget_old(self) -> None:
        """Delete what is older than a day."""
        await rows.forget_old(self._uow, self._now - KEPT)


class VanSharing:
    """What the crew does, in the name of one contact. Raises NotAllowed."""

    def __init__(
        self,
        uow: UnitOfWork,
        now: datetime,
        actor_id: int | None = None,
        channel: str = COMMAND_LINE,
    ) -> None:
        self._uow = uow
        self._now = now
        self._actor = Actor(uow, now, actor_id, channel)

    async def vans(self, zone: str) -> tuple[ServiceHours, ...]:
        """The vans that are on the road now, by their visits of today."""
        await self._actor.require(Action.SHARE_POSITION)
        start = day_start(local_date(self._now, zone), zone)
        found = await rows.on_the_road(self._uow, start, start + DAY)
        return tuple(van for van in found if van.opens <= self._now < van.closes)

    async def share(self, van: str, zone: str) -> ServiceHours:
        """Where this contact is, there the van is, until its service ends. Raises OffTheRoad."""
        found = next((one for one in await self.vans(zone) if one.code == van), None)
        if found is None or self._actor.id is None:
            raise OffTheRoad
        await rows.share(self._uow, found.van_id, self._actor.id, found.closes)
        await self._actor.record(Action.SHARE_POSITION, "van", van, change="begun")
        return found

    async def stop(self) -> bool:
        """No more; the last position is forgotten. False if nothing was shared."""
        await self._actor.require(Action.SHARE_POSITION)
        if self._actor.id is None or not await rows.stop_sharing(self._uow, self._actor.id):
            return False
        await self._actor.record(Action.SHARE_POSITION, "van", "", change="ended")
        return True
