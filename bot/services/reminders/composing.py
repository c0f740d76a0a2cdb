"""Puts notices into words for one person each, right before they leave."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot.domain.delivery import OutboxState
from bot.domain.quiet_hours import QuietHours, is_quiet
from bot.domain.reminders import (
    HALF_AN_HOUR,
    LANES,
    TAKES_PLACE,
    ReminderKind,
    differs,
)
from bot.domain.visits import VisitState, VisitView
from bot.i18n import DEFAULT_LANGUAGE, Catalogues, Neutral, Translator
from bot.messages import Button, Position
from bot.services.reminders import words
from bot.services.reminders.correcting import as_known
from bot.services.reminders.facts import Facts, gather
from bot.services.reminders.gathering import told_along, told_by
from bot.services.reminders.planning import snapshot
from bot.store.database import UnitOfWork
from bot.store.reminding import PERSONAL

BEFORE_START = frozenset({ReminderKind.DAY_BEFORE, ReminderKind.CONFIRM})


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A message in words."""

    row: Row[Any]
    """The row of the outbox that was claimed."""
    text: Neutral
    """Neutral text in her language."""
    buttons: tuple[tuple[Button, ...], ...]
    """Rows of buttons, not sealed yet."""
    position: Position | None
    """Where it is, if it speaks of one visit."""
    silent: bool
    """Whether it comes without a sound."""
    subjects: tuple[tuple[int, int], ...]
    """The visits that it speaks of, with their revisions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsaid:
    """A message that there is no reason for any more."""

    row: Row[Any]
    """The row of the outbox that was claimed."""
    state: OutboxState
    """How it ends."""
    reason: str
    """A word for the record."""


class Composing:
    """Composes batches, within one unit of work and at one instant."""

    def __init__(
        self, uow: UnitOfWork, now: datetime, *, catalogues: Catalogues, quiet: QuietHours
    ) -> None:
        """`quiet` holds for those who chose no hours of their own."""
        self._uow = uow
        self._now = now
        self._catalogues = catalogues
        self._quiet = quiet

    async def compose(self, rows: Sequence[Row[Any]]) -> list[Composed | Unsaid]:
        """Each claimed row (id, contact_id, reference) in words, or why there are none."""
        facts = await gather(self._uow, rows, self._now)
        return [await self._one(row, facts) for row in rows]

    async def _one(self, row: Row[Any], facts: Facts) -> Composed | Unsaid:
        notice, person = facts.notices.get(row.reference_id), facts.people.get(row.contact_id)
        is_personal = row.reference_kind == PERSONAL
        if person is None or (notice is None and not is_personal):
            return Unsaid(row=row, state=OutboxState.CANCELLED, reason="gone")
        if row.id in facts.out_of_reach:
            return Unsaid(row=row, state=OutboxState.SUPPRESSED, reason="unwanted")
        if is_personal:
            return await self._personal(row, person)
        kind = ReminderKind(notice.kind) if notice is not None else ReminderKind.CHANGED
        if kind not in LANES and not person.willing:
            return Unsaid(row=row, state=OutboxState.SUPPRESSED, reason="unwanted")
        composed = self._of_kind(row, kind, facts)
        if kind is ReminderKind.CHANGED and isinstance(composed, Composed):
            return await self._with_things(composed, self._text(person))
        return composed

    async def _personal(self, row: Row[Any], person: Row[Any]) -> Composed | Unsaid:
        text = await told_by(self._uow, row.id, self._text(person))
        if text is None:
            return Unsaid(row=row, state=OutboxState.CANCELLED, reason="over")
        return Composed(row=row, text=text, buttons=(), position=None, silent=False, subjects=())

    async def _with_things(self, composed: Composed, text: Translator) -> Composed:
        """News of a visit, with what follows from it for her holds and loans."""
        row = composed.row
        more = await told_along(self._uow, row.contact_id, row.id, text)
        if more is None:
            return composed
        return replace(composed, text=Neutral("\n\n".join([composed.text, more])))

    def _of_kind(self, row: Row[Any], kind: ReminderKind, facts: Facts) -> Composed | Unsaid:
        notice, person = facts.notices[row.reference_id], facts.people[row.contact_id]
        visits = self._visits(row, kind, facts)
        if not visits:
            return Unsaid(row=row, state=OutboxState.CANCELLED, reason="over")
        if kind is ReminderKind.CHANGED:
            return self._change(row, notice, visits[0], facts)
        if not self._is_wanted(person.id, kind, visits, facts):
            return Unsaid(row=row, state=OutboxState.CANCELLED, reason="unwanted")
        return self._composed(row, kind, visits, self._lines(person, kind, visits, facts), facts)

    def _visits(self, row: Row[Any], kind: ReminderKind, facts: Facts) -> list[VisitView]:
        """Those that the message speaks of and for which it is not too late, by time."""
        known = [facts.visits[i] for i in facts.subjects.get(row.id, ()) if i in facts.visits]
        if kind is not ReminderKind.CHANGED:
            known = [visit for visit in known if self._holds(kind, visit, facts)]
        return sorted(known, key=lambda visit: (visit.starts_at, visit.id))

    def _holds(self, kind: ReminderKind, visit: VisitView, facts: Facts) -> bool:
        if visit.state not in TAKES_PLACE:
            return False
        if kind is ReminderKind.CONFIRM and visit.state is not VisitState.PLANNED:
            return False
        if kind is ReminderKind.CUT_OFF and facts.cut_offs.get(visit.id, self._now) <= self._now:
            return False
        until = visit.starts_at if kind in BEFORE_START else visit.ends_at
        return self._now < until - HALF_AN_HOUR

    @staticmethod
    def _is_wanted(
        contact: int, kind: ReminderKind, visits: Sequence[VisitView], facts: Facts
    ) -> bool:
        """Who has not subscribed is reminded of what she borrows or has asked for only."""
        if kind is not ReminderKind.DAY_BEFORE or contact in facts.subscribers:
            return True
        return any(facts.things(contact, visit.id).some for visit in visits)

    def _lines(
        self, person: Row[Any], kind: ReminderKind, visits: Sequence[VisitView], facts: Facts
    ) -> list[str]:
        text = self._text(person)
        parts: list[str] = [words.opening(kind, visits, self._now, text)]
        for visit in visits:
            hosted, link = visit.stop.id in facts.hosted, len(visits) > 1
            block = [words.visit_block(visit, self._now, text, link=link, hosted=hosted)]
            if kind is ReminderKind.CUT_OFF:
                block.append(words.cut_off_line(visit, facts.cut_offs[visit.id], self._now, text))
            things = facts.things(person.id, visit.id)
            block += words.things_lines(things, visit, self._now, text)
            parts.append("\n".join(block))
        return parts

    def _change(
        self, row: Row[Any], notice: Row[Any], visit: VisitView, facts: Facts
    ) -> Composed | Unsaid:
        """Told is the difference to what this person knows, not to the change before."""
        pair = row.contact_id, visit.id
        known = max(notice.since_revision or 0, facts.told.get(pair, 0))
        before = as_known(facts.trails.get(visit.id, ()), known)
        if not differs(before, snapshot(visit)):
            return Unsaid(row=row, state=OutboxState.CANCELLED, reason="known")
        text = self._text(facts.people[row.contact_id])
        former = facts.stop_names.get(before.stop, "") if before else ""
        lines = words.change_lines(visit, before, former, text)
        if visit.state is VisitState.CANCELLED:
            lines.append(words.next_line(visit, facts.next_visits.get(visit.stop.code), text))
        news = "\n".join(lines)
        lines += words.things_lines(facts.things(*pair), visit, self._now, text)
        parts = ["\n".join(lines)]
        if (row.contact_id, visit.stop.id) in facts.hosts:
            parts.append(words.for_group(news, text))
        return self._composed(row, ReminderKind.CHANGED, [visit], parts, facts)

    def _composed(
        self,
        row: Row[Any],
        kind: ReminderKind,
        visits: Sequence[VisitView],
        parts: Sequence[str],
        facts: Facts,
    ) -> Composed:
        person = facts.people[row.contact_id]
        zone = visits[0].stop.timezone
        return Composed(
            row=row,
            text=Neutral("\n\n".join(parts)),
            buttons=words.buttons(kind, visits, self._now, self._text(person)),
            position=_position(visits),
            silent=is_quiet(self._now, self._hours(person), zone),
            subjects=tuple((visit.id, visit.revision) for visit in visits),
        )

    def _text(self, person: Row[Any]) -> Translator:
        texts = self._catalogues.calling(person.form_of_address)
        return texts.get(person.language) or texts[DEFAULT_LANGUAGE]

    def _hours(self, person: Row[Any]) -> QuietHours:
        if person.quiet_start is None or person.quiet_end is None:
            return self._quiet
        return QuietHours(start=person.quiet_start, end=person.quiet_end)


def _position(visits: Sequence[VisitView]) -> Position | None:
    """The place of the one visit that takes place; several are links in the text."""
    stop = visits[0].stop
    if len(visits) > 1 or visits[0].state not in TAKES_PLACE:
        return None
    if stop.latitude is None or stop.longitude is None:
        return None
    return Position(latitude=stop.latitude, longitude=stop.longitude)
