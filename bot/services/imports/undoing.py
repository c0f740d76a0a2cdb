"""Undoing a run: everything is as it was before, newest change first.

All is checked before anything is changed. How far an undoing has come is committed with what it
restored, so one that broke off goes on from there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from bot.clock import Clock
from bot.domain.changes import ImportState
from bot.services.imports.kinds import KINDS, SUBJECTS
from bot.services.imports.leasing import Lease
from bot.services.imports.making import make_visits
from bot.services.imports.problems import (
    ChangedSince,
    InUse,
    LaterRun,
    NothingToUndo,
    RunUndone,
    RunUnknown,
)
from bot.services.imports.reports import Progress, UndoReport
from bot.services.imports.subjects import Bulk, Work
from bot.store import imports as rows
from bot.store.database import Database, UnitOfWork
from bot.store.imports import Entry

REACHED = "undone_down_to"
"""The journal's last entry that is undone, among the counts of its run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoing:
    """One undoing."""

    database: Database
    """Where."""
    clock: Clock
    """For the instant of each transaction, and the pauses."""
    lease: Lease
    """No import runs meanwhile."""
    reason: str
    """What people read where a visit is cancelled along."""
    progress: Progress
    """Told how far it is."""
    pause: float
    """Seconds between two transactions."""
    batch: int
    """Changes of one transaction, of things that are restored one by one."""
    gone: set[str] = field(default_factory=set)
    """What the undoing takes away or puts back, as far as it was checked."""

    async def whole(self, asked: int | None) -> UndoReport:
        """Check, then restore; gives what was done."""
        run = await self._run(asked)
        total = await self._check(run)
        below, done = run.counts.get(REACHED), 0
        while entries := await self._step(run, below):
            below = entries[-1].id
            done += len(entries)
            self.progress("import.undone", done, total)
            await self.clock.sleep(self.pause)
        if KINDS[run.kind].makes_visits:
            await make_visits(self.database, self.clock, self.lease, self.progress, self.pause)
        await self._close(run)
        return UndoReport(run=run.id, kind=run.kind, file_name=run.file_name, changes=total)

    async def _run(self, asked: int | None) -> Any:
        async with self.database.unit_of_work() as uow:
            await self.lease.hold(uow)
            run_id = asked if asked is not None else await rows.newest_run(uow)
            if run_id is None:
                raise NothingToUndo
            run = await rows.run_by_id(uow, run_id)
            if run is None:
                raise RunUnknown(run=run_id)
            if run.state == ImportState.UNDONE:
                raise RunUndone(run=run_id)
            later = await rows.later_run(uow, run_id)
            if later is not None:
                raise LaterRun(run=run_id, later=later)
            await uow.commit()
        return run

    def _batch(self, run: Any) -> int:
        """Changes of one transaction: more of what is restored many at a time."""
        return self.batch * KINDS[run.kind].at_once

    async def _check(self, run: Any) -> int:
        """Look through the whole journal of the run; gives the number of its changes."""
        below = run.counts.get(REACHED)
        total = 0
        while True:
            async with self.database.unit_of_work(read_only=True) as uow:
                entries = await rows.changes_before(uow, run.id, below, self._batch(run))
                await self._check_some(self._work(uow), run.id, entries)
            if not entries:
                return total
            total += len(entries)
            below = entries[-1].id

    async def _check_some(self, work: Work, run_id: int, entries: Sequence[Entry]) -> None:
        """Raise ChangedSince or InUse for what can't be restored."""
        for name, group in groupby(entries, key=lambda entry: entry.subject):
            subject, mine = SUBJECTS[name], list(group)
            if subject.shared:
                continue
            there = await subject.find(work, [entry.key for entry in mine])
            for entry in mine:
                if there.get(entry.key) != entry.after:
                    raise ChangedSince(run=run_id, key=_called(entry))
            made = [entry.key for entry in mine if entry.before is None]
            self.gone.update(f"{name}:{entry.key}" for entry in mine)
            used = await subject.used(work, made) if made else None
            if used is not None:
                raise InUse(run=run_id, key=used)

    async def _step(self, run: Any, below: int | None) -> list[Entry]:
        """Undo one batch in one transaction; gives its entries, none at the end."""
        async with self.database.unit_of_work() as uow:
            await self.lease.hold(uow)
            entries = await rows.changes_before(uow, run.id, below, self._batch(run))
            await self._check_some(self._work(uow), run.id, entries)
            for name, group in groupby(entries, key=lambda entry: entry.subject):
                await self._restore(self._work(uow), name, list(group))
            if entries:
                await rows.set_run(uow, run.id, counts={**run.counts, REACHED: entries[-1].id})
            await uow.commit()
        return entries

    async def _restore(self, work: Work, name: str, entries: Sequence[Entry]) -> None:
        subject = SUBJECTS[name]
        if isinstance(subject, Bulk):
            changed = [(entry.key, entry.before) for entry in entries if entry.before is not None]
            await subject.put_all(work, changed)
            await subject.remove_all(work, [each.key for each in entries if each.before is None])
            return
        for entry in entries:
            if entry.before is None:
                await subject.remove(work, entry.key)
            else:
                await subject.put(work, entry.key, entry.before)

    async def _close(self, run: Any) -> None:
        async with self.database.unit_of_work() as uow:
            await rows.set_run(
                uow, run.id, state=ImportState.UNDONE.value, finished_at=self.clock.now()
            )
            await uow.commit()

    def _work(self, uow: UnitOfWork) -> Work:
        return Work(uow=uow, now=self.clock.now(), reason=self.reason, gone=self.gone)


def _called(entry: Entry) -> str:
    """What people call the thing: a rule by the code of its stop."""
    names = (entry.after.get(name) for name in ("stop", "barcode", "title"))
    return str(next(filter(None, names), entry.key))
