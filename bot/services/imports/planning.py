"""From lines to changes: what is new, what differs, what is there already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.services.imports.reading import Line
from bot.services.imports.subjects import Found, Subject, Work
from bot.store.imports import Entry, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What a line would do."""

    row: int
    """Number of the row in the sheet."""
    key: str | None
    """Key of the thing that is there already; None for a new one."""
    before: State | None
    """As it is; None for a new one."""
    after: State
    """As the line wants it."""

    @property
    def is_new(self) -> bool:
        """Whether the line makes something."""
        return self.before is None

    @property
    def is_change(self) -> bool:
        """Whether the line makes or changes something."""
        return self.before != self.after


async def plan(
    work: Work, subject: Subject, lines: Sequence[Line], today: date
) -> tuple[Planned, ...]:
    """Compare lines with what is there; nothing is written."""
    found = await subject.match(work, lines)
    return tuple(_planned(line, subject, found, today) for line in lines)


def _planned(line: Line, subject: Subject, found: dict[str, Found], today: date) -> Planned:
    known = found.get(line.identity)
    if known is not None:
        after = {**known.state, **line.values}
        return Planned(row=line.row, key=known.key, before=known.state, after=after)
    start = {"start": today.isoformat()} if subject.name == "rule" else {}
    after = {**subject.defaults, **start, **line.values}
    return Planned(row=line.row, key=None, before=None, after=after)


async def apply(work: Work, subject: Subject, planned: Sequence[Planned]) -> list[Entry]:
    """Write what differs; gives the entries for the journal, in the order of writing."""
    wanted = [each for each in planned if each.is_change]
    entries = await subject.prepare(work, [(each.row, each.after) for each in wanted])
    for each in wanted:
        key = await subject.put(work, each.key, each.after)
        entry = Entry(
            row=each.row, subject=subject.name, key=key, before=each.before, after=each.after
        )
        entries.append(entry)
    return entries
