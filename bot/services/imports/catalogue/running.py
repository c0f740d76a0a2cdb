"""Runs of imports of the catalogue: the same journal, lease and report as for all others."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.domain.zones import ZONES, local_date
from bot.services.imports.catalogue.records import Record
from bot.services.imports.catalogue.sources import Source, open_source
from bot.services.imports.catalogue.taking import Taken, Taker
from bot.services.imports.journal import Journal
from bot.services.imports.leasing import Lease
from bot.services.imports.reports import MOST_REFUSALS, Progress, Report, Tally
from bot.services.imports.subjects import Work
from bot.store import imports as rows
from bot.store.database import Database

BATCH = 500
"""Rows of one transaction, about 0.1 s of SQLite's one writer."""
PAUSE = 0.01
"""Seconds between two transactions, in which others may write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be imported, how, and who is told."""

    path: Path
    """The file."""
    form: str
    """One of FORMS of sources.py; empty to recognise it."""
    file_name: str
    """What the file is called."""
    dry_run: bool
    """Whether nothing is to be changed."""
    reason: str
    """What people read; unused here."""


class CatalogueRun:
    """One run, from its first row to its report."""

    def __init__(
        self, plan: Plan, database: Database, clock: Clock, lease: Lease, progress: Progress
    ) -> None:
        self._plan = plan
        self._database = database
        self._clock = clock
        self._lease = lease
        self._progress = progress
        self._journal = Journal(database=database, clock=clock, lease=lease, dry_run=plan.dry_run)
        self._tally = Tally()
        self._remarks: list[Any] = []
        self._remarks_left_out = 0
        self._made = {"titles": 0, "copies": 0}

    async def whole(self) -> Report:
        """Import the file. Raises FileProblem (nothing is changed then), ImportBusy, StoreError."""
        source = await asyncio.to_thread(open_source, self._plan.path, self._plan.form)
        broken = await self._journal.open("catalogue", self._plan.file_name)
        taker = Taker(self._day())
        async with aclosing(_Pieces(source.records())) as pieces:
            while piece := await pieces.next():
                await self._take(taker, piece, pieces)
                self._tally.counts.read += len(piece)
                self._progress("import.rows", self._tally.counts.read, source.total)
                await self._clock.sleep(PAUSE)
        await self._journal.close(self._tally.counts)
        return self._report(source, broken)

    def _day(self) -> date:
        """The day of the data: that on which the file was written, and never after today."""
        written = datetime.fromtimestamp(self._plan.path.stat().st_mtime, UTC)
        return min(local_date(written, ZONES[0]), local_date(self._clock.now(), ZONES[0]))

    async def _take(self, taker: Taker, piece: Sequence[Record], pieces: "_Pieces") -> None:
        """Compare one piece with what is there and, unless it is a rehearsal, write it."""
        rehearsed = self._journal.run is None
        async with self._database.unit_of_work(read_only=rehearsed) as uow:
            work = Work(uow=uow, now=self._clock.now(), reason=self._plan.reason)
            if not rehearsed:
                await self._lease.hold(uow)
            taken = await taker.plan(work, piece)
            pieces.read_on()
            if self._journal.run is not None:
                await taker.write(work, taken)
                await rows.add_changes(uow, self._journal.run, taken.entries())
                await uow.commit()
        taker.forget_changes(piece)
        self._count(piece, taken)

    def _count(self, piece: Sequence[Record], taken: Taken) -> None:
        both = [*taken.titles, *taken.copies]
        made = {each.row for each in both if each.before is None}
        changed = {each.row for each in both} - made
        for record in piece:
            if record.problems:
                self._tally.refuse(record.problems)
            elif record.row in made:
                self._tally.counts.new += 1
            elif record.row in changed:
                self._tally.counts.changed += 1
            else:
                self._tally.counts.unchanged += 1
            self._remark(record)
        self._made["titles"] += sum(each.before is None for each in taken.titles)
        self._made["copies"] += sum(each.before is None for each in taken.copies)

    def _remark(self, record: Record) -> None:
        room = MOST_REFUSALS - len(self._remarks)
        self._remarks += record.remarks[:room]
        self._remarks_left_out += len(record.remarks[room:])

    def _report(self, source: Source, broken: tuple[int, ...]) -> Report:
        return Report(
            run=self._journal.run,
            layout=source.form,
            counts=self._tally.counts,
            refusals=tuple(self._tally.refusals),
            refusals_left_out=self._tally.left_out,
            remarks=tuple(self._remarks),
            remarks_left_out=self._remarks_left_out,
            new_titles=self._made["titles"],
            new_copies=self._made["copies"],
            broken=broken,
        )


class _Pieces:
    """Pieces of BATCH records; a thread reads the next one while the database writes this one.

    Sooner it would only take the interpreter from those who plan.
    """

    def __init__(self, records: Iterator[Record]) -> None:
        self._records = records
        self._following: asyncio.Task[list[Record]] | None = None

    def read_on(self) -> None:
        """Begin to read the next piece."""
        if self._following is None:
            self._following = asyncio.create_task(asyncio.to_thread(self._read))

    async def next(self) -> list[Record]:
        """The next piece; empty after the last. Raises what reading raises."""
        self.read_on()
        following, self._following = self._following, None
        return await following if following else []

    async def aclose(self) -> None:
        """Wait until nobody reads any more."""
        await asyncio.gather(*filter(None, (self._following,)), return_exceptions=True)

    def _read(self) -> list[Record]:
        return list(islice(self._records, BATCH))
