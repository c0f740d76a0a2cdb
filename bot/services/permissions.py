"""Whether somebody may do something, asked of the database at the moment of doing."""

from bot.domain.people import Role
from bot.domain.permissions import Action, Reach, covers, lowest_with, reach_of
from bot.errors import HostsOnly, NotAllowed, NotYourStop
from bot.store import roles as rows
from bot.store.database import UnitOfWork


class Permissions:
    """Checks by role and stops as they are in this unit of work.

    A role that was taken away is gone with the next action, whatever a button, a session or a
    message that waits still says.
    """

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    async def require(
        self,
        actor_id: int | None,
        action: Action,
        *,
        stop_id: int | None = None,
        owner_id: int | None = None,
    ) -> None:
        """Return if the contact may do it; raises NotAllowed or NotYourStop.

        `stop_id` is the stop it concerns, `owner_id` the contact whose thing it is. None as the
        actor is the program itself or its command line, which may do everything.
        """
        if actor_id is None:
            return
        reach, enough = await self._reach(actor_id, action, stop_id, owner_id)
        if enough:
            return
        if reach is Reach.OWN_STOPS:
            raise NotYourStop(action=action, role=lowest_with(action))
        raise _not_allowed(action)

    async def require_somewhere(self, actor_id: int | None, action: Action) -> None:
        """Return if the contact may do it at some stop at least; raises NotAllowed."""
        if actor_id is None:
            return
        reach, _ = await self._reach(actor_id, action, None, None)
        if reach in (Reach.NOTHING, Reach.OWN_THINGS):
            raise _not_allowed(action)

    async def may(self, actor_id: int | None, action: Action) -> bool:
        """Whether the contact may do it, wherever it is and whosever it is."""
        return actor_id is None or (await self._reach(actor_id, action, None, None))[1]

    async def _reach(
        self, actor_id: int, action: Action, stop_id: int | None, owner_id: int | None
    ) -> tuple[Reach, bool]:
        found = await rows.standing(self._uow, actor_id, stop_id)
        role, own_stop = found or (Role.RESIDENT, False)
        reach = reach_of(role, action)
        own_thing = found is not None and owner_id == actor_id
        return reach, covers(reach, own_thing=own_thing, own_stop=own_stop)


def _not_allowed(action: Action) -> NotAllowed:
    """The refusal that says who may."""
    of_hosts = reach_of(Role.CADRE, action) is Reach.OWN_STOPS
    refusal = HostsOnly if of_hosts else NotAllowed
    return refusal(action=action, role=lowest_with(action))
