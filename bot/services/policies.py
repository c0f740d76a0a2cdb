"""What the library decides for itself, and how staff change it."""

from datetime import datetime

from bot.domain.permissions import Action
from bot.domain.policies import Policies, PolicyKey, check_policy, policies_from
from bot.services.actors import Actor
from bot.services.audit import COMMAND_LINE
from bot.store import policies as rows
from bot.store.database import UnitOfWork


async def current_policies(uow: UnitOfWork) -> Policies:
    """All decisions; what nobody decided has its default."""
    return policies_from(await rows.values(uow))


class PolicyTable:
    """Use cases on policies, within one unit of work and at one instant."""

    def __init__(
        self,
        uow: UnitOfWork,
        now: datetime,
        actor_id: int | None = None,
        channel: str = COMMAND_LINE,
    ) -> None:
        """`actor_id` is the contact who decides; None for the command line."""
        self._uow = uow
        self._actor = Actor(uow, now, actor_id, channel)

    async def current(self) -> Policies:
        """All decisions; what nobody decided has its default."""
        return await current_policies(self._uow)

    async def decide(self, key: PolicyKey, value: str) -> Policies:
        """Change one; gives all of them. Raises PolicyUnusable, NotAllowed."""
        await self._actor.require(Action.CHANGE_POLICIES)
        check_policy(key, value)
        await rows.decide(self._uow, key.value, value.strip())
        await self._actor.record(Action.CHANGE_POLICIES, "policy", key.value)
        return await self.current()
