"""Whom and what a breach touched: what has to be told within 3 x 24 hours (UU PDP, article 46)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.permissions import Action
from bot.domain.retention import DataKind
from bot.services.audit import COMMAND_LINE, Audit
from bot.services.permissions import Permissions
from bot.store import personal_data as rows
from bot.store.database import UnitOfWork

CHUNK = 500
"""People looked up in one statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A person whose data a breach touched."""

    contact_id: int  # the contact's row
    name: str  # what she is called; may be empty
    addresses: tuple[tuple[str, str], ...]  # channel and id there: where she is told
    kinds: tuple[DataKind, ...]  # what of her, never the contents


class Breaches:
    """The report, within one unit of work and in somebody's name."""

    def __init__(
        self,
        uow: UnitOfWork,
        now: datetime,
        actor_id: int | None = None,
        channel: str = COMMAND_LINE,
    ) -> None:
        self._uow = uow
        self._actor_id = actor_id
        self._audit = Audit(uow, now, actor_id, channel)

    async def report(
        self, first: datetime, end: datetime, *, held: bool = False
    ) -> tuple[Touched, ...]:
        """Whose data were made or changed from `first` on and before `end`, by row id.

        With `held` everybody of whom something was kept by `end`: for a copy of the whole
        database that got out. Raises NotAllowed. That it was asked for is written down.
        """
        await Permissions(self._uow).require(self._actor_id, Action.REPORT_BREACH)
        kinds: dict[int, set[DataKind]] = defaultdict(set)
        for source in rows.SOURCES:
            for contact_id in await rows.touched(self._uow, source, None if held else first, end):
                kinds[contact_id].add(source.kind)
        await self._audit.record(
            Action.REPORT_BREACH, "breach", first.date(), until=str(end.date()), people=len(kinds)
        )
        return await self._people(kinds)

    async def _people(self, kinds: Mapping[int, set[DataKind]]) -> tuple[Touched, ...]:
        names: dict[int, str] = {}
        addresses: dict[int, list[tuple[str, str]]] = defaultdict(list)
        ids = sorted(kinds)
        for start in range(0, len(ids), CHUNK):
            for row in await rows.people(self._uow, ids[start : start + CHUNK]):
                names[row.id] = row.name
                if row.channel is not None:
                    addresses[row.id].append((row.channel, row.person))
        return tuple(
            Touched(
                contact_id=each,
                name=names[each],
                addresses=tuple(addresses[each]),
                kinds=tuple(kind for kind in DataKind if kind in kinds[each]),
            )
            for each in ids
            if each in names
        )
