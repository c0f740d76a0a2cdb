"""Staff are told, once, when an answer of theirs could not reach the one who had asked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.domain.delivery import LANE_PERSONAL, OutboxState
from bot.domain.quiet_hours import QuietHours
from bot.domain.tickets import Reader
from bot.i18n import DEFAULT_LANGUAGE, Catalogues
from bot.messages import Button
from bot.services.reminders.composing import Composed, Unsaid
from bot.store import tickets, undelivered
from bot.store.database import UnitOfWork

LIFETIME = timedelta(days=7)
"""Later nobody needs to hear of it any more."""


async def tell_staff(uow: UnitOfWork, now: datetime, message_ids: Sequence[int]) -> None:
    """Of these messages of the outbox, none of which arrived, staff hear of their answers."""
    for lost in await undelivered.lost_answers(uow, message_ids):
        readers = await tickets.staff(uow, only=lost.author_id)
        await undelivered.add_once(uow, [_row(reader, lost, now) for reader in readers])


class UndeliveredComposing:
    """Composes what staff are told, within one unit of work."""

    def __init__(
        self, uow: UnitOfWork, now: datetime, *, catalogues: Catalogues, quiet: QuietHours
    ) -> None:
        del now, quiet  # it says the same at any hour, without a sound
        self._uow = uow
        self._catalogues = catalogues

    async def compose(self, rows: Sequence[Row[Any]]) -> list[Composed | Unsaid]:
        """Each claimed row in words, or why there are none."""
        return [await self._one(row) for row in rows]

    async def _one(self, row: Row[Any]) -> Composed | Unsaid:
        readers = await tickets.staff(self._uow, only=row.contact_id)
        ticket = await tickets.by_id(self._uow, row.reference_id, 1)
        if not readers or ticket is None:
            return Unsaid(row=row, state=OutboxState.CANCELLED, reason="gone")
        (reader,) = readers
        texts = self._catalogues.calling(reader.form_of_address)
        text = texts.get(reader.language) or texts[DEFAULT_LANGUAGE]
        name = ticket.asker.name or text.plain("ticket.somebody")
        label = text.plain("tickets.show", number=ticket.id, name=name)
        button = Button(label=label, action="ticket", args=(str(ticket.id),))
        said = text.say("ticket.undelivered", number=ticket.id, name=name)
        return Composed(
            row=row, text=said, buttons=((button,),), position=None, silent=True, subjects=()
        )


def _row(reader: Reader, lost: Row[Any], now: datetime) -> dict[str, Any]:
    return {
        "channel": reader.address.channel,
        "chat": reader.address.chat,
        "contact_id": reader.contact_id,
        "lane": LANE_PERSONAL,
        "state": OutboxState.READY,
        "reference_kind": undelivered.UNDELIVERED,
        "reference_id": lost.ticket_id,
        "dedupe_key": f"{undelivered.UNDELIVERED}:{lost.id}",
        "not_before": now,
        "expires_at": now + LIFETIME,
        "created_at": now,
    }
