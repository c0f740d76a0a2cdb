"""Writes a broadcast: a draft with words and an audience, looked at before, then confirmed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.broadcasts import (
    LASTS,
    Broadcast,
    BroadcastKind,
    BroadcastProblem,
    BroadcastState,
    ReadyText,
)
from bot.domain.people import Role
from bot.domain.permissions import Action
from bot.domain.visits import StopView, VisitView
from bot.errors import BroadcastRefused, BroadcastUnknown, StopUnknown
from bot.i18n import Translator
from bot.messages import Address
from bot.services.actors import Actor
from bot.services.audit import COMMAND_LINE
from bot.services.broadcasts import words
from bot.services.broadcasts.previewing import Preview, Previewing, expires_at
from bot.services.surroundings import Surroundings
from bot.services.visits import Visits
from bot.store import broadcasts as rows
from bot.store import roles as role_rows
from bot.store import stops as stop_rows
from bot.store.database import UnitOfWork

MINUTE = timedelta(minutes=1)
TURNING = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Marks that turn the direction of all that is written behind them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a broadcast goes: to everybody, unless a stop or an area is named."""

    stop: str = ""
    """Code of a stop."""
    area: str = ""
    """Slug of an area."""


class Broadcasts:
    """Use cases of an author, within one unit of work and in the name of one contact.

    All raise NotAllowed and NotYourStop; with a broadcast's id BroadcastUnknown unless it is her
    own draft, and BroadcastRefused where it is no draft any more.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        now: datetime,
        actor_id: int | None = None,
        channel: str = COMMAND_LINE,
        surroundings: Surroundings | None = None,
    ) -> None:
        self._uow = uow
        self._now = now
        self._id = actor_id
        self._actor = Actor(uow, now, actor_id, channel)
        self._around = surroundings or Surroundings()
        self._previewing = Previewing(uow, now, self._around)

    async def draft(
        self,
        where: Address,
        target: Target,
        body: str = "",
        *,
        ready: ReadyText | None = None,
        visit_id: int | None = None,
    ) -> int:
        """Keep what somebody wants to tell until she says yes; gives its id. Raises StopUnknown.

        `where` is where she wrote. A ready-made text speaks of a visit.
        """
        stop = await self._stop(target)
        await self._actor.require(Action.BROADCAST, stop_id=stop.id if stop else None)
        kind = BroadcastKind.FREE if ready is None else BroadcastKind.READY
        return await rows.add(
            self._uow,
            kind=kind,
            template=ready or "",
            author_id=self._id,
            author_role=await self._role(),
            channel=where.channel,
            chat=where.chat,
            person=where.person,
            state=BroadcastState.DRAFT,
            stop_id=stop.id if stop else None,
            area=target.area or None,
            visit_id=visit_id,
            body=_plain(body),
            lasts=LASTS // MINUTE,
            created_at=self._now,
        )

    async def say(self, broadcast_id: int, body: str) -> None:
        """Other words. A ready-made text becomes a free one."""
        one = await self._draft(broadcast_id)
        free = {"kind": BroadcastKind.FREE, "template": "", "visit_id": None}
        await self._edit(one, body=_plain(body), **free)

    async def aim(self, broadcast_id: int, target: Target) -> None:
        """Another audience. Raises StopUnknown."""
        one, stop = await self._draft(broadcast_id), await self._stop(target)
        await self._actor.require(Action.BROADCAST, stop_id=stop.id if stop else None)
        place = {"stop_id": stop.id if stop else None, "area": target.area or None}
        await self._edit(one, **place)

    async def schedule(self, broadcast_id: int, starts_at: datetime | None) -> None:
        """When it is to begin; None for as soon as it may."""
        await self._edit(await self._draft(broadcast_id), starts_at=starts_at)

    async def last(self, broadcast_id: int, lasts: timedelta) -> None:
        """How long it is of use from its beginning on."""
        await self._edit(await self._draft(broadcast_id), lasts=lasts // MINUTE)

    async def preview(self, broadcast_id: int, text: Translator) -> Preview:
        """How her draft stands; `text` has the sentences of its author."""
        return await self._previewing.of(await self._draft(broadcast_id), text)

    async def drop(self, broadcast_id: int) -> None:
        """The draft is not wanted."""
        one = await self._draft(broadcast_id)
        cancelled: dict[str, Any] = {"epoch": one.epoch + 1, "ended_at": self._now}
        await rows.step(self._uow, one, BroadcastState.CANCELLED, **cancelled)

    async def confirm(
        self, broadcast_id: int, epoch: int, text: Translator, *, shown_on: str | None = None
    ) -> Preview:
        """She says yes to what she was shown at this epoch; gives it as it was confirmed.

        `shown_on` is the platform's id of the message that shows how far it is from now on. Raises
        BroadcastRefused with the first of the preview's problems.
        """
        one = await self._draft(broadcast_id)
        if one.stop_id is not None:
            await rows.lock_stop(self._uow, one.stop_id)
        preview = await self._previewing.of(one, text)
        problems = (*([BroadcastProblem.CHANGED] if one.epoch != epoch else []), *preview.problems)
        if problems:
            raise BroadcastRefused(problem=problems[0])
        await self._begin(preview, preview.opens_at or preview.begins_at, shown_on)
        await self._actor.record(
            Action.BROADCAST, "broadcast", one.id, change="confirmed", reach=preview.count
        )
        return preview

    async def ready_texts(self, stop: str) -> tuple[tuple[ReadyText, VisitView], ...]:
        """Ready-made texts that are true at a stop now. Raises StopUnknown."""
        found = await self._stop(Target(stop=stop))
        await self._actor.require(Action.BROADCAST, stop_id=found.id if found else None)
        visits = (await Visits(self._uow, self._now).next_at_stop(stop, limit=1)).visits
        return tuple(
            (ready, visit)
            for visit in visits
            for ready in ReadyText
            if words.is_true(ready, visit, self._now)
        )

    async def _begin(self, preview: Preview, due_at: datetime, shown_on: str | None) -> None:
        one = preview.said.broadcast
        state = BroadcastState.UNDO if one.starts_at is None else BroadcastState.SCHEDULED
        await rows.step(
            self._uow,
            one,
            BroadcastState.WAITING if preview.watched else state,
            epoch=one.epoch,
            due_at=due_at,
            expires_at=expires_at(preview.said, due_at),
            reach=preview.count,
            confirmed_at=self._now,
            message_id=shown_on,
        )

    async def _stop(self, target: Target) -> StopView | None:
        if not target.stop:
            return None
        found = await stop_rows.by_code(self._uow, target.stop)
        if found is None:
            raise StopUnknown(code=target.stop)
        return found

    async def _role(self) -> Role:
        standing = await role_rows.standing(self._uow, self._id or 0)
        return standing[0] if standing else Role.ADMIN

    async def _edit(self, one: Broadcast, **columns: Any) -> None:
        """Change a draft; a preview that was shown before sends nothing any more."""
        await rows.change(self._uow, one.id, epoch=one.epoch + 1, **columns)

    async def _draft(self, broadcast_id: int) -> Broadcast:
        found = await self._found(broadcast_id)
        await self._actor.require(Action.BROADCAST, stop_id=found.stop_id)
        if found.author_id != self._id:
            raise BroadcastUnknown(broadcast=broadcast_id)
        if found.state is not BroadcastState.DRAFT:
            over = found.state in (BroadcastState.CANCELLED, BroadcastState.DONE)
            problem = BroadcastProblem.OVER if over else BroadcastProblem.STARTED
            raise BroadcastRefused(problem=problem)
        return found

    async def _found(self, broadcast_id: int) -> Broadcast:
        found = await rows.by_id(self._uow, broadcast_id, lock=True)
        if found is None:
            raise BroadcastUnknown(broadcast=broadcast_id)
        return found


def _plain(body: str) -> str:
    """A text without space around it, and without marks that would turn our own words round."""
    return body.translate(TURNING).strip()
