"""Questions about holds: one's own, and the queue of staff."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.hold_views import HoldChange, HoldView
from bot.domain.labels import typed_label
from bot.domain.permissions import Action
from bot.services.holds.work import HoldWork
from bot.store import hold_pages as pages
from bot.store import holds as rows
from bot.store import promises
from bot.store.hold_pages import QueueFilter

PAGE = 25
"""Holds on a page."""
LATELY = timedelta(hours=12)
"""How long a label is found of what was handed out: a colleague may have done it just now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """Some holds of the queue."""

    holds: tuple[HoldView, ...]
    """The oldest first."""
    page: int
    """Which page it is, from 0."""
    pages: int
    """How many pages there are, at least 1."""
    total: int
    """How many holds there are in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a title stands now, by the library's data with holds and loans laid over them."""

    free: int
    """Copies that nobody has and nobody was promised; copies in boxes do not count."""
    waiting: int
    """Holds that wait for one: whoever asks now stands behind them."""


class Asking(HoldWork):
    """Use cases that only look. Raise NotAllowed for what belongs to others."""

    async def by_id(self, hold_id: int) -> HoldView:
        """A hold; that staff look at somebody's is written down. Raises HoldUnknown."""
        found = await self._view(hold_id)
        if found.contact_id is None or found.contact_id != self._actor.id:
            await self._need_staff()
            await self._actor.record(Action.WORK_HOLDS, "hold", hold_id, change="read")
        return found

    async def of_contact(self, contact_id: int | None = None) -> tuple[HoldView, ...]:
        """Somebody's open holds, the oldest first; one's own where nobody is named."""
        whose = contact_id or self._actor.id or 0
        if whose != self._actor.id:
            await self._need_staff()
        return await pages.of_contact(self._uow, whose)

    async def position(self, hold_id: int) -> int:
        """Place in the queue, from 1; 0 for a hold that does not wait. Raises HoldUnknown."""
        return (await self.by_id(hold_id)).place

    async def standing(self, title_ids: Sequence[int]) -> Mapping[int, Standing]:
        """How titles stand now, by row id; for everybody."""
        free, waiting = await promises.standing(self._uow, title_ids)
        return {
            each: Standing(free=free.get(each, 0), waiting=waiting.get(each, 0))
            for each in title_ids
        }

    async def trail(self, hold_id: int) -> tuple[HoldChange, ...]:
        """All that happened to a hold, oldest first."""
        await self._need_staff()
        return await rows.trail(self._uow, hold_id)

    async def queue(
        self, page: int = 0, which: QueueFilter | None = None, *, size: int = PAGE
    ) -> QueuePage:
        """A page of the queue, from 0; a page beyond the last one is the last one."""
        await self._need_staff()
        asked, wanted = which or QueueFilter(), max(page, 0)
        found, total = await pages.page(self._uow, asked, limit=size, offset=wanted * size)
        last = max(0, (total - 1) // size)
        if wanted > last:
            return await self.queue(last, which, size=size)
        return QueuePage(holds=found, page=wanted, pages=last + 1, total=total)

    async def find_by_label_or_barcode(
        self, words: str, visit_id: int | None = None
    ) -> tuple[HoldView, ...]:
        """Holds whose slip has this label, or the one to which the copy with this barcode goes.

        Several stops may use one label: name the visit, or let the reader choose.
        """
        await self._need_staff()
        found = await pages.with_barcode(self._uow, words.strip())
        label = typed_label(words)
        if found or not label:
            return found
        live = await pages.labelled(self._uow, label, visit_id)
        return live or await pages.handed_out(self._uow, label, self._now - LATELY)
