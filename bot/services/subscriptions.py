"""What people want to be reminded of, and the way to change or end that at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.domain.people import Purpose, Role
from bot.domain.quiet_hours import QuietHours
from bot.domain.subscriptions import Leads, PlaceKind, ReminderChoices, SubscriptionView
from bot.errors import StopUnknown
from bot.services.consents import Consents
from bot.services.reminders.expanding import audience_of, include
from bot.services.reminders.planning import Planning
from bot.store import audiences, people, reminder_facts, reminding, visit_notices
from bot.store import subscriptions as rows
from bot.store.audiences import Choice
from bot.store.database import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceStopped:
    """What became of a wish to hear of one place no more."""

    ended: tuple[SubscriptionView, ...]
    """Subscriptions that ended."""
    wider: tuple[SubscriptionView, ...]
    """Subscriptions of areas around the stop that still remind of it."""


class Subscriptions:
    """Use cases of a person and her reminders, within one unit of work and at one instant.

    The contact may be a group chat: its admin subscribes for all.
    """

    def __init__(self, uow: UnitOfWork, now: datetime) -> None:
        self._uow = uow
        self._now = now

    async def of_chat(self, channel: str, chat: str) -> int:
        """The row id of a group chat as a contact: what is subscribed for it goes there."""
        found = await people.find(self._uow, channel, chat)
        if found is not None:
            return int(found.id)
        return await people.add(
            self._uow,
            channel=channel,
            person=chat,
            name="",
            role=Role.RESIDENT.value,
            now=self._now,
        )

    async def subscribe(self, contact_id: int, kind: PlaceKind, code: str) -> None:
        """From now on she is reminded of the place, the day before unless she chose otherwise.

        This is her consent, kept with its time and the version of the sentence that asked.
        `code` is that of a stop or the slug of an area. Raises StopUnknown.
        """
        stop_id, area = await self._place(kind, code)
        await rows.put(self._uow, contact_id, stop_id=stop_id, area=area, now=self._now)
        await self._agree(contact_id)
        await Planning(self._uow, self._now).complete(contact_id)

    async def choices(self, contact_id: int) -> ReminderChoices:
        """All that she chose."""
        chosen = await rows.choices(self._uow, contact_id)
        quiet = None
        if chosen is not None and chosen.quiet_start is not None:
            quiet = QuietHours(start=chosen.quiet_start, end=chosen.quiet_end)
        paused = chosen.paused_until if chosen is not None else None
        return ReminderChoices(
            subscriptions=await rows.of_contact(self._uow, contact_id),
            quiet=quiet,
            paused_until=paused if paused is not None and paused > self._now else None,
            stopped=await rows.count_stopped(self._uow, contact_id),
        )

    async def set_leads(self, contact_id: int, subscription_id: int, leads: Leads) -> None:
        """When she hears of the visits of one place; nothing happens if it is not hers."""
        await rows.set_leads(self._uow, contact_id, subscription_id, leads)
        await Planning(self._uow, self._now).complete(contact_id)
        await self._forget_unwanted(contact_id)

    async def choose_quiet_hours(self, contact_id: int, quiet: QuietHours | None) -> None:
        """Her own quiet hours, or None for the usual ones. What waits follows them."""
        start, end = (quiet.start, quiet.end) if quiet else (None, None)
        await rows.choose(self._uow, contact_id, quiet_start=start, quiet_end=end)
        await reminding.close_windows(self._uow, contact_id, self._now)
        if quiet is not None:
            await visit_notices.look_early(self._uow, self._now)

    async def pause(self, contact_id: int, until: datetime | None) -> None:
        """She hears of no visit until then; None ends the pause."""
        await rows.choose(self._uow, contact_id, paused_until=until)
        await self._forget_unwanted(contact_id)

    async def stop_place(self, contact_id: int, kind: PlaceKind, code: str) -> PlaceStopped:
        """She hears of this place no more. Raises StopUnknown."""
        stop_id, area = await self._place(kind, code)
        found = await rows.covering(self._uow, contact_id, stop_id=stop_id, area=area)
        wider = tuple(each for each in found if stop_id is not None and each.code != code)
        ended = tuple(each for each in found if each not in wider)
        await self._end(contact_id, [each.id for each in ended])
        return PlaceStopped(ended=ended, wider=wider)

    async def stop_all(self, contact_id: int) -> int:
        """No reminder and no broadcast any more, at once; gives how many subscriptions ended.

        What waits for her does not leave. News about her own holds and loans still comes.
        """
        held = await rows.of_contact(self._uow, contact_id)
        ids = [each.id for each in held]
        await rows.end(self._uow, contact_id, ids, self._now, with_all=True)
        await Consents(self._uow, self._now).record(contact_id, Purpose.REMINDERS, given=False)
        await reminding.suppress(self._uow, contact_id)
        await self._forget_unwanted(contact_id)
        return len(ids)

    async def resume(self, contact_id: int) -> int:
        """Everything that `stop_all` ended holds again; gives how many subscriptions do."""
        resumed = await rows.resume(self._uow, contact_id)
        await self._agree(contact_id)
        await Planning(self._uow, self._now).complete(contact_id)
        visits = await visit_notices.begun_for(self._uow, contact_id, self._now)
        await include(self._uow, contact_id, visits, self._now)
        return resumed

    async def carry(self, source: int, target: int) -> int:
        """The subscriptions of one contact go over to another; gives how many that one has now.

        Asked for by whoever holds a link that the first was given (bot/services/carry_over.py).
        """
        if source == target or not await rows.exists(self._uow, source):
            return len(await rows.of_contact(self._uow, target))
        carried = await rows.carry(self._uow, source, target)
        await self._agree(target)
        await self._forget_unwanted(source)
        return carried

    async def _place(self, kind: PlaceKind, code: str) -> tuple[int | None, str | None]:
        if kind is PlaceKind.AREA:
            return None, code
        found = await rows.place_of(self._uow, code)
        if found is None:
            raise StopUnknown(code=code)
        return found.id, None

    async def _agree(self, contact_id: int) -> None:
        consents = Consents(self._uow, self._now)
        if await consents.of(contact_id, Purpose.REMINDERS) is not True:
            await consents.record(contact_id, Purpose.REMINDERS, given=True)

    async def _end(self, contact_id: int, ids: Collection[int]) -> None:
        await rows.end(self._uow, contact_id, list(ids), self._now, with_all=False)
        await self._forget_unwanted(contact_id)

    async def _forget_unwanted(self, contact_id: int) -> None:
        """What waits for her and does not concern her any more speaks of that visit no longer."""
        waiting = await reminder_facts.waiting(self._uow, contact_id)
        visits = [row.visit_id for row in waiting]
        notices = await visit_notices.by_visit(self._uow, visits)
        for row in waiting:
            notice = notices.get((row.visit_id, row.kind, row.minutes))
            if notice is not None and not await self._concerns(contact_id, notice):
                await reminding.withdraw(self._uow, [row.visit_id], message_id=row.id)

    async def _concerns(self, contact_id: int, notice: visit_notices.Found) -> bool:
        audience = await audience_of(self._uow, notice)
        choice = Choice(limit=1, only=contact_id)
        return bool(await audiences.page(self._uow, audience, choice, self._now))
