"""What goes out: staff see what waits and what went wrong, and have it tried once more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.delivery import LANE_BROADCAST, LANE_PERSONAL, LANE_REMINDER, OutboxState
from bot.domain.permissions import Action
from bot.services.actors import Actor
from bot.services.audit import COMMAND_LINE
from bot.store import counts, rates, resending
from bot.store.counts import LaneCount
from bot.store.database import UnitOfWork

LANES = (LANE_PERSONAL, LANE_REMINDER, LANE_BROADCAST)
"""What can be tried once more: of a reply who asked asks again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What goes out, as it is now."""

    lanes: Mapping[int, LaneCount]  # by lane; a lane in which nothing is of interest is missing
    failed: int  # failed, and still of use
    uncertain: int  # may have arrived, and still of use
    stopped: tuple[str, ...]  # channels whose platform refuses our token


class Deliveries:
    """The outgoing messages, for one person in one unit of work."""

    def __init__(
        self, uow: UnitOfWork, now: datetime, actor_id: int | None, channel: str = COMMAND_LINE
    ) -> None:
        self._uow = uow
        self._now = now
        self._actor = Actor(uow, now, actor_id, channel)

    async def outgoing(self) -> Outgoing:
        """What waits and what went wrong. Raises NotAllowed."""
        await self._actor.require(Action.READ_OUTGOING)
        lanes = await counts.open_by_lane(self._uow, self._now)
        channels = await rates.all_rates(self._uow)
        return Outgoing(
            lanes=lanes,
            failed=await self._useful(OutboxState.FAILED),
            uncertain=await self._useful(OutboxState.UNCERTAIN),
            stopped=tuple(row.channel for row in channels if row.stopped_at is not None),
        )

    async def send_again(self, state: OutboxState) -> int:
        """`failed, uncertain -> ready` for what is still of use; how many. Raises NotAllowed."""
        await self._actor.require(Action.SEND_AGAIN)
        counted = await resending.send_again(self._uow, state, self._now, LANES)
        total = sum(counted.values())
        if total:
            await self._actor.record(Action.SEND_AGAIN, "outbox", state.value, messages=total)
        return total

    async def _useful(self, state: OutboxState) -> int:
        useful = await resending.count_useful(self._uow, state, self._now, LANES)
        return sum(useful.values())
