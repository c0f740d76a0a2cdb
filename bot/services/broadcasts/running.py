"""What broadcasts do by themselves: begin, get written out a page a transaction, and end."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot.domain.broadcasts import LIVE, Broadcast, BroadcastCounts, BroadcastState
from bot.domain.delivery import LANE_BROADCAST, OutboxState
from bot.domain.permissions import Action, Reach, reach_of
from bot.domain.quiet_hours import QuietHours
from bot.domain.windows import Rules, Window, window_for
from bot.services.audit import Audit
from bot.services.broadcasts import words
from bot.services.broadcasts.controlling import counts_of, end
from bot.services.broadcasts.facts import Said, look_up
from bot.services.broadcasts.previewing import excluded, own_hours, readers_of
from bot.store import broadcast_audiences as audiences
from bot.store import broadcasts as rows
from bot.store import reminding
from bot.store import roles as role_rows
from bot.store.database import UnitOfWork
from bot.store.lanes import BROADCAST

PAGE = 2000
"""Contacts a transaction."""
MOST_WAITING = 15_000
"""Rows of one broadcast that may wait to leave: what leaves in ten minutes, at 25 a second."""
SHOWN = 20
"""How many times at most the message that shows how far it is changes on the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What the author of a broadcast is to be shown."""

    said: Said
    """The broadcast, as it is now, and what it names."""
    counts: BroadcastCounts
    """What became of it so far."""


class Running:
    """Use cases of the ticks, within one unit of work and at one instant."""

    def __init__(self, uow: UnitOfWork, now: datetime, quiet: QuietHours, zone: str) -> None:
        """`quiet` holds for those who chose no hours of their own; `zone` is the library's."""
        self._uow = uow
        self._now = now
        self._quiet = quiet
        self._zone = zone
        self._windows: dict[QuietHours, Window | None] = {}

    async def begin(self) -> bool:
        """The first that is due begins, if its author still may; whether there was one."""
        one = await rows.starting(self._uow, self._now)
        if one is None:
            return False
        if await stop_if_revoked(self._uow, one, self._now):
            return True
        if not await self._is_true(one):
            await end(self._uow, one, self._now)
            return True
        began: dict[str, Any] = {"epoch": one.epoch + 1, "started_at": self._now, "shown": -1}
        await rows.step(self._uow, one, BroadcastState.RUNNING, **began)
        return True

    async def expand(self, limit: int = PAGE) -> bool:
        """One page of one broadcast, its cursor with it; whether there may be more."""
        one = await rows.expandable(self._uow, MOST_WAITING)
        if one is None:
            return False
        if await stop_if_revoked(self._uow, one, self._now):
            return True
        readers = await readers_of(self._uow, one)
        people = await audiences.page(self._uow, readers, self._now, after=one.cursor, limit=limit)
        missed = await self._write(one, await self._zone_of(one), people)
        over = len(people) < limit
        cursor = one.cursor if over else people[-1].id
        moved = {"cursor": cursor, "expanded": over, "missed": one.missed + missed}
        await rows.change(self._uow, one.id, **moved)
        return True

    async def finish(self) -> list[News]:
        """Those of which all is over end; what their authors are to be shown.

        What is still paused when it expires has ended so.
        """
        news = [await self._look(one) for one in await rows.running(self._uow)]
        news += [await self._end_paused(one) for one in await rows.paused(self._uow)]
        return [one for one in news if one is not None]

    async def next_due(self) -> datetime | None:
        """When `begin` or `expand` have something to do."""
        if await rows.expandable(self._uow, MOST_WAITING, lock=False) is not None:
            return self._now
        return await rows.next_start(self._uow)

    async def next_look(self) -> datetime | None:
        """When `finish` may have something to do."""
        waiting = [
            await rows.is_open(self._uow, one.id, self._now) or self._now
            for one in await rows.running(self._uow)
        ]
        ends = [one.expires_at for one in await rows.paused(self._uow)]
        return min([*waiting, *filter(None, ends)], default=None)

    async def _end_paused(self, one: Broadcast) -> News | None:
        if one.expires_at is None or one.expires_at > self._now:
            return None
        found = await rows.by_id(self._uow, one.id, lock=True)
        if found is None or found.epoch != one.epoch:
            return None
        await end(self._uow, found, self._now)
        return await self._news(one.id)

    async def _look(self, one: Broadcast) -> News | None:
        if one.expanded and await rows.is_open(self._uow, one.id, self._now) is None:
            found = await rows.by_id(self._uow, one.id, lock=True)
            if found is None or found.epoch != one.epoch:
                return None
            await end(self._uow, one, self._now, state=BroadcastState.DONE)
            return await self._news(one.id)
        counts = await rows.counts(self._uow, one.id, one.missed)
        step = max(1, one.reach // SHOWN)
        if one.shown >= 0 and counts.sent - one.shown < step:
            return None
        await rows.change(self._uow, one.id, shown=counts.sent)
        return await self._news(one.id)

    async def _news(self, broadcast_id: int) -> News | None:
        one = await rows.by_id(self._uow, broadcast_id)
        if one is None:
            return None
        said = (await look_up(self._uow, [one]))[one.id]
        return News(said=said, counts=await counts_of(self._uow, one))

    async def _is_true(self, one: Broadcast) -> bool:
        said = (await look_up(self._uow, [one]))[one.id]
        return one.ready is None or words.is_true(one.ready, said.visit, self._now)

    async def _zone_of(self, one: Broadcast) -> str:
        said = (await look_up(self._uow, [one]))[one.id]
        return said.stop.timezone if said.stop else self._zone

    async def _write(self, one: Broadcast, zone: str, people: Any) -> int:
        """A row for each who gets it; how many of the others no hour is left for."""
        told, missed = [], 0
        self._windows = {}
        for person in people:
            window = self._window(one, zone, own_hours(person) or self._quiet)
            if excluded(person, asleep=False) is not None:
                continue
            if window is None:
                missed += 1
            else:
                told.append(_row(one, person, window, self._now))
        await reminding.add(self._uow, told)
        return missed

    def _window(self, one: Broadcast, zone: str, quiet: QuietHours) -> Window | None:
        if one.due_at is None or one.expires_at is None:
            return None
        if quiet not in self._windows:
            rules = Rules(quiet=quiet, zone=zone, pauses_fridays=True)
            due = max(one.due_at, self._now)
            self._windows[quiet] = window_for(due, one.expires_at, self._now, rules)
        return self._windows[quiet]


async def stop_if_revoked(uow: UnitOfWork, one: Broadcast, now: datetime) -> bool:
    """End a broadcast whose author may not send it (any more); whether that was so."""
    standing = await role_rows.standing(uow, one.author_id or 0, one.stop_id)
    if standing is not None:
        role, hers = standing
        reach = reach_of(role, Action.BROADCAST)
        if reach is Reach.EVERYTHING or (reach is Reach.OWN_STOPS and hers and one.by_cadre):
            return False
    found = await rows.by_id(uow, one.id, lock=True)
    if found is None or found.state not in LIVE:
        return True
    await end(uow, found, now)
    await Audit(uow, now, None).record(Action.BROADCAST, "broadcast", one.id, change="revoked")
    return True


def _row(one: Broadcast, person: Row[Any], window: Window, now: datetime) -> dict[str, Any]:
    return {
        "channel": person.channel,
        "chat": person.person,
        "contact_id": person.id,
        "lane": LANE_BROADCAST,
        "state": OutboxState.READY,
        "reference_kind": BROADCAST,
        "reference_id": one.id,
        "campaign": one.id,
        "campaign_epoch": one.epoch,
        "dedupe_key": f"{BROADCAST}:{one.id}:{person.id}",
        "not_before": window.opens,
        "not_after": window.closes,
        "expires_at": one.expires_at,
        "created_at": now,
    }
