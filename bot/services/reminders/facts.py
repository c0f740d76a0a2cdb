"""What is known about a batch of messages before they are put into words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot.domain.reminders import ReminderKind
from bot.domain.visits import VisitChange, VisitView
from bot.services.pickups import Pickups
from bot.services.reminders.words import Things
from bot.services.visits import Visits
from bot.store import boards, reminder_facts, reminding, trail, visit_notices
from bot.store import stops as stop_rows
from bot.store import visits as visit_rows
from bot.store.database import UnitOfWork
from bot.store.reminder_facts import Pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that the words of a batch are made from."""

    notices: Mapping[int, Row[Any]]
    """Notices by id."""
    people: Mapping[int, Row[Any]]
    """Contacts by id: language, form of address, quiet hours, whether they agree."""
    subjects: Mapping[int, Sequence[int]]
    """Ids of visits by message."""
    visits: Mapping[int, VisitView]
    """Visits by id, as they are now."""
    coming: Pairs
    """Titles that staff have in their hands for her, by contact and visit."""
    prepared: Pairs
    """Titles that she asked for and nobody has taken from the shelf yet, likewise."""
    due: Pairs
    """Titles to bring back, by contact and visit."""
    subscribers: set[int]
    """Contacts with a subscription."""
    out_of_reach: set[int]
    """Messages whose address has blocked us."""
    told: Mapping[tuple[int, int], int]
    """The revision that a contact knows of a visit, by contact and visit."""
    trails: Mapping[int, Sequence[VisitChange]]
    """Trails of visits that changed."""
    cut_offs: Mapping[int, datetime]
    """Until when holds come with a visit, where that is told."""
    next_visits: Mapping[str, VisitView]
    """What comes instead of a cancelled visit, by code of the stop."""
    stop_names: Mapping[str, str]
    """Names of former stops by code."""
    hosted: set[int]
    """Row ids of stops that somebody looks after, who can confirm a visit."""
    hosts: set[tuple[int, int]]
    """Contact and stop of those who are told of a change and look after the stop."""

    def things(self, contact: int, visit: int) -> Things:
        """What of hers concerns a visit."""
        pair = contact, visit
        return Things(
            coming=self.coming.get(pair, ()),
            prepared=self.prepared.get(pair, ()),
            due=self.due.get(pair, ()),
        )


async def gather(uow: UnitOfWork, rows: Sequence[Row[Any]], now: datetime) -> Facts:
    """The facts for claimed rows (id, contact_id, reference_id)."""
    contact_ids = [row.contact_id for row in rows if row.contact_id is not None]
    of_notices = [row.reference_id for row in rows if row.reference_kind == reminding.NOTICE]
    notices = await visit_notices.by_ids(uow, of_notices)
    subjects = await reminder_facts.subjects(uow, [row.id for row in rows])
    ids = sorted({visit for some in subjects.values() for visit in some})
    visits = await visit_rows.by_ids(uow, ids)
    changed = {n.visit_id for n in notices.values() if n.kind == ReminderKind.CHANGED}
    trails = {visit: await trail.of_visit(uow, visit) for visit in sorted(changed)}
    near = [n.visit_id for n in notices.values() if n.kind == ReminderKind.CUT_OFF]
    coming, prepared = await reminder_facts.titles_coming(uow, contact_ids, ids)
    return Facts(
        notices=notices,
        people=await reminder_facts.people(uow, contact_ids),
        subjects=subjects,
        visits=visits,
        coming=coming,
        prepared=prepared,
        due=await reminder_facts.titles_due(uow, contact_ids, ids),
        subscribers=await reminder_facts.subscribers(uow, contact_ids),
        out_of_reach=await reminding.out_of_reach(uow, [row.id for row in rows]),
        told=await reminding.told(uow, contact_ids, sorted(changed)) if changed else {},
        trails=trails,
        cut_offs=await Pickups(uow, now).cutoffs([visits[i] for i in near if i in visits]),
        next_visits=await _instead(uow, [visits[i] for i in changed if i in visits], now),
        stop_names=await _former_stops(uow, trails),
        hosted=await boards.hosted(uow, {visit.stop.id for visit in visits.values()}),
        hosts=await reminder_facts.hosts(uow, contact_ids) if changed else set(),
    )


async def _instead(
    uow: UnitOfWork, visits: Sequence[VisitView], now: datetime
) -> dict[str, VisitView]:
    found = {}
    for code in sorted({visit.stop.code for visit in visits}):
        coming = (await Visits(uow, now).next_at_stop(code, limit=1)).visits
        if coming:
            found[code] = coming[0]
    return found


async def _former_stops(
    uow: UnitOfWork, trails: Mapping[int, Sequence[VisitChange]]
) -> dict[str, str]:
    changes = [change for some in trails.values() for change in some]
    codes = {change.before.stop for change in changes if change.before is not None}
    stops = [await stop_rows.by_code(uow, code) for code in sorted(codes)]
    return {stop.code: stop.name for stop in stops if stop is not None}
