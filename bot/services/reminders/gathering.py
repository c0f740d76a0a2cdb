"""Gathers what single people are to be told about their holds, loans and suggestions."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.domain.delivery import LANE_PERSONAL, OutboxState
from bot.domain.quiet_hours import QuietHours
from bot.domain.windows import Rules, Window, window_for
from bot.i18n import Neutral, Translator
from bot.services import telling_words
from bot.services.told import look_up
from bot.store import personal_messages as rows
from bot.store.database import UnitOfWork
from bot.store.reminder_facts import zones as zones_of

PATIENCE = timedelta(minutes=3)
"""What happens within this time is told as one; longer than changes of a visit take to settle, so
that these take along what follows from them."""
USEFUL = timedelta(days=2)
FEW = 200


class Gathering:
    """Use cases on personal notices, within one unit of work and at one instant."""

    def __init__(self, uow: UnitOfWork, now: datetime, quiet: QuietHours, zone: str) -> None:
        """`quiet` holds for those who chose no hours of their own, `zone` for who has no place."""
        self._uow = uow
        self._now = now
        self._quiet = quiet
        self._zone = zone

    async def gather(self) -> int:
        """A message for each who has waited long enough; gives how many."""
        people = await rows.to_tell(self._uow, self._now - PATIENCE, FEW)
        zones = await zones_of(self._uow, [person.id for person in people]) if people else {}
        for person in people:
            window = self._window(person, zones.get(person.id, self._zone))
            await rows.add(self._uow, self._row(person, window))
        return len(people)

    def _window(self, person: Row[Any], zone: str) -> Window | None:
        """When she may be told, by the clocks of her own places."""
        quiet = self._quiet
        if person.quiet_start is not None and person.quiet_end is not None:
            quiet = QuietHours(start=person.quiet_start, end=person.quiet_end)
        rules = Rules(quiet=quiet, zone=zone, pauses_fridays=False)
        return window_for(self._now, self._now + USEFUL, self._now, rules)

    def _row(self, person: Row[Any], window: Window | None) -> dict[str, Any]:
        return {
            "channel": person.channel,
            "chat": person.person,
            "contact_id": person.id,
            "lane": LANE_PERSONAL,
            "state": OutboxState.READY if window else OutboxState.EXPIRED,
            "reference_kind": rows.PERSONAL,
            "reference_id": person.id,
            "not_before": window.opens if window else self._now,
            "not_after": window.closes if window else None,
            "expires_at": self._now + USEFUL,
            "created_at": self._now,
        }


async def told_by(uow: UnitOfWork, message_id: int, text: Translator) -> Neutral | None:
    """The words of a gathered message as things are now; None if nothing of it is left."""
    notices = (await rows.of_messages(uow, [message_id])).get(message_id, [])
    return telling_words.compose(await look_up(uow, notices), text) if notices else None


async def told_along(
    uow: UnitOfWork, contact_id: int, message_id: int, text: Translator
) -> Neutral | None:
    """What follows from a change of a visit for her holds and loans, to be told with it."""
    notices = await rows.take_along(uow, contact_id, message_id)
    if not notices:
        return None
    return telling_words.compose(await look_up(uow, notices), text, greeting=False)
