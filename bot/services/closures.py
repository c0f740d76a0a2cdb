"""Days without service."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.changes import ClosureProblem, ClosureScope
from bot.domain.closures import Closure, Place, closes
from bot.domain.permissions import Action
from bot.domain.places import StopKind
from bot.domain.visits import StopView, VisitView
from bot.errors import ClosureImpossible, StopUnknown, VanUnknown
from bot.services.actors import Actor
from bot.services.audit import COMMAND_LINE
from bot.services.closing import Closing
from bot.store import closures as rows
from bot.store import stops as stop_rows
from bot.store import visits as visit_rows
from bot.store.database import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedClosure:
    """A closure that was saved, and whom it concerns."""

    closure: Closure
    """With its row id."""
    visits: tuple[int, ...]
    """Row ids of the visits that it cancelled."""


class Closures:
    """Use cases on closures, within one unit of work and at one instant.

    A day that is closed when visits are made gets none, except for the extra dates of a rule:
    who named such a date wanted it. A closure that comes later cancels whatever stands on its
    days. So the later word counts. Days are those of the stop's calendar.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        now: datetime,
        actor_id: int | None = None,
        channel: str = COMMAND_LINE,
    ) -> None:
        """`actor_id` is the contact who decides, for the trail of the visits."""
        self._uow = uow
        self._actor = Actor(uow, now, actor_id, channel)
        self._closing = Closing(uow=uow, now=now, actor_id=actor_id)

    async def add(self, closure: Closure) -> SavedClosure:
        """Save a closure and cancel the visits that it hits; `closure.id` is not read.

        One of the same days, scope and target only gets the new reason. Raises StopUnknown,
        VanUnknown, or ClosureImpossible with a ClosureProblem.
        """
        await self._actor.require(Action.CHANGE_CLOSURES)
        await self._check(closure)
        known = await rows.same(self._uow, closure)
        if known is not None:
            await rows.give_reason(self._uow, known, closure.reason)
            saved = replace(closure, id=known)
            await self._record(saved, "reason", ())
            return SavedClosure(closure=saved, visits=())
        saved = replace(closure, id=await rows.add(self._uow, closure))
        visits = await self._closing.cancel(saved)
        await self._record(saved, "added", visits)
        return SavedClosure(closure=saved, visits=visits)

    async def remove(self, closure_id: int) -> tuple[int, ...]:
        """Delete a closure; gives the ids of the visits that take place after all.

        What closures and holidays had cancelled on its days is restored with the label it had,
        if it is still ahead and nothing else closes it. Visits that were never made come with
        the next `Schedules.materialise`. One that is not there changes nothing.
        """
        await self._actor.require(Action.CHANGE_CLOSURES)
        closure = await rows.by_id(self._uow, closure_id)
        if closure is None:
            return ()
        await rows.remove(self._uow, closure_id)
        visits = await self._closing.reopen(closure.first, closure.last)
        await self._record(closure, "removed", visits)
        return visits

    async def would_cancel(self, closure: Closure) -> tuple[VisitView, ...]:
        """The visits that a closure would cancel, by time. Raises as `add` does."""
        await self._check(closure)
        hit = [visit.id for visit in await self._closing.hit(closure, lock=False)]
        found = await visit_rows.by_ids(self._uow, hit)
        return tuple(found[visit_id] for visit_id in hit)

    async def between(self, first: date, last: date) -> tuple[Closure, ...]:
        """The closures that hold on a day from `first` to `last`, without holidays."""
        return await rows.between(self._uow, first, last)

    async def ahead(self, first: date, last: date) -> tuple[Closure, ...]:
        """What closes everything on some days, accepted holidays too, by the first day."""
        found = await rows.with_holidays(self._uow, first, last)
        everywhere = [each for each in found if each.scope is ClosureScope.ALL]
        return tuple(sorted(everywhere, key=lambda each: each.first))

    async def on(
        self, day: date, stop: StopView | None = None, *, van: str = ""
    ) -> tuple[Closure, ...]:
        """What closes a stop on a day, accepted holidays first; empty if it is open.

        Without a stop: what closes everything. `van`, a code, also asks for closures of a van.
        """
        found = await rows.with_holidays(self._uow, day, day)
        if stop is None:
            return tuple(each for each in found if each.scope is ClosureScope.ALL)
        place = Place(stop=stop.code, kind=stop.kind, van=van)
        return tuple(each for each in found if closes(each, place))

    async def in_area(self, day: date, area: str) -> tuple[Closure, ...]:
        """What closes every stop of a kelurahan or kecamatan, given as a slug, on a day."""
        found = await rows.with_holidays(self._uow, day, day)
        stops = await stop_rows.in_area(self._uow, area) if found else ()
        places = [Place(stop=stop.code, kind=stop.kind) for stop in stops]
        return tuple(each for each in found if all(closes(each, place) for place in places))

    async def _record(self, closure: Closure, change: str, visits: tuple[int, ...]) -> None:
        await self._actor.record(
            Action.CHANGE_CLOSURES,
            "closure",
            closure.id,
            change=change,
            first=closure.first.isoformat(),
            last=closure.last.isoformat(),
            scope=closure.scope,
            target=closure.target,
            visits=len(visits),
        )

    async def _check(self, closure: Closure) -> None:
        scope, target = closure.scope, closure.target
        if closure.last < closure.first:
            raise ClosureImpossible(problem=ClosureProblem.ORDER)
        if scope is ClosureScope.STOP and await stop_rows.by_code(self._uow, target) is None:
            raise StopUnknown(code=target)
        if scope is ClosureScope.VAN and await stop_rows.van_id(self._uow, target) is None:
            raise VanUnknown(code=target)
        if (scope is ClosureScope.ALL and target) or (
            scope is ClosureScope.KIND and target not in set(StopKind)
        ):
            raise ClosureImpossible(problem=ClosureProblem.TARGET)
