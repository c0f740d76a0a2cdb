"""Where lanes 1 to 3 come from: claimed by lane and campaign, and put into words.

Places in the channel's pace, rows and words are taken in one transaction, a quarter of a second
ahead. Right before its place a row is moved to `sending`, where everything that could have changed
since is checked once more. The words are kept nowhere: what is tried again is composed again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.delivery.composing import ComposingNeeds, Wording
from bot.delivery.departing import Planned
from bot.delivery.gates import Gate
from bot.domain import pace as paces
from bot.domain.delivery import LANE_BROADCAST, LANE_PERSONAL, LANE_REMINDER
from bot.domain.pace import Pace, Places
from bot.domain.quiet_hours import QuietHours
from bot.domain.sharing import Campaign, Sharing, portion
from bot.domain.windows import Rules, Window, window_for
from bot.messages import OutboundMessage
from bot.store import lanes, rates
from bot.store.database import UnitOfWork
from bot.store.lanes import Taking

BATCH = 25
"""Messages that share an intent."""
LEASE = timedelta(seconds=60)
TOGETHER = timedelta(milliseconds=20)
"""What leaves within this time shares an intent: a crash leaves no more in doubt."""
MOST_LOOKS = 50
"""Campaigns that are asked for rows in one transaction."""
A_LITTLE = timedelta(seconds=1)
"""After it something is looked at again that could not leave at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What is leased to us, in words."""

    looked_at: int = 0  # how many rows were claimed
    planned: list[Planned] = field(default_factory=list)  # those with something to say, in order
    again_at: datetime | None = None  # when to ask again, where others have taken all places


class CampaignSource:
    """Claims and composes what is due on the channels of this process."""

    def __init__(self, needs: ComposingNeeds, *, boot_id: str, only_chat: str = "") -> None:
        self._needs = needs
        self._boot_id = boot_id
        self._only_chat = only_chat
        self._sharing: dict[str, Sharing] = {}

    async def claim(self, gate: Gate) -> Claimed:
        """`ready -> leased` for what is due on a channel, and its words."""
        now = self._needs.clock.now()
        async with self._needs.database.unit_of_work() as uow:
            waiting = await lanes.campaigns(uow, gate.channel, now)
            if not waiting and not gate.has_charges:
                return Claimed()
            claimed = await self._claim(uow, gate, waiting, now)
            await uow.commit()
        return claimed

    async def _claim(
        self, uow: UnitOfWork, gate: Gate, waiting: Sequence[Campaign], now: datetime
    ) -> Claimed:
        if not gate.limited:
            if uow.dialect != "sqlite":  # where several processes claim, one does at a time
                await rates.locked(uow, gate.channel, now, gate.rate)
            rows = await self._rows(uow, gate, waiting, BATCH, now)
            messages = await self._composed(uow, rows)
            return Claimed(looked_at=len(rows), planned=[Planned(message=one) for one in messages])
        pace = await self._pace(uow, gate, now)
        gate.learn(pace.blocked_until)
        behind = gate.next_place(now, pace.interval)
        places = paces.free_places(pace, now, BATCH, earliest=behind)
        if paces.is_halted(pace, now) or not places.count or not waiting:
            await rates.save(uow, gate.channel, pace)
            return Claimed(again_at=places.starts_at if waiting and not places.count else None)
        rows = await self._rows(uow, gate, waiting, places.count, now)
        messages = await self._composed(uow, rows)
        await rates.save(uow, gate.channel, paces.taken(pace, places, len(messages)))
        return Claimed(looked_at=len(rows), planned=_placed(messages, places))

    async def _pace(self, uow: UnitOfWork, gate: Gate, now: datetime) -> Pace:
        """As it is now, with the replies that left since we looked last."""
        pace = await rates.locked(uow, gate.channel, now, gate.rate)
        pace = paces.recovered(pace, now, gate.rate)
        return paces.charged(pace, now, gate.take_charges())

    async def _rows(
        self, uow: UnitOfWork, gate: Gate, waiting: Sequence[Campaign], room: int, now: datetime
    ) -> list[Row[Any]]:
        """Broadcasts get their small share, then lane goes before lane."""
        sharing = self._sharing.setdefault(gate.channel, Sharing())
        sharing.forget_others(waiting)
        owed = sharing.owed(room, waiting)
        found: list[Row[Any]] = []
        turns = ((LANE_BROADCAST, owed), (LANE_PERSONAL, room), (LANE_REMINDER, room))
        for lane, most in (*turns, (LANE_BROADCAST, room)):
            wanted = min(most, room - len(found))
            if wanted > 0:
                queue = sharing.in_turn(lane, waiting)
                found += await self._of_lane(uow, gate, sharing, queue, wanted, now)
        return sorted(found, key=lambda row: (row.lane, row.id))

    async def _of_lane(
        self,
        uow: UnitOfWork,
        gate: Gate,
        sharing: Sharing,
        queue: list[Campaign],
        room: int,
        now: datetime,
    ) -> list[Row[Any]]:
        taking = Taking(
            channel=gate.channel,
            owner=self._boot_id,
            now=now,
            until=now + LEASE,
            limited=gate.limited,
            only_chat=self._only_chat,
        )
        found: list[Row[Any]] = []
        share, looks = portion(room, len(queue)), 0
        while queue and len(found) < room and looks < MOST_LOOKS:
            campaign, looks = queue.pop(0), looks + 1
            wanted = min(share, room - len(found))
            rows = await lanes.claim(uow, taking, campaign, wanted)
            sharing.had_turn(campaign)
            if len(rows) == wanted:
                queue.append(campaign)
            found += await self._allowed(uow, await self._one_per_chat(uow, rows), now)
        return found

    async def _one_per_chat(self, uow: UnitOfWork, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
        """The first row of each chat; the others wait until it is sent."""
        first: dict[str, Row[Any]] = {}
        for row in rows:
            first.setdefault(row.chat, row)
        chosen = {row.id for row in first.values()}
        others = [row.id for row in rows if row.id not in chosen]
        await lanes.give_back(uow, others, self._boot_id)
        return [row for row in rows if row.id in chosen]

    async def _allowed(
        self, uow: UnitOfWork, rows: Sequence[Row[Any]], now: datetime
    ) -> list[Row[Any]]:
        """Those outside of quiet hours: what came without a window is given one here."""
        without = [row for row in rows if row.not_after is None]
        if not without:
            return list(rows)
        contact_ids = [row.contact_id for row in without if row.contact_id is not None]
        hours = await lanes.own_hours(uow, contact_ids) if contact_ids else {}
        closed: set[int] = set()
        for row in without:
            window = self._window(row, hours, now)
            if window is None or window.opens > now:
                closed.add(row.id)
            opens, closes = (window.opens, window.closes) if window else (row.expires_at,) * 2
            await lanes.set_window(uow, [row.id], self._boot_id, opens, closes)
        await lanes.give_back(uow, list(closed), self._boot_id)
        return [row for row in rows if row.id not in closed]

    def _window(
        self, row: Row[Any], hours: Mapping[int, tuple[Any, Any]], now: datetime
    ) -> Window | None:
        own = hours.get(row.contact_id)
        quiet = QuietHours(start=own[0], end=own[1]) if own else self._needs.quiet
        rules = Rules(quiet=quiet, zone=self._needs.zone, pauses_fridays=row.lane >= LANE_REMINDER)
        return window_for(now, row.expires_at, now, rules)

    async def _composed(self, uow: UnitOfWork, rows: Sequence[Row[Any]]) -> list[OutboundMessage]:
        """The words of claimed rows that have something to say; the others are ended."""
        return await Wording(self._needs, uow, self._boot_id).messages(rows) if rows else []

    async def place_anew(self, gate: Gate, planned: Sequence[Planned]) -> list[Planned]:
        """Other places for leased messages that are late for theirs.

        Those for which there is none within `AHEAD`, all of them during a halt, are `ready` again.
        """
        now = self._needs.clock.now()
        async with self._needs.database.unit_of_work() as uow:
            pace = await self._pace(uow, gate, now)
            gate.learn(pace.blocked_until)
            halted = paces.is_halted(pace, now)
            places = paces.free_places(pace, now, 0 if halted else len(planned))
            others = [each.message.id for each in planned[places.count :]]
            await lanes.give_back(uow, others, self._boot_id)
            await rates.save(uow, gate.channel, paces.taken(pace, places, places.count))
            await uow.commit()
        return _placed([each.message for each in planned], places)

    async def intend(self, planned: Sequence[Planned]) -> list[Planned]:
        """`leased -> sending`: those that may go now.

        What may not is `ready` again a little later: composing it anew finds out why.
        """
        now = self._needs.clock.now()
        ids = [each.message.id for each in planned]
        async with self._needs.database.unit_of_work() as uow:
            going = await lanes.intend(uow, ids, self._boot_id, now, now + LEASE)
            stopped = [number for number in ids if number not in going]
            await lanes.give_back(uow, stopped, self._boot_id, now + A_LITTLE)
            await uow.commit()
        return [each for each in planned if each.message.id in going]


def _placed(messages: Sequence[OutboundMessage], places: Places) -> list[Planned]:
    return [
        Planned(message=message, at=at, interval=places.interval)
        for message, at in zip(messages, places.instants(), strict=False)
    ]


def slices(planned: Sequence[Planned]) -> Iterator[list[Planned]]:
    """What shares an intent: 25 messages at most, and no more than leave in 20 ms."""
    part: list[Planned] = []
    for each in planned:
        first = part[0].at if part else None
        apart = first is not None and each.at is not None and each.at - first >= TOGETHER
        if part and (apart or len(part) == BATCH):
            yield part
            part = []
        part.append(each)
    if part:
        yield part
