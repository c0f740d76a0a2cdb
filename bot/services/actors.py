"""Whoever does something: what she may do is asked before, what she did is written after."""

from datetime import datetime

from bot.domain.permissions import Action
from bot.services.audit import COMMAND_LINE, Audit
from bot.services.permissions import Permissions
from bot.store.database import UnitOfWork


class Actor:
    """A contact who acts, or the program itself, within one unit of work."""

    def __init__(
        self,
        uow: UnitOfWork,
        now: datetime,
        contact_id: int | None,
        channel: str = COMMAND_LINE,
    ) -> None:
        """Without a contact everything is allowed and nothing is written: no person decides."""
        self.id = contact_id
        self._permissions = Permissions(uow)
        self._audit = Audit(uow, now, contact_id, channel)

    async def require(
        self, action: Action, *, stop_id: int | None = None, owner_id: int | None = None
    ) -> None:
        """Return if the action is allowed (Permissions.require); raises NotAllowed."""
        await self._permissions.require(self.id, action, stop_id=stop_id, owner_id=owner_id)

    async def require_somewhere(self, action: Action) -> None:
        """Return if the action is allowed at some stop at least; raises NotAllowed."""
        await self._permissions.require_somewhere(self.id, action)

    async def may(self, action: Action) -> bool:
        """Whether the action is allowed, wherever it is."""
        return await self._permissions.may(self.id, action)

    async def record(
        self, action: Action, subject: str, key: object, **details: str | int | list[str] | None
    ) -> None:
        """Write down what was done (Audit.record)."""
        if self.id is not None:
            await self._audit.record(action, subject, key, **details)
