"""Who has which role, and taking one away. Roles are given by invitations only."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from bot.domain.invitations import TAKES, RoleProblem
from bot.domain.people import Role
from bot.domain.permissions import Action
from bot.errors import RoleRefused
from bot.services.actors import Actor
from bot.services.audit import COMMAND_LINE
from bot.store import roles as rows
from bot.store.database import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleHolder:
    """A cadre, a member of staff or an admin."""

    contact_id: int  # the contact's row
    name: str  # what she is called; may be empty
    role: Role  # never resident
    stops: tuple[str, ...]  # names of the stops she looks after
    takes: bool  # whether the one who asks may take the role away


class Roles:
    """Use cases on roles, within one unit of work and in the name of one contact."""

    def __init__(
        self,
        uow: UnitOfWork,
        now: datetime,
        actor_id: int | None = None,
        channel: str = COMMAND_LINE,
    ) -> None:
        self._uow = uow
        self._actor = Actor(uow, now, actor_id, channel)

    async def holders(self, *, limit: int = 10, offset: int = 0) -> tuple[RoleHolder, ...]:
        """Who has a role, admins first, then by name. Raises NotAllowed."""
        await self._actor.require(Action.READ_ROLES)
        found = await rows.holders(self._uow, limit, offset)
        stops = await self._stops([row.id for row in found])
        return tuple([await self._view(row, stops) for row in found])

    async def holder(self, contact_id: int) -> RoleHolder:
        """One of them. Raises NotAllowed, or RoleRefused if she has no role."""
        return await self._holder(contact_id, lock=False)

    async def take(self, contact_id: int) -> RoleHolder:
        """Make somebody a resident again; gives what she was. It holds from her next action on.

        Raises NotAllowed, or RoleRefused with a RoleProblem.
        """
        admins = await rows.lock_admins(self._uow)
        holder = await self._holder(contact_id, lock=True)
        action = TAKES[holder.role]
        await self._actor.require(action)
        if admins == [contact_id]:
            raise RoleRefused(problem=RoleProblem.LAST_ADMIN)
        await rows.take(self._uow, contact_id)
        await self._actor.record(action, "contact", contact_id)
        return holder

    async def _holder(self, contact_id: int, *, lock: bool) -> RoleHolder:
        await self._actor.require(Action.READ_ROLES)
        row = await rows.find(self._uow, contact_id, lock=lock)
        if row is None or Role(row.role) is Role.RESIDENT:
            raise RoleRefused(problem=RoleProblem.NONE)
        return await self._view(row, await self._stops([contact_id]))

    async def _view(self, row: rows.HolderRow, stops: dict[int, list[str]]) -> RoleHolder:
        role = Role(row.role)
        return RoleHolder(
            contact_id=row.id,
            name=row.name,
            role=role,
            stops=tuple(stops.get(row.id, ())),
            takes=await self._actor.may(TAKES[role]),
        )

    async def _stops(self, contact_ids: list[int]) -> dict[int, list[str]]:
        found = defaultdict(list)
        for row in await rows.stop_names(self._uow, contact_ids):
            found[row.contact_id].append(row.name)
        return found
