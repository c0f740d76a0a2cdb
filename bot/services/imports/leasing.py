"""One import at a time: two at once would journal each other's rows."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from bot.clock import Clock
from bot.services.imports.problems import ImportBusy
from bot.store import leases
from bot.store.database import Database, UnitOfWork

NAME = "import"
HELD = timedelta(seconds=60)
"""How long a killed import keeps others waiting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to import, held by one run."""

    clock: Clock
    """For how long it holds."""
    owner: str = field(default_factory=lambda: uuid.uuid4().hex)
    """Who holds it."""

    async def hold(self, uow: UnitOfWork) -> None:
        """Take or prolong it, in the transaction that needs it; raises ImportBusy."""
        now = self.clock.now()
        if not await leases.take(uow, NAME, self.owner, now, now + HELD):
            raise ImportBusy

    async def give_up(self, database: Database) -> None:
        """Let the next one in."""
        async with database.unit_of_work() as uow:
            await leases.give_up(uow, self.owner, self.clock.now())
            await uow.commit()
