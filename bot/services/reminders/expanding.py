"""Writes notices out to the people they concern, a page a transaction, and finds new windows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot.domain.delivery import LANE_REMINDER, OutboxState
from bot.domain.quiet_hours import QuietHours
from bot.domain.reminders import NoticeState, PlannedNotice, ReminderKind, key_suffix, lane_of
from bot.domain.visits import VisitSnapshot
from bot.domain.windows import Rules, Window, window_for
from bot.domain.zones import ZONES, local_date
from bot.services.reminders.correcting import as_known
from bot.services.reminders.planning import AHEAD, Planning
from bot.store import audiences, expansion, reminder_facts, reminding, trail
from bot.store import subscriptions as subscription_rows
from bot.store import visit_notices as rows
from bot.store.audiences import Audience, Choice
from bot.store.database import UnitOfWork

PAGE = 2000
"""Contacts a transaction."""
MOST_WAITING = 15_000
"""Reminders that may wait to leave within ten minutes: as many as leave in that time, at 25 a
second. What is beyond them is written out when they have left."""
RENEWED = 500


class Expanding:
    """Use cases of one tick, within one unit of work and at one instant."""

    def __init__(
        self, uow: UnitOfWork, now: datetime, quiet: QuietHours, zone: str = ZONES[0]
    ) -> None:
        """`quiet` holds for those who chose no hours of their own; `zone` is the library's."""
        self._uow = uow
        self._now = now
        self._quiet = quiet
        self._zone = zone

    async def expand(self, limit: int = PAGE) -> bool:
        """Notices that are due, until a page of people is full; whether there may be more.

        With a cursor, so that the next transaction goes on where this one ended.
        """
        left = limit
        while left > 0:
            notice = await rows.next_to_expand(self._uow, self._now)
            if notice is None:
                return False
            if lane_of(notice.kind) >= LANE_REMINDER and await self._enough_waits():
                return False
            left -= await self._page(notice, left)
        return True

    async def _page(self, notice: Row[Any], limit: int) -> int:
        """One page of one notice; gives how many people were looked at."""
        if notice.expires_at <= self._now:
            await rows.advance(self._uow, notice.id, state=NoticeState.EXPIRED)
            return 0
        return await _Page(self._uow, self._now, self._quiet, notice).write(limit)

    async def renew(self) -> int:
        """The next window for what missed its own; how many rows were looked at."""
        missed = await reminding.missed(self._uow, self._now, RENEWED)
        of_notices = [row.reference_id for row in missed if row.reference_kind == reminding.NOTICE]
        notices = await rows.by_ids(self._uow, of_notices)
        zones = await self._zones(missed)
        windows: dict[int, tuple[datetime, datetime]] = {}
        for row in missed:
            found = await self._window(row, notices, zones)
            if found is not None:
                windows[row.id] = found.opens, found.closes
        over = [row.id for row in missed if row.id not in windows]
        await reminding.rewindow(self._uow, windows, over)
        return len(missed)

    async def _zones(self, missed: Sequence[Row[Any]]) -> Mapping[int, str]:
        """Where the readers of what no notice is the reason of live."""
        people = [row.contact_id for row in missed if row.reference_kind != reminding.NOTICE]
        return await reminder_facts.zones(self._uow, people) if people else {}

    async def _window(
        self, row: Row[Any], notices: Mapping[int, Row[Any]], zones: Mapping[int, str]
    ) -> Window | None:
        quiet = _own_hours(row) or self._quiet
        if row.reference_kind != reminding.NOTICE:
            pauses = row.lane >= LANE_REMINDER
            zone = zones.get(row.contact_id, self._zone)
            rules = Rules(quiet=quiet, zone=zone, pauses_fridays=pauses)
            return window_for(self._now, row.expires_at, self._now, rules)
        notice = notices.get(row.reference_id)
        if notice is None:
            return None
        rules = replace(await rules_of(self._uow, notice), quiet=quiet)
        return window_for(notice.due_at, row.expires_at, self._now, rules)

    async def _enough_waits(self) -> bool:
        return await reminding.count_waiting(self._uow, self._now, MOST_WAITING) >= MOST_WAITING


async def include(
    uow: UnitOfWork, contact_id: int, visit_ids: Sequence[int], now: datetime
) -> None:
    """Write out to one contact what was written out to others before she wanted it.

    Her windows are found by the next tick.
    """
    for notice in await rows.of_visits(uow, visit_ids, now):
        await _include(uow, contact_id, notice, now)


async def _include(uow: UnitOfWork, contact_id: int, notice: Row[Any], now: datetime) -> None:
    audience, choice = await audience_of(uow, notice), Choice(limit=1, only=contact_id)
    people = await audiences.page(uow, audience, choice, now)
    told = [(person, Window(opens=now, closes=now)) for person in people]
    await _insert(uow, notice, told, now)


async def ask_host(uow: UnitOfWork, contact_id: int, now: datetime) -> None:
    """Who begins to look after stops is asked about her days like everybody who does.

    Where the others were asked for the last time already, she is asked at once.
    """
    await Planning(uow, now).complete(contact_id)
    visits = await rows.visits_of(uow, contact_id, now, now + AHEAD)
    for (_, kind, minutes), notice in (await rows.by_visit(uow, visits)).items():
        is_last = kind == ReminderKind.CONFIRM and minutes > 0
        if is_last and notice.due_at <= now < notice.expires_at:
            await _include(uow, contact_id, notice, now)


async def audience_of(uow: UnitOfWork, notice: Row[Any]) -> Audience:
    """Whom a notice concerns; of a visit that moved, those of the former stop too."""
    stop_ids, areas = [notice.stop_id], [notice.kelurahan_code, notice.kecamatan_code]
    before = await _before(uow, notice)
    former = await subscription_rows.place_of(uow, before.stop) if before else None
    if former is not None and former.id != notice.stop_id:
        stop_ids.append(former.id)
        areas += [former.kelurahan_code, former.kecamatan_code]
    return Audience(
        kind=notice.kind,
        minutes=notice.minutes,
        visit_id=notice.visit_id,
        stop_ids=stop_ids,
        areas=areas,
    )


async def rules_of(uow: UnitOfWork, notice: Row[Any]) -> Rules:
    """What binds the messages of a notice, with no quiet hour."""
    before = await _before(uow, notice)
    days = {notice.on_date} if notice.kind == ReminderKind.CHANGED else set()
    if before is not None:
        days.add(local_date(before.starts_at, notice.timezone))
    midnight = QuietHours(start=datetime.min.time(), end=datetime.min.time())
    return Rules(
        quiet=midnight,
        zone=notice.timezone,
        pauses_fridays=lane_of(notice.kind) >= LANE_REMINDER,
        news_of=frozenset(days),
    )


class _Page:
    """One page of one notice."""

    def __init__(self, uow: UnitOfWork, now: datetime, quiet: QuietHours, notice: Row[Any]) -> None:
        self._uow = uow
        self._now = now
        self._quiet = quiet
        self._notice = notice
        self._early = notice.expand_at > now
        self._windows: dict[QuietHours, Window | None] = {}

    async def write(self, limit: int) -> int:
        """Gives how many people were looked at."""
        notice = self._notice
        self._rules = await rules_of(self._uow, notice)
        restarts = notice.early_at is not None and not self._early
        choice = Choice(
            limit=limit,
            after=0 if restarts else notice.cursor,
            own_hours=self._early and not self._is_sooner(self._window(self._quiet)),
        )
        audience = await audience_of(self._uow, notice)
        people = await audiences.page(self._uow, audience, choice, self._now)
        found = [(each, self._window(_own_hours(each) or self._quiet)) for each in people]
        await _insert(self._uow, notice, self._reached(found), self._now)
        if not self._early:
            await _count_missed(self._uow, notice, found, self._now)
        await self._advance(people, limit)
        return len(people)

    def _reached(
        self, found: Sequence[tuple[Row[Any], Window | None]]
    ) -> list[tuple[Row[Any], Window]]:
        """Who gets a row, in the order of sending: those who look after the stop come first."""
        reached = [
            (person, window)
            for person, window in found
            if window is not None and (not self._early or self._is_sooner(window))
        ]
        return sorted(reached, key=lambda each: not each[0].hosts)

    def _window(self, quiet: QuietHours) -> Window | None:
        if quiet not in self._windows:
            notice = self._notice
            self._windows[quiet] = window_for(
                notice.due_at, notice.expires_at, self._now, replace(self._rules, quiet=quiet)
            )
        return self._windows[quiet]

    def _is_sooner(self, window: Window | None) -> bool:
        """Whether it opens before the notice is due: the evening before."""
        return window is not None and window.opens < self._notice.due_at

    async def _advance(self, people: Sequence[Row[Any]], limit: int) -> None:
        """The cursor moves on in the transaction that wrote the page."""
        over = len(people) < limit
        if self._early and over:
            values = {"early_at": None, "cursor": 0, "state": NoticeState.PLANNED}
        elif over:
            values = {"early_at": None, "state": NoticeState.EXPANDED}
        else:
            values = {"cursor": people[-1].id, "state": NoticeState.EXPANDING}
            if not self._early:
                values["early_at"] = None
        await rows.advance(self._uow, self._notice.id, **values)


async def _before(uow: UnitOfWork, notice: Row[Any]) -> VisitSnapshot | None:
    if notice.since_revision is None:
        return None
    return as_known(await trail.of_visit(uow, notice.visit_id), notice.since_revision)


async def _insert(
    uow: UnitOfWork, notice: Row[Any], people: Sequence[tuple[Row[Any], Window]], now: datetime
) -> None:
    """A row for each who can be reached, and the visit as a subject of it."""
    told = [(person, window) for person, window in people if _can_be_told(person)]
    suffix = _suffix(notice)
    if await _write(uow, notice, told, suffix, now) < len(told):
        keys = [f"{person.id}{suffix}" for person, _ in told]
        gone = await expansion.gone_without(uow, keys, notice.visit_id)
        alone = [each for each, key in zip(told, keys, strict=True) if key in gone]
        await _write(uow, notice, alone, f"{suffix}:{notice.visit_id}", now)


async def _write(
    uow: UnitOfWork,
    notice: Row[Any],
    told: Sequence[tuple[Row[Any], Window]],
    suffix: str,
    now: datetime,
) -> int:
    """Messages by their keys, or one more visit for those that wait; how many are new to it.

    A message that has left, or was too late for the other visit of its day, takes no other along:
    this one then gets a message of its own.
    """
    alike: dict[tuple[bool, Window], list[int]] = {}  # who hears of it first stays in front
    for person, window in told:
        alike.setdefault((person.hosts, window), []).append(person.address_id)
    added = 0
    for (_, window), addresses in alike.items():
        added += await expansion.add(uow, addresses, _row(notice, window, now), suffix)
    keys = [f"{person.id}{suffix}" for person, _ in told]
    attached = await expansion.attach(uow, keys, (notice.visit_id, notice.revision))
    if added < len(told):
        await expansion.prolong(uow, keys, notice.expires_at)
    return attached


async def _count_missed(
    uow: UnitOfWork,
    notice: Row[Any],
    people: Sequence[tuple[Row[Any], Window | None]],
    now: datetime,
) -> None:
    """A row that has expired for each whose hours leave no time: she is counted.

    Without a key, so that it takes no other message's place. Whoever was told the evening before
    has no window any more, and is not counted again.
    """
    missed = [each for each, found in people if found is None and _can_be_told(each)]
    if not missed:
        return
    told = await reminding.told(uow, [each.id for each in missed], [notice.visit_id])
    rest = [each.address_id for each in missed if (each.id, notice.visit_id) not in told]
    over = {"state": OutboxState.EXPIRED, "reason": "window"}
    await expansion.add(uow, rest, _row(notice, Window(opens=now, closes=now), now) | over, None)


def _can_be_told(person: Row[Any]) -> bool:
    return bool(person.willing) and person.address_id is not None


def _suffix(notice: Row[Any]) -> str:
    planned = PlannedNotice(
        kind=ReminderKind(notice.kind),
        minutes=notice.minutes,
        on_date=notice.on_date,
        due_at=notice.due_at,
        expires_at=notice.expires_at,
    )
    return key_suffix(planned, notice.visit_id, notice.revision)


def _row(notice: Row[Any], window: Window, now: datetime) -> dict[str, Any]:
    """What the messages of a notice have in common that may leave in the same window."""
    return {
        "lane": lane_of(notice.kind),
        "state": OutboxState.READY,
        "reference_kind": reminding.NOTICE,
        "reference_id": notice.id,
        "campaign": notice.id,
        "not_before": window.opens,
        "not_after": window.closes,
        "expires_at": notice.expires_at,
        "created_at": now,
    }


def _own_hours(row: Row[Any]) -> QuietHours | None:
    if row.quiet_start is None or row.quiet_end is None:
        return None
    return QuietHours(start=row.quiet_start, end=row.quiet_end)
