"""Claimed rows become messages: final words as they are, references by who composes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Row

from bot.clock import Clock
from bot.dialog.bodies import to_outbound
from bot.dialog.buttons import ButtonSealer
from bot.domain.delivery import OutboxState
from bot.domain.quiet_hours import QuietHours
from bot.i18n import DEFAULT_LANGUAGE, Catalogues
from bot.messages import Address, OutboundMessage
from bot.services.broadcasts.composing import BroadcastComposing
from bot.services.reminders.composing import Composed, Composing, Unsaid
from bot.services.undelivered import UndeliveredComposing
from bot.store import lanes, reminding
from bot.store.database import Database, UnitOfWork
from bot.store.undelivered import UNDELIVERED


class Composer(Protocol):
    """Puts rows that refer to something into words, right before they leave."""

    def __init__(
        self, uow: UnitOfWork, now: datetime, *, catalogues: Catalogues, quiet: QuietHours
    ) -> None: ...

    async def compose(self, rows: Sequence[Row[Any]]) -> Sequence[Composed | Unsaid]:
        """Each row in words, or why there are none."""
        ...


COMPOSERS: Mapping[str, type[Composer]] = {
    reminding.NOTICE: Composing,
    reminding.PERSONAL: Composing,
    lanes.BROADCAST: BroadcastComposing,
    UNDELIVERED: UndeliveredComposing,
}
"""Who composes what, by the kind of the reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposingNeeds:
    """What words are made with."""

    database: Database  # where rows are claimed
    clock: Clock  # when words are right
    catalogues: Catalogues  # all sentences
    sealer: ButtonSealer  # for the buttons
    quiet: QuietHours  # the usual quiet hours
    zone: str  # IANA name of the library's zone


class Wording:
    """The words of one batch, within one unit of work."""

    def __init__(self, needs: ComposingNeeds, uow: UnitOfWork, owner: str) -> None:
        self._needs = needs
        self._uow = uow
        self._owner = owner
        self._now = needs.clock.now()

    async def messages(self, rows: Sequence[Row[Any]]) -> list[OutboundMessage]:
        """Those with something to say, in the order of the rows; the others are ended."""
        final = {row.id: to_outbound(row._asdict()) for row in rows if row.body is not None}
        found = await self._composed([row for row in rows if row.body is None])
        ends = {
            each.row.id: (each.state, each.reason) for each in found if isinstance(each, Unsaid)
        }
        await lanes.settle(self._uow, self._owner, ends)
        said = [each for each in found if isinstance(each, Composed)]
        await reminding.set_subjects(self._uow, {each.row.id: each.subjects for each in said})
        made = final | {each.row.id: self._outbound(each) for each in said}
        await self._mark_repeats(rows, made)
        return [made[row.id] for row in rows if row.id in made]

    async def _composed(self, rows: Sequence[Row[Any]]) -> list[Composed | Unsaid]:
        strange = [row for row in rows if row.reference_kind not in COMPOSERS]
        found: list[Composed | Unsaid] = [
            Unsaid(row=row, state=OutboxState.CANCELLED, reason="nothing") for row in strange
        ]
        needs = self._needs
        for composer in dict.fromkeys(COMPOSERS.values()):
            hers = [row for row in rows if COMPOSERS.get(row.reference_kind) is composer]
            if hers:
                words = composer(
                    self._uow, self._now, catalogues=needs.catalogues, quiet=needs.quiet
                )
                found += await words.compose(hers)
        return found

    async def _mark_repeats(
        self, rows: Sequence[Row[Any]], made: dict[int, OutboundMessage]
    ) -> None:
        """What may have arrived before says so."""
        again = [row for row in rows if row.repeats and row.id in made]
        languages = await lanes.languages(self._uow, [row.contact_id for row in again])
        for row in again:
            language = languages.get(row.contact_id, DEFAULT_LANGUAGE)
            mark = self._needs.catalogues.of(language).say("delivery.repeated")
            made[row.id] = replace(made[row.id], text=f"{mark}\n\n{made[row.id].text}")

    def _outbound(self, composed: Composed) -> OutboundMessage:
        row = composed.row
        address = Address(channel=row.channel, chat=row.chat, person=row.person)
        return OutboundMessage(
            id=row.id,
            address=address,
            text=composed.text,
            lane=row.lane,
            buttons=tuple(
                tuple(self._needs.sealer.seal(button, address, self._now) for button in buttons)
                for buttons in composed.buttons
            ),
            position=composed.position,
            attempts=row.attempts,
            epoch=row.epoch,
            silent=composed.silent,
        )
