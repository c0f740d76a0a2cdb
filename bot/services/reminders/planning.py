"""Plans the notices of visits that come near."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from bot.domain.quiet_hours import QuietHours
from bot.domain.reminders import (
    AT_ONCE,
    EARLY,
    EXPAND_AHEAD,
    NoticeState,
    PlannedNotice,
    ReminderKind,
    regular_notices,
)
from bot.domain.visits import VisitSnapshot, VisitView
from bot.domain.windows import Rules, open_windows
from bot.services.pickups import Pickups
from bot.store import visit_notices as rows
from bot.store import visits as visit_rows
from bot.store.database import UnitOfWork
from bot.store.visit_notices import Wanted

AHEAD = timedelta(days=14)
"""How far ahead visits get their notices: the cut-off of a visit may lie well before it."""
SOME = 100
WIDE = QuietHours(start=time(18), end=time(9))
"""Wider than a library would set the usual hours: what lies within them is looked at early."""


class Planning:
    """Use cases on notices, within one unit of work and at one instant."""

    def __init__(self, uow: UnitOfWork, now: datetime) -> None:
        self._uow = uow
        self._now = now

    async def unplanned(self) -> list[int]:
        """Visits that come near and have no notices yet; some of them, where they are many."""
        return await rows.unplanned(self._uow, self._now, self._now + AHEAD, SOME)

    async def plan(self, visit_ids: Sequence[int], *, late_too: bool = True) -> None:
        """The regular notices of visits that take place, as far as somebody wants them.

        What is too late is kept as such, so that a visit is planned once. Without `late_too`
        this holds for all that is due already.
        """
        visits = await visit_rows.by_ids(self._uow, visit_ids)
        if not visits:
            return
        cut_offs = await Pickups(self._uow, self._now).cutoffs(list(visits.values()))
        wanted = await rows.wanted(self._uow)
        planned: list[dict[str, Any]] = []
        for visit in visits.values():
            found = regular_notices(snapshot(visit), visit.stop.timezone, cut_offs[visit.id])
            asked = [notice for notice in found if _is_wanted(notice, wanted)]
            planned += [self._row(visit, notice, wanted, late_too=late_too) for notice in asked]
        await rows.add(self._uow, planned)

    async def complete(self, contact_id: int) -> None:
        """What a person wants from now on and nobody wanted before, for the visits ahead."""
        until = self._now + AHEAD
        visits = await rows.visits_of(self._uow, contact_id, self._now, until)
        await self.plan(visits, late_too=False)

    async def add(
        self, visit_id: int, revision: int, notice: PlannedNotice, since: int | None = None
    ) -> None:
        """One notice that something has brought about; `since` is the revision people know."""
        row = notice_row(visit_id, revision, notice, since=since)
        await rows.add(self._uow, [row])

    def _row(
        self, visit: VisitView, notice: PlannedNotice, wanted: Wanted, *, late_too: bool
    ) -> dict[str, Any]:
        in_time = notice.expires_at > self._now and (late_too or notice.due_at > self._now)
        state = NoticeState.PLANNED if in_time else NoticeState.EXPIRED
        early = wanted.own_hours or _is_too_early(notice, visit.stop.timezone)
        row = notice_row(visit.id, visit.revision, notice)
        return row | {"state": state, "early_at": notice.due_at - EARLY if early else None}


def _is_wanted(notice: PlannedNotice, wanted: Wanted) -> bool:
    if notice.kind is ReminderKind.DAY_BEFORE:
        return True
    if notice.kind is ReminderKind.CONFIRM:
        return wanted.cadres
    if notice.kind is ReminderKind.SOON:
        return notice.minutes in wanted.minutes
    return notice.kind in wanted.kinds


def _is_too_early(notice: PlannedNotice, zone: str) -> bool:
    """Whether it can only go out the evening before, unless people sleep less than usual."""
    rules = Rules(quiet=WIDE, zone=zone, pauses_fridays=True)
    return not open_windows(notice.due_at, notice.expires_at, rules)


def notice_row(
    visit_id: int, revision: int, notice: PlannedNotice, *, since: int | None = None
) -> dict[str, Any]:
    """The row of a notice that is still to be expanded."""
    at_once = notice.kind in AT_ONCE
    return {
        "visit_id": visit_id,
        "revision": revision,
        "kind": notice.kind,
        "minutes": notice.minutes,
        "on_date": notice.on_date,
        "due_at": notice.due_at,
        "expires_at": notice.expires_at,
        "expand_at": notice.due_at if at_once else notice.due_at - EXPAND_AHEAD,
        "early_at": None,
        "since_revision": since,
        "state": NoticeState.PLANNED,
        "cursor": 0,
    }


def snapshot(visit: VisitView) -> VisitSnapshot:
    """What a change can change, of a visit as it is."""
    return VisitSnapshot(
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        stop=visit.stop.code,
        van=visit.van,
        state=visit.state,
    )
