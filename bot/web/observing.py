"""Looks at a running application for `/ready` and `/metrics`."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from starlette.routing import BaseRoute

from bot.clock import Clock
from bot.messages import Channel
from bot.store import counts, rates
from bot.store.database import Database
from bot.store.schema_versions import check
from bot.web.application import CountsPages, KnowsHealth, OffersRoutes
from bot.web.health import Check, Health
from bot.web.metrics import Measures, Metrics, Snapshot


class Observer:
    """What a process looks like from outside."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        channels: Mapping[str, Channel],
        dropped: Callable[[], int],
        tick_lease: str,
    ) -> None:
        """`dropped` counts what the inbox did not let in; `tick_lease` names the ticks' lease."""
        self._database = database
        self._clock = clock
        self._channels = channels
        self._dropped = dropped
        self._tick_lease = tick_lease
        self._started = clock.monotonic()

    def offered(self) -> list[BaseRoute]:
        """The routes of the channels."""
        offers = [c for c in self._channels.values() if isinstance(c, OffersRoutes)]
        return [route for channel in offers for route in channel.routes()]

    def routes(self, measures: Measures) -> Sequence[BaseRoute]:
        """Health and metrics."""
        checks: dict[str, Check] = {
            "database": self._migrated,
            "channels": self._healthy,
            "scheduler": self._ticking,
        }
        return [*Health(checks).routes(), *Metrics(measures, self._counted).routes()]

    async def _migrated(self) -> bool:
        await check(self._database)
        return True

    async def _healthy(self) -> dict[str, bool]:
        return {
            name: not isinstance(channel, KnowsHealth) or channel.healthy
            for name, channel in self._channels.items()
        }

    async def _ticking(self) -> bool:
        """Whether the ticks have an owner, here or in another process."""
        async with self._database.unit_of_work(read_only=True) as uow:
            return await counts.lease_holds(uow, self._tick_lease, self._clock.now())

    async def _counted(self) -> Snapshot:
        pages = [c for c in self._channels.values() if isinstance(c, CountsPages)]
        now = self._clock.now()
        async with self._database.unit_of_work(read_only=True) as uow:
            lanes = await counts.by_lane(uow, now)
            return Snapshot(
                inbox=await counts.inbox_by_state(uow),
                outbox=await counts.outbox_by_state_and_lane(uow),
                stuck={lane: count.stuck for lane, count in lanes.items()},
                repeated={lane: count.repeated for lane, count in lanes.items()},
                rates={row.channel: _rate(row, now) for row in await rates.all_rates(uow)},
                dropped=self._dropped() + sum(channel.turned_away for channel in pages),
                pages=sum(channel.pages for channel in pages),
                uptime=self._clock.monotonic() - self._started,
            )


def _rate(row: Row[Any], now: datetime) -> float:
    """Messages a second; 0 while the platform has asked to wait, or refuses our token."""
    halted = row.blocked_until is not None and row.blocked_until > now
    return 0.0 if halted or row.stopped_at is not None else float(row.rate)
