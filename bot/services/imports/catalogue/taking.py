"""Takes a piece of a file: compares its rows with what is there and writes what differs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.domain.copies import CopyStatus
from bot.services.imports.catalogue.looking import Known, There, look
from bot.services.imports.catalogue.records import Record, State, compact, merged
from bot.services.imports.catalogue.states import COPY, copy_row, new_title_row, title_row
from bot.services.imports.subjects import Work
from bot.store import catalogue as rows
from bot.store.imports import Entry
from bot.store.tables import copies, titles

UNSET = 0
"""The id of what has none yet."""


@dataclass(slots=True, kw_only=True)
class Change:
    """One thing that a row makes or changes."""

    row: int
    """Number of the row."""
    before: State | None
    """As it was; None for a new one."""
    after: State
    """As the row wants it."""
    id: int = UNSET
    """Row id; UNSET until a new one gets its own."""
    of: "Change | None" = None
    """The new title of a new copy."""
    known: tuple[str, str] | None = None
    """What stands for a new title: its key and its identity."""


@dataclass(slots=True, kw_only=True)
class Taken:
    """What became of a piece."""

    titles: list[Change] = field(default_factory=list)
    """Titles made and changed."""
    copies: list[Change] = field(default_factory=list)
    """Copies made and changed."""
    confirmed: list[int] = field(default_factory=list)
    """Ids of titles that were there."""

    def entries(self) -> list[Entry]:
        """For the journal, titles before their copies."""
        both = (("title", self.titles), ("copy", self.copies))
        return [
            Entry(row=one.row, subject=name, key=str(one.id), before=one.before, after=one.after)
            for name, changes in both
            for one in changes
        ]


class Taker:
    """Takes one file after the other piece of it; remembers what the file said already."""

    def __init__(self, day: date) -> None:
        """`day` is the day of the data."""
        self._day = day
        self._titles: dict[str, tuple[int | Change, int]] = {}
        self._barcodes: dict[str, int] = {}

    async def plan(self, work: Work, records: Sequence[Record]) -> Taken:
        """What the rows change that are not refused; those that can't be taken are refused then."""
        good = [each for each in records if not each.problems]
        there, taken = await look(work, good), Taken()
        for record in good:
            self._plan(record, there, taken)
        return taken

    def _plan(self, record: Record, there: There, taken: Taken) -> None:
        title = self._title(record, there, taken) if record.identity else None
        for copy in record.copies:
            self._copy(record, copy, title, there, taken)
        if record.count is not None and title is not None and not record.problems:
            self._numbered(record, title, there, taken)

    def _title(self, record: Record, there: There, taken: Taken) -> int | Change:
        """The title of a row: the first row that means it says what it is called."""
        seen = self._titles.get(record.identity)
        if seen is not None:
            if record.count is not None:
                record.refuse("Judul", record.values["title"], "advice.twice", earlier=seen[1])
            return seen[0]
        known = there.title_of(record)
        title = self._known_title(record, known, taken) if known else _new_title(record, taken)
        self._titles[record.identity] = title, record.row
        return title

    def _known_title(self, record: Record, known: Known, taken: Taken) -> int:
        after = merged(known.state, record.values)
        if after != known.state:
            change = Change(row=record.row, before=known.state, after=after, id=known.id)
            taken.titles.append(change)
        taken.confirmed.append(known.id)
        return known.id

    def _copy(
        self, record: Record, copy: State, title: int | Change | None, there: There, taken: Taken
    ) -> None:
        barcode = copy["barcode"]
        earlier = self._barcodes.setdefault(barcode, record.row)
        if earlier != record.row:
            record.remark("barcode", barcode, "remark.barcode_twice", earlier=earlier)
            return
        known = there.by_barcode.get(barcode)
        title = title if title is not None else _joined(record, copy, known, there)
        if title is None:
            self._barcodes.pop(barcode)
            record.refuse("title", barcode, "advice.title_first")
        elif known is None:
            _add_copy(record.row, title, copy, taken)
        else:
            _change_copy(record.row, known, {**copy, **_belongs(title)}, taken, title)
        if isinstance(title, int):
            taken.confirmed.append(title)

    def _numbered(self, record: Record, title: int | Change, there: There, taken: Taken) -> None:
        """As many copies without a barcode as the row counts; those too many are withdrawn."""
        known = there.numbered.get(title, []) if isinstance(title, int) else []
        wanted = record.count or 0
        for place, each in enumerate(known):
            status = each.state["status"]
            if place >= wanted and status == CopyStatus.AVAILABLE:
                values = {"status": CopyStatus.WITHDRAWN.value}
                _change_copy(record.row, each, values, taken)
            elif place < wanted and status == CopyStatus.WITHDRAWN:
                values = {"status": CopyStatus.AVAILABLE.value}
                _change_copy(record.row, each, values, taken)
        last = max((each.state["number"] for each in known), default=0)
        for number in range(last + 1, last + 1 + wanted - len(known)):
            _add_copy(record.row, title, {"number": number}, taken)

    async def write(self, work: Work, taken: Taken) -> None:
        """Write what was planned; new things get their ids."""
        new = [each for each in taken.titles if each.before is None]
        for each, key in zip(new, await rows.new_ids(work.uow, titles, len(new)), strict=True):
            each.id = key
        for copy in taken.copies:
            if copy.of is not None:
                copy.after["title_id"] = copy.of.id
        made = [each for each in taken.copies if each.before is None]
        for each, key in zip(made, await rows.new_ids(work.uow, copies, len(made)), strict=True):
            each.id = key
        await rows.add_titles(
            work.uow, [new_title_row(each.id, each.after, self._day, each.known) for each in new]
        )
        changed = [each for each in taken.titles if each.before is not None]
        await rows.change_titles(work.uow, [title_row(each.id, each.after) for each in changed])
        await rows.confirm_titles(work.uow, sorted(set(taken.confirmed)), self._day)
        await rows.add_copies(work.uow, [copy_row(each.id, each.after) for each in made])
        moved = [each for each in taken.copies if each.before is not None]
        await rows.change_copies(work.uow, [copy_row(each.id, each.after) for each in moved])

    def forget_changes(self, records: Sequence[Record]) -> None:
        """Keep only the ids of titles that were made."""
        for record in records:
            title, row = self._titles.get(record.identity, (UNSET, UNSET))
            if isinstance(title, Change) and title.id:
                self._titles[record.identity] = title.id, row


def _new_title(record: Record, taken: Taken) -> Change:
    known = record.key, record.identity
    change = Change(row=record.row, before=None, after=compact(record.values), known=known)
    taken.titles.append(change)
    return change


def _joined(record: Record, copy: State, known: Known | None, there: There) -> int | None:
    """The title whose text a row of a copy repeats.

    Of several, the one that the copy had before or that has its call number; None if it stays
    open. A copy that is known keeps its title where no text fits.
    """
    before = known.state["title_id"] if known else None
    ids = {each.id for each in there.by_key.get(record.key, ())}
    if not ids or before in ids:
        return before
    call = copy.get("call_number", "")
    alike = {
        each.id
        for each in there.by_key[record.key]
        if call and each.state.get("call_number") == call
    }
    best = alike or ids
    return best.pop() if len(best) == 1 else None


def _belongs(title: int | Change) -> State:
    return {"title_id": title} if isinstance(title, int) else {}


def _add_copy(row: int, title: int | Change, values: State, taken: Taken) -> None:
    after = compact({**COPY, **values, **_belongs(title)})
    of = title if isinstance(title, Change) else None
    taken.copies.append(Change(row=row, before=None, after=after, of=of))


def _change_copy(
    row: int, known: Known, values: State, taken: Taken, title: int | Change = UNSET
) -> None:
    """Set what the file says; what only Pusling knows stays.

    A copy in a box stays in it, and one that is set aside for a person stays set aside while the
    library's own system takes it for available.
    """
    before = known.state
    if before.get("stop_id"):
        values = {name: value for name, value in values.items() if name != "location"}
    if (before["status"], values.get("status")) == (CopyStatus.RESERVED, CopyStatus.AVAILABLE):
        values = {name: value for name, value in values.items() if name != "status"}
    after = merged(before, values)
    of = title if isinstance(title, Change) else None
    if after != before or of is not None:
        taken.copies.append(Change(row=row, before=before, after=after, id=known.id, of=of))
