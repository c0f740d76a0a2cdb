"""Puts broadcasts into words for one person each, right before they leave."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot.domain.broadcasts import BroadcastState
from bot.domain.delivery import OutboxState
from bot.domain.quiet_hours import QuietHours
from bot.i18n import DEFAULT_LANGUAGE, Catalogues
from bot.services.broadcasts import words
from bot.services.broadcasts.facts import Said, look_up
from bot.services.broadcasts.running import stop_if_revoked
from bot.services.reminders.composing import Composed, Unsaid
from bot.store import broadcasts as rows
from bot.store import reminder_facts, reminding
from bot.store.database import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What a batch is composed from."""

    said: Mapping[int, Said]
    """Broadcasts that run, by id."""
    paused: Collection[int]
    """Ids of those that will go on."""
    people: Mapping[int, Row[Any]]
    """Contacts by id."""
    wanting: Collection[int]
    """Contacts who want broadcasts."""
    out_of_reach: Collection[int]
    """Messages whose address has blocked us."""


class BroadcastComposing:
    """Composes batches, within one unit of work and at one instant."""

    def __init__(
        self, uow: UnitOfWork, now: datetime, *, catalogues: Catalogues, quiet: QuietHours
    ) -> None:
        """`quiet` is for those who compose by the hour; a broadcast says the same at any time."""
        del quiet
        self._uow = uow
        self._now = now
        self._catalogues = catalogues

    async def compose(self, batch: Sequence[Row[Any]]) -> list[Composed | Unsaid]:
        """Each claimed row (id, contact_id, reference_id) in words, or why there are none.

        A broadcast whose author may not send it any more ends here.
        """
        facts = await self._gather(batch)
        return [self._one(row, facts) for row in batch]

    async def _gather(self, batch: Sequence[Row[Any]]) -> _Facts:
        found = await rows.by_ids(self._uow, sorted({row.reference_id for row in batch}))
        running = [one for one in found.values() if one.state is BroadcastState.RUNNING]
        allowed = [one for one in running if not await stop_if_revoked(self._uow, one, self._now)]
        contact_ids = [row.contact_id for row in batch if row.contact_id is not None]
        paused = {one.id for one in found.values() if one.state is BroadcastState.PAUSED}
        return _Facts(
            said=await look_up(self._uow, allowed),
            paused=paused,
            people=await reminder_facts.people(self._uow, contact_ids),
            wanting=await rows.wanting(self._uow, contact_ids),
            out_of_reach=await reminding.out_of_reach(self._uow, [row.id for row in batch]),
        )

    def _one(self, row: Row[Any], facts: _Facts) -> Composed | Unsaid:
        said, person = facts.said.get(row.reference_id), facts.people.get(row.contact_id)
        if said is None or person is None:
            reason = rows.PUT_BACK if row.reference_id in facts.paused else "gone"
            return Unsaid(row=row, state=OutboxState.CANCELLED, reason=reason)
        if row.id in facts.out_of_reach:
            return Unsaid(row=row, state=OutboxState.SUPPRESSED, reason="blocked")
        if not person.willing or person.id not in facts.wanting:
            return Unsaid(row=row, state=OutboxState.SUPPRESSED, reason="unwanted")
        one = said.broadcast
        if one.ready is not None and not words.is_true(one.ready, said.visit, self._now):
            return Unsaid(row=row, state=OutboxState.CANCELLED, reason="over")
        return self._composed(row, said, person)

    def _composed(self, row: Row[Any], said: Said, person: Row[Any]) -> Composed:
        texts = self._catalogues.calling(person.form_of_address)
        text = texts.get(person.language) or texts[DEFAULT_LANGUAGE]
        visit = said.visit
        return Composed(
            row=row,
            text=words.message(said, self._now, text),
            buttons=words.reader_buttons(said, text),
            position=None,
            silent=False,
            subjects=() if visit is None else ((visit.id, visit.revision),),
        )
