"""The journal of a run: opened before its first row, closed behind its last."""

from dataclasses import dataclass, field

from bot.clock import Clock
from bot.domain.changes import ImportState
from bot.services.imports.leasing import Lease
from bot.services.imports.reports import Counts
from bot.store import imports as rows
from bot.store.database import Database


@dataclass(slots=True, kw_only=True)
class Journal:
    """One run in the journal; a rehearsal leaves nothing there."""

    database: Database
    """Where."""
    clock: Clock
    """For the instants of the run."""
    lease: Lease
    """No other import runs meanwhile."""
    dry_run: bool
    """Whether nothing is to be changed."""
    run: int | None = field(default=None)
    """Number of the run; None before it is opened and for a rehearsal."""

    async def open(self, kind: str, file_name: str) -> tuple[int, ...]:
        """Begin the run; gives earlier runs that broke off."""
        if self.dry_run:
            async with self.database.unit_of_work(read_only=True) as uow:
                return await rows.broken_runs(uow)
        async with self.database.unit_of_work() as uow:
            await self.lease.hold(uow)
            broken = await rows.broken_runs(uow)
            self.run = await rows.start_run(uow, kind, file_name, self.clock.now())
            await uow.commit()
        return broken

    async def close(self, counts: Counts) -> None:
        """End the run."""
        if self.run is None:
            return
        async with self.database.unit_of_work() as uow:
            await rows.set_run(
                uow,
                self.run,
                state=ImportState.DONE.value,
                counts=counts.as_json(),
                finished_at=self.clock.now(),
            )
            await uow.commit()
