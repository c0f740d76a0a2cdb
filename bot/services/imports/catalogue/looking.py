"""What a piece of a file is compared with: the titles and copies that are there already."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.services.imports.catalogue.records import Record, State
from bot.services.imports.catalogue.states import copy_state, title_state
from bot.services.imports.subjects import Work
from bot.services.titles.identities import authors_key
from bot.store import catalogue as rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A title or a copy that is there."""

    id: int
    """Row id."""
    state: State
    """Without what is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """All that a piece of a file may speak of."""

    by_identity: dict[str, Known]
    """Titles by title, authors and ISBN."""
    by_key: dict[str, list[Known]]
    """Titles by their text, oldest first."""
    by_barcode: dict[str, Known]
    """Copies."""
    numbered: dict[int, list[Known]]
    """Copies without a barcode by the id of their title, in the order of their numbers."""

    def title_of(self, record: Record) -> Known | None:
        """The title that a row means: without a column of ISBN, one of the same authors."""
        if record.numbered:
            return self.by_identity.get(record.identity)
        authors = authors_key(record.values.get("authors", ()))
        alike = self.by_key.get(record.key, [])
        same = (each for each in alike if authors_key(each.state.get("authors", ())) == authors)
        return next(same, alike[0] if alike and not authors else None)


async def look(work: Work, records: Sequence[Record]) -> There:
    """Read what these rows may speak of."""
    identities = [each.identity for each in records if each.identity and each.numbered]
    keys = [each.key for each in records if not (each.identity and each.numbered)]
    barcodes = [copy["barcode"] for each in records for copy in each.copies]
    by_identity = {
        row.identity: Known(id=row.id, state=title_state(row))
        for row in await rows.titles_by(work.uow, "identity", identities)
    }
    by_key: defaultdict[str, list[Known]] = defaultdict(list)
    for row in await rows.titles_by(work.uow, "title_key", keys):
        by_key[row.title_key].append(Known(id=row.id, state=title_state(row)))
    by_barcode = {
        row.barcode: Known(id=row.id, state=copy_state(row))
        for row in await rows.copies_by(work.uow, "barcode", barcodes)
    }
    there = There(by_identity=by_identity, by_key=dict(by_key), by_barcode=by_barcode, numbered={})
    await _look_at_numbers(work, records, there)
    return there


async def _look_at_numbers(work: Work, records: Sequence[Record], there: There) -> None:
    counted = [there.title_of(each) for each in records if each.count is not None]
    ids = sorted({each.id for each in counted if each})
    found = await rows.copies_by(work.uow, "title_id", ids)
    for row in sorted((row for row in found if row.number), key=lambda one: one.number):
        known = Known(id=row.id, state=copy_state(row))
        there.numbered.setdefault(row.title_id, []).append(known)
