"""Steps with a broadcast that was confirmed: take back, pause, go on, stop, send once more."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.broadcasts import (
    LIVE,
    STARTING,
    Broadcast,
    BroadcastCounts,
    BroadcastProblem,
    BroadcastState,
)
from bot.domain.permissions import Action
from bot.domain.tickets import Reader
from bot.errors import BroadcastRefused, BroadcastUnknown
from bot.services.actors import Actor
from bot.services.audit import COMMAND_LINE
from bot.services.broadcasts.facts import Said, look_up
from bot.store import broadcasts as rows
from bot.store import tickets as ticket_rows
from bot.store.database import UnitOfWork

LATELY = timedelta(days=7)
_PAUSED, _RUNNING, _DONE = BroadcastState.PAUSED, BroadcastState.RUNNING, BroadcastState.DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How far a broadcast is."""

    said: Said
    """The broadcast and what it names."""
    counts: BroadcastCounts
    """What became of those whom it was written out to."""


class BroadcastControl:
    """Use cases on confirmed broadcasts, within one unit of work and in the name of one contact.

    Whoever looks after a stop has a say in what cadres send there, staff in everything. All raise
    NotAllowed, NotYourStop, BroadcastUnknown, and BroadcastRefused in the wrong state.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        now: datetime,
        actor_id: int | None = None,
        channel: str = COMMAND_LINE,
    ) -> None:
        self._uow = uow
        self._now = now
        self._id = actor_id
        self._actor = Actor(uow, now, actor_id, channel)

    async def status(self, broadcast_id: int) -> Status:
        """How far it is."""
        return await self._status(await self._found(broadcast_id))

    async def recent(self, limit: int) -> tuple[Status, ...]:
        """What is not over or ended within a week, newest first: hers for a cadre."""
        await self._actor.require_somewhere(Action.BROADCAST)
        everything = await self._actor.may(Action.BROADCAST)
        host_id = None if everything else self._id
        found = await rows.recent(self._uow, self._now - LATELY, limit, host_id=host_id)
        return tuple([await self._status(one) for one in found])

    async def undo(self, broadcast_id: int) -> Status:
        """Before it begins its author makes it a draft again; once more changes nothing."""
        one = await self._in(broadcast_id, (*STARTING, BroadcastState.DRAFT))
        if one.state is BroadcastState.DRAFT:
            return await self._status(one)
        if one.author_id != self._id:
            raise BroadcastUnknown(broadcast=broadcast_id)
        again: dict[str, Any] = {"due_at": None, "expires_at": None, "confirmed_at": None}
        return await self._step(one, BroadcastState.DRAFT, "undone", **again)

    async def pause(self, broadcast_id: int) -> Status:
        """Nobody else is told until it goes on; what waits is taken back."""
        one = await self._in(broadcast_id, (_RUNNING,))
        await rows.take_back(self._uow, one.id, rows.PUT_BACK)
        return await self._step(one, _PAUSED, "paused")

    async def resume(self, broadcast_id: int) -> Status:
        """It goes on; whoever was told is not told again."""
        one = await self._in(broadcast_id, (_PAUSED,))
        if one.expires_at is None or one.expires_at <= self._now:
            raise BroadcastRefused(problem=BroadcastProblem.OVER)
        anew = {"cursor": 0, "missed": 0, "expanded": False}
        return await self._step(one, _RUNNING, "resumed", **anew)

    async def cancel(self, broadcast_id: int) -> Status:
        """Nobody else is told."""
        one = await self._in(broadcast_id, LIVE)
        await end(self._uow, one, self._now, by=self._id)
        await self._actor.record(Action.BROADCAST, "broadcast", one.id, change="cancelled")
        return await self._status(await self._found(broadcast_id))

    async def resend(self, broadcast_id: int) -> Status:
        """What may not have arrived is sent once more, by the wish of staff."""
        await self._actor.require(Action.BROADCAST)
        one = await self._in(broadcast_id, (_DONE,))
        until = self._now + one.lasts
        number = await rows.resend(self._uow, one.id, one.epoch + 1, self._now, until)
        if not number:
            raise BroadcastRefused(problem=BroadcastProblem.OVER)
        again: dict[str, Any] = {"expires_at": until, "ended_at": None, "counts": None}
        return await self._step(one, _RUNNING, "resent", **again)

    async def author(self, broadcast_id: int) -> Reader | None:
        """Who wrote it, where she can be reached; None if that is the one who asks."""
        one = await self._found(broadcast_id)
        if one.author_id is None or one.author_id == self._id:
            return None
        return await ticket_rows.reader(self._uow, one.author_id)

    async def _step(
        self, one: Broadcast, state: BroadcastState, change: str, **columns: Any
    ) -> Status:
        changed = {"epoch": one.epoch + 1, "shown": -1} | columns
        await rows.step(self._uow, one, state, **changed)
        await self._actor.record(Action.BROADCAST, "broadcast", one.id, change=change)
        return await self._status(await self._found(one.id))

    async def _in(self, broadcast_id: int, states: tuple[BroadcastState, ...]) -> Broadcast:
        found = await self._found(broadcast_id)
        if found.state in states:
            return found
        if found.state is BroadcastState.DRAFT:
            raise BroadcastRefused(problem=BroadcastProblem.TAKEN_BACK)
        begun = found.state in (_RUNNING, _PAUSED)
        raise BroadcastRefused(problem=BroadcastProblem.STARTED if begun else BroadcastProblem.OVER)

    async def _found(self, broadcast_id: int) -> Broadcast:
        found = await rows.by_id(self._uow, broadcast_id, lock=True)
        if found is None:
            raise BroadcastUnknown(broadcast=broadcast_id)
        stop_id = found.stop_id if found.by_cadre else None
        await self._actor.require(Action.BROADCAST, stop_id=stop_id)
        if found.state is BroadcastState.DRAFT and found.author_id != self._id:
            raise BroadcastRefused(problem=BroadcastProblem.TAKEN_BACK)
        return found

    async def _status(self, one: Broadcast) -> Status:
        said = (await look_up(self._uow, [one]))[one.id]
        return Status(said=said, counts=await counts_of(self._uow, one))


async def counts_of(uow: UnitOfWork, one: Broadcast) -> BroadcastCounts:
    """What became of it: as it was counted at its end, or as it is now."""
    kept = await rows.counts_kept(uow, one.id)
    if kept is None:
        return await rows.counts(uow, one.id, one.missed)
    failed = tuple((str(why), int(number)) for why, number in kept["failed"])
    return BroadcastCounts(**(kept | {"failed": failed}))


async def forget_author(uow: UnitOfWork, contact_id: int, now: datetime) -> None:
    """Somebody leaves: what she was about to tell ends, and nothing of what she wrote is kept."""
    for one in await rows.live_of(uow, contact_id):
        await end(uow, one, now)
    await rows.blank(uow, contact_id)


async def end(
    uow: UnitOfWork,
    one: Broadcast,
    now: datetime,
    *,
    by: int | None = None,
    state: BroadcastState = BroadcastState.CANCELLED,
) -> None:
    """A broadcast is over: what waits is taken back, and what became of it is counted."""
    await rows.take_back(uow, one.id, state.value)
    counted = asdict(await rows.counts(uow, one.id, one.missed))
    ended = {"ended_at": now, "ended_by_id": by, "counts": counted}
    await rows.step(uow, one, state, epoch=one.epoch + 1, **ended)
