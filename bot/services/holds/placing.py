"""How a hold is placed: for whom, with which visit, under which label."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row

from bot.domain.hold_views import HoldView
from bot.domain.holds import HoldProblem
from bot.domain.labels import free_label, letters_of
from bot.domain.permissions import Action
from bot.domain.personal_notices import NoticeKind
from bot.domain.places import Lending, StopKind
from bot.domain.visits import StopView
from bot.errors import (
    ContactUnknown,
    HoldRefused,
    NotAllowed,
    NotForOthers,
    SlipNameNeeded,
    StopUnknown,
    TeacherOnly,
    TitleUnknown,
)
from bot.services.holds.settling import settle
from bot.services.holds.work import HoldWork
from bot.services.pickups import Pickup
from bot.services.telling import tell
from bot.store import borrowers, hold_pages, promises, visit_locks
from bot.store import holds as rows
from bot.store import stops as stop_rows
from bot.store.tables.holds import NAME, TITLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks for."""

    title_id: int
    """Row id of the title."""
    stop: str
    """Code of the stop at which she will fetch it."""
    copies: int = 1
    """How many copies in all; open holds of hers on the same title count."""
    visit_id: int | None = None
    """The visit that she names, or None."""
    first: date | None = None
    """The first local day that suits her, or None; not read beside a visit."""
    slip_name: str = ""
    """Her name for slips, if she was just asked; it is kept."""
    neighbour: str = ""
    """Name of a neighbour without a phone, for whom a cadre asks."""
    contact_id: int | None = None
    """For whom staff ask; None: whoever acts asks for herself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What became of a wish."""

    holds: tuple[HoldView, ...]
    """Her open holds on the title, one a copy."""
    pickup: Pickup
    """The visit that they come with, and the one that they can't come with."""
    new: bool
    """Whether anything was placed; False if she had as many already."""


class Placing(HoldWork):
    """Use cases of whoever wants a title."""

    async def pickup(
        self, stop: str, *, visit_id: int | None = None, first: date | None = None
    ) -> Pickup:
        """The visit that a hold placed now would come with; for questions before it is placed."""
        return await self._pickups.choose(stop, visit_id=visit_id, first=first)

    async def pickups(
        self, stop: str, *, first: date | None = None, limit: int = 3
    ) -> tuple[Pickup, ...]:
        """The next visits of a stop that a hold can still come with: for buttons."""
        return await self._pickups.coming(stop, first=first, limit=limit)

    async def slip_name(self, contact_id: int) -> str:
        """The name that goes on somebody's slips; empty if she was never asked."""
        return await borrowers.slip_name(self._uow, contact_id)

    async def place(self, wish: Wish) -> Placed:
        """Put somebody into the queue of a title.

        Raises StopUnknown, TitleUnknown, ContactUnknown, NotAllowed, SlipNameNeeded, or
        HoldRefused with a HoldProblem; LIMIT is a question to staff, who may place more.
        """
        stop = await self._stop(wish.stop)
        await self._check_rights(wish, stop)
        pickup = await self._pickups.choose_and_hold(
            stop.code, visit_id=wish.visit_id, first=wish.first
        )
        await visit_locks.lock_stop(self._uow, stop.id)
        contact = await self._contact(wish)
        title = await self._title(wish)
        held = await self._held(wish, stop, contact)
        missing = wish.copies - sum(row.title_id == wish.title_id for row in held)
        if missing > 0:
            await self._check_limit(stop, len(held), missing)
            name = await self._name(wish, contact)
            for _ in range(missing):
                await self._insert(wish, stop, pickup, title, contact_id=contact.id, name=name)
            await settle(self._uow, [title.id], now=self._now)
            held = await self._held(wish, stop, contact)
        ids = [row.id for row in held if row.title_id == wish.title_id]
        if missing > 0 and self._actor.id != contact.id:
            for hold_id in ids[-missing:]:
                await tell(self._uow, contact.id, NoticeKind.HOLD_ACCEPTED, self._now, hold=hold_id)
        found = await hold_pages.by_ids(self._uow, ids)
        return Placed(holds=found, pickup=pickup, new=missing > 0)

    async def _stop(self, code: str) -> StopView:
        found = await stop_rows.by_code(self._uow, code)
        if found is None:
            raise StopUnknown(code=code)
        return found

    async def _check_rights(self, wish: Wish, stop: StopView) -> None:
        if wish.copies < 1:
            raise HoldRefused(problem=HoldProblem.COUNT)
        if stop.lending is Lending.READ_ONLY:
            raise HoldRefused(problem=HoldProblem.READ_ONLY)
        if wish.contact_id is not None and wish.contact_id != self._actor.id:
            await self._actor.require(Action.WORK_HOLDS)
        at_school = stop.kind is StopKind.SCHOOL
        owner = None if wish.neighbour or at_school else self._actor.id
        try:
            await self._actor.require(Action.PLACE_HOLD, stop_id=stop.id, owner_id=owner)
        except NotAllowed as error:
            refused = TeacherOnly if at_school else NotForOthers
            raise refused(**error.fields) from error

    async def _contact(self, wish: Wish) -> Row[Any]:
        contact_id = wish.contact_id or self._actor.id or 0
        found = await borrowers.lock(self._uow, contact_id)
        if found is None:
            raise ContactUnknown(contact=contact_id)
        return found

    async def _title(self, wish: Wish) -> Row[Any]:
        found = await promises.lock_title(self._uow, wish.title_id)
        if found is None:
            raise TitleUnknown(title=wish.title_id)
        if not await promises.can_be_lent(self._uow, wish.title_id):
            raise HoldRefused(problem=HoldProblem.NO_COPY)
        return found

    async def _held(self, wish: Wish, stop: StopView, contact: Row[Any]) -> list[Row[Any]]:
        neighbour = _clean(wish.neighbour)
        return await borrowers.open_holds(
            self._uow, contact_id=contact.id, stop_id=stop.id, neighbour=neighbour
        )

    async def _check_limit(self, stop: StopView, held: int, missing: int) -> None:
        limit = (await self._pickups.policies()).limit_at(stop)
        if held + missing > limit and not await self._actor.may(Action.WORK_HOLDS):
            raise HoldRefused(problem=HoldProblem.LIMIT, limit=limit, open=held, asked=missing)

    async def _name(self, wish: Wish, contact: Row[Any]) -> str:
        given, neighbour = _clean(wish.slip_name), _clean(wish.neighbour)
        if given and given != contact.slip_name:
            await borrowers.keep_slip_name(self._uow, contact.id, given)
        name = neighbour or given or contact.slip_name
        if not name:
            raise SlipNameNeeded
        return str(name)

    async def _insert(
        self,
        wish: Wish,
        stop: StopView,
        pickup: Pickup,
        title: Row[Any],
        *,
        contact_id: int,
        name: str,
    ) -> None:
        values = {
            "title_id": title.id,
            "title": title.title[:TITLE],
            "contact_id": contact_id,
            "slip_name": name,
            "on_behalf": bool(_clean(wish.neighbour)),
            "stop_id": stop.id,
            "visit_id": pickup.visit.id if pickup.visit else None,
            "label": await self._label(stop.id, name),
        }
        await rows.add(self._uow, values, now=self._now, actor_id=self._actor.id)

    async def _label(self, stop_id: int, name: str) -> str:
        taken = await borrowers.labels(self._uow, stop_id, letters_of(name))
        return free_label(name, taken)


def _clean(name: str) -> str:
    """One line, as it fits on a slip."""
    return " ".join(name.split())[:NAME]
