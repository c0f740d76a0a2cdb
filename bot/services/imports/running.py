"""Runs of imports.

An import is many units of work, so this use case opens them itself, unlike all others: at most
BATCH rows each, with a pause in between, so that replies do not wait. What a transaction changed
stands in the journal with it; a run that is killed is found as `running` and can be undone.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from bot.clock import Clock
from bot.files import Layout, Row, Table, read_table, survey
from bot.i18n import Translator
from bot.services.imports.catalogue import CatalogueRun, Plan
from bot.services.imports.closure_subject import to_cancel
from bot.services.imports.journal import Journal
from bot.services.imports.kinds import CATALOGUE, KINDS, FileKind, ReadRow
from bot.services.imports.leasing import Lease
from bot.services.imports.making import make_visits
from bot.services.imports.planning import Planned, apply, plan
from bot.services.imports.reading import FileWords, Line, RowReader
from bot.services.imports.references import References, load_references
from bot.services.imports.remarks import MOST_PREVIEWS, clashes, preview
from bot.services.imports.reports import (
    Progress,
    Report,
    RulePreview,
    Tally,
    UndoReport,
    no_progress,
)
from bot.services.imports.subjects import Work
from bot.services.imports.undoing import Undoing
from bot.store import imports as rows
from bot.store.database import Database, UnitOfWork

BATCH = 100
"""Rows of one transaction, about 0.15 s of SQLite's one writer; 1,000 at most are agreed."""
PAUSE = 0.03
"""Seconds between two transactions, in which others may write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody wants imported."""

    kind: str
    """Name of a kind of KINDS."""
    path: Path
    """The file."""
    layout: str = ""
    """Name of its layout; empty to recognise it."""
    dry_run: bool = False
    """Whether nothing is to be changed."""
    file_name: str = ""
    """What the file is called, if not as its path says."""


class Imports:
    """Use cases on imports; at home in a command, a chat and a page alike."""

    def __init__(
        self, database: Database, clock: Clock, words: FileWords, text: Translator
    ) -> None:
        """`text` gives the reason that people read where an undoing cancels visits."""
        self._database = database
        self._clock = clock
        self._words = words
        self._text = text

    async def run(self, order: Order, progress: Progress = no_progress) -> Report:
        """Import a file, or rehearse it.

        Raises FileProblem (nothing is changed then), ImportBusy or StoreError.
        """
        if order.kind == CATALOGUE:
            return await self._run_catalogue(order, progress)
        layouts = _layouts(order)
        surveyed = await asyncio.to_thread(survey, order.path, layouts)
        lease = Lease(clock=self._clock)
        run = _Run(
            order=order,
            database=self._database,
            clock=self._clock,
            lease=lease,
            references=await self._references(),
            reason=self._text.plain("import.reason"),
            progress=progress,
            total=surveyed.rows,
        )
        try:
            return await run.whole(layouts)
        finally:
            if not order.dry_run:
                await lease.give_up(self._database)

    async def _run_catalogue(self, order: Order, progress: Progress) -> Report:
        lease = Lease(clock=self._clock)
        run = CatalogueRun(
            Plan(
                path=order.path,
                form=order.layout,
                file_name=order.file_name or order.path.name,
                dry_run=order.dry_run,
                reason=self._text.plain("import.reason"),
            ),
            self._database,
            self._clock,
            lease,
            progress,
        )
        try:
            return await run.whole()
        finally:
            if not order.dry_run:
                await lease.give_up(self._database)

    async def begun_since(self, kind: str, file_name: str, since: datetime) -> tuple[int, ...]:
        """Runs of this file, begun since, that changed something and stand; oldest first."""
        async with self._database.unit_of_work(read_only=True) as uow:
            return await rows.runs_since(uow, kind, file_name, since)

    async def undo(self, run_id: int | None = None, progress: Progress = no_progress) -> UndoReport:
        """Restore what a run changed; without a number, the newest that changed something.

        A run that broke off, and an undoing that broke off, are undone as well. Raises
        NothingToUndo, RunUnknown, RunUndone, LaterRun, ChangedSince, InUse (nothing is changed
        then), ImportBusy or StoreError.
        """
        lease = Lease(clock=self._clock)
        undoing = Undoing(
            database=self._database,
            clock=self._clock,
            lease=lease,
            reason=self._text.plain("import.undo_reason"),
            progress=progress,
            pause=PAUSE,
            batch=BATCH,
        )
        try:
            return await undoing.whole(run_id)
        finally:
            await lease.give_up(self._database)

    async def _references(self) -> References:
        async with self._database.unit_of_work(read_only=True) as uow:
            return await load_references(uow, self._words, self._clock.now())


class _Run:
    """One run, from its first row to its report."""

    def __init__(
        self,
        *,
        order: Order,
        database: Database,
        clock: Clock,
        lease: Lease,
        references: References,
        reason: str,
        progress: Progress,
        total: int,
    ) -> None:
        self._order = order
        self._kind: FileKind = KINDS[order.kind]
        self._database = database
        self._clock = clock
        self._lease = lease
        self._references = references
        self._reason = reason
        self._progress = progress
        self._total = total
        self._tally = Tally()
        self._seen: dict[str, int] = {}
        self._previews: list[RulePreview] = []
        self._previews_left_out = 0
        self._hit: set[int] = set()
        self._new_vans: dict[str, None] = {}
        self._journal = Journal(database=database, clock=clock, lease=lease, dry_run=order.dry_run)

    async def whole(self, layouts: Sequence[Layout]) -> Report:
        name = self._order.file_name or self._order.path.name
        broken = await self._journal.open(self._order.kind, name)
        with read_table(self._order.path, layouts) as table:
            await self._rows(table, self._kind.reader(table.layout))
            layout = table.layout.name
        visits = await self._finish()
        return Report(
            run=self._journal.run,
            layout=layout,
            counts=self._tally.counts,
            refusals=tuple(self._tally.refusals),
            refusals_left_out=self._tally.left_out,
            new_vans=tuple(self._new_vans),
            previews=tuple(self._previews),
            previews_left_out=self._previews_left_out,
            clashes=clashes(self._previews),
            visits=visits,
            cancelled=len(self._hit),
            broken=broken,
        )

    async def _rows(self, table: Table, read: ReadRow) -> None:
        while batch := await asyncio.to_thread(lambda: list(islice(table.rows, BATCH))):
            lines = [line for row in batch if (line := self._line(row, table, read))]
            await self._take(lines)
            self._tally.counts.read += len(batch)
            self._progress("import.rows", self._tally.counts.read, self._total)
            await self._clock.sleep(PAUSE)

    def _line(self, row: Row, table: Table, read: ReadRow) -> Line | None:
        """What a row says; None if it is refused."""
        reader = RowReader(row, table.headers, self._references.words)
        line = read(reader, self._references)
        if not reader.problems:
            earlier = self._seen.setdefault(line.identity, row.number)
            if earlier == row.number:
                return line
            reader.refuse(line.subject, "advice.twice", earlier=earlier)
        self._tally.refuse(reader.problems)
        return None

    async def _take(self, lines: Sequence[Line]) -> None:
        """Compare one batch with what is there and, unless it is a rehearsal, write it."""
        subject, today = self._kind.subject, self._references.today
        async with self._database.unit_of_work(read_only=self._order.dry_run) as uow:
            work = self._work(uow)
            planned = await plan(work, subject, lines, today)
            if subject.name == "closure":
                self._hit |= await to_cancel(work, planned)
            if self._journal.run is not None:
                await self._lease.hold(uow)
                entries = await apply(work, subject, planned)
                await rows.add_changes(uow, self._journal.run, entries)
                await uow.commit()
        await self._told(planned)

    async def _told(self, planned: Sequence[Planned]) -> None:
        counts = self._tally.counts
        counts.new += sum(each.is_new for each in planned)
        counts.changed += sum(each.is_change and not each.is_new for each in planned)
        counts.unchanged += sum(not each.is_change for each in planned)
        if self._kind.subject.name != "rule":
            return
        for each in planned:
            if each.is_change:
                await self._preview(each)

    async def _preview(self, planned: Planned) -> None:
        van = planned.after["van"]
        if van and not self._references.vans.code_of(van):
            self._new_vans[van] = None
        if len(self._previews) >= MOST_PREVIEWS:
            self._previews_left_out += 1
            return
        async with self._database.unit_of_work(read_only=True) as uow:
            shown = await preview(self._work(uow), planned, self._references.directory)
        self._previews.append(shown)

    async def _finish(self) -> int:
        """Make visits, close the journal; gives the number of visits made."""
        made = 0
        if self._journal.run is not None and self._kind.makes_visits:
            made = await make_visits(
                self._database, self._clock, self._lease, self._progress, PAUSE
            )
        await self._journal.close(self._tally.counts)
        return made

    def _work(self, uow: UnitOfWork) -> Work:
        return Work(uow=uow, now=self._clock.now(), reason=self._reason)


def _layouts(order: Order) -> tuple[Layout, ...]:
    """The layouts that the file may have."""
    layouts = KINDS[order.kind].layouts
    return tuple(each for each, _ in layouts if order.layout in ("", each.name))
