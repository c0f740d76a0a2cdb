"""What a run and its undoing tell."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.services.imports.problems import RowProblem
from bot.services.previews import PreviewDay

MOST_REFUSALS = 100
"""Refusals that are told one by one; the rest is counted."""


class Progress(Protocol):
    """Told how far the work is: what is counted (a key such as `import.rows`), done, in all."""

    def __call__(self, what: str, done: int, total: int) -> None: ...


def no_progress(what: str, done: int, total: int) -> None:
    """For those who do not watch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePreview:
    """A rule that a run made or changed, as the dates it gives."""

    row: int
    """Number of the row in the sheet."""
    stop: str
    """Name of the stop."""
    code: str
    """Code of the stop."""
    zone: str
    """IANA name of the stop's zone."""
    van: str
    """Code of the van; empty for none."""
    rrule: str
    """RFC 5545; empty for a single date."""
    days: tuple[PreviewDay, ...]
    """The next 12 dates, with closures, holidays and clashes with visits that exist already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileClash:
    """Two rows of the file that send one van to two stops at once, or visit one stop twice."""

    van: str
    """Code of the van of the first rule; may be empty for two of one stop."""
    first: RulePreview
    """The rule whose visit begins first."""
    second: RulePreview
    """The other one."""
    starts_at: datetime
    """When the second begins for the first time while the first is not over. Aware, UTC."""


@dataclass(slots=True, kw_only=True)
class Counts:
    """Rows by what became of them."""

    read: int = 0
    """Rows below the header that are not blank."""
    new: int = 0
    """Rows that made something."""
    changed: int = 0
    """Rows that changed something."""
    unchanged: int = 0
    """Rows that say what is there already."""
    refused: int = 0
    """Rows that could not be taken."""

    def as_json(self) -> dict[str, int]:
        """For the journal."""
        names = ("read", "new", "changed", "unchanged", "refused")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run did, or would do."""

    run: int | None
    """Number of the run; None for a rehearsal."""
    layout: str
    """The layout of the file: own, timetable, or a form of the catalogue."""
    counts: Counts
    """Rows by what became of them."""
    refusals: tuple[RowProblem, ...]
    """What was wrong, at most MOST_REFUSALS."""
    refusals_left_out: int
    """How many more there were."""
    new_vans: tuple[str, ...] = ()
    """Codes of vans that nobody knew before."""
    previews: tuple[RulePreview, ...] = ()
    """New and changed rules, the first ones."""
    previews_left_out: int = 0
    """How many more there were."""
    clashes: tuple[FileClash, ...] = ()
    """Clashes among the rules shown."""
    visits: int = 0
    """Visits made from the rules."""
    cancelled: int = 0
    """Visits that its closures cancel."""
    broken: tuple[int, ...] = ()
    """Earlier runs that broke off and were not undone."""
    remarks: tuple[RowProblem, ...] = ()
    """What was left out of rows that were taken, at most MOST_REFUSALS."""
    remarks_left_out: int = 0
    """How many more there were."""
    new_titles: int = 0
    """Titles that were made."""
    new_copies: int = 0
    """Copies that were made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoReport:
    """What an undoing did."""

    run: int
    """Number of the run."""
    kind: str
    """Stops, schedule or closures."""
    file_name: str
    """The file it had read."""
    changes: int
    """Things that are as they were."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """Gathers a report while the run goes on; bounded, however long the file is."""

    counts: Counts = field(default_factory=Counts)
    refusals: list[RowProblem] = field(default_factory=list)
    left_out: int = 0

    def refuse(self, problems: list[RowProblem]) -> None:
        """One row is refused, for these reasons."""
        self.counts.refused += 1
        room = MOST_REFUSALS - len(self.refusals)
        self.refusals += problems[:room]
        self.left_out += len(problems[room:])
