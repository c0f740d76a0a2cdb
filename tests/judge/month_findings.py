"""What a month may not show: something outside its window, after its time, twice, or lost."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, and_, select

from bot.store import tables
from bot.store.database import UnitOfWork
from tests.judge.driven import Departure
from tests.judge.months import DAY, MINUTE, Month, Person, Visit
from tests.judge.window_rules import Hours, is_quiet, may_leave, useless_from

ENDED = frozenset({"sent", "uncertain", "failed", "expired", "cancelled", "suppressed"})
LONG_ENOUGH = 6
"""Minutes on end in which the bot ran and might have sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the database says at the end of a month."""

    rows: dict[int, Row[Any]]
    """Messages that are no replies, with kind and minutes of their notice."""
    subjects: dict[int, list[int]]
    """Visits that a message speaks of."""
    expired: set[int]
    """Visits of which nobody could be told the day before."""


async def read(uow: UnitOfWork) -> Record:
    """The record of a month that is over."""
    outbox, notices, subjects = tables.outbox_messages, tables.notices, tables.outbox_subjects
    columns = outbox.c.id, outbox.c.chat, outbox.c.lane, outbox.c.state, outbox.c.reason
    refers = outbox.c.reference_id == notices.c.id, outbox.c.reference_kind == "notice"
    joined = outbox.outerjoin(notices, and_(*refers))
    statement = select(*columns, notices.c.kind, notices.c.minutes, notices.c.visit_id)
    rows = await uow.execute(statement.select_from(joined).where(outbox.c.lane > 0))
    by_message: dict[int, list[int]] = {}
    for row in await uow.execute(select(subjects)):
        by_message.setdefault(row.message_id, []).append(row.visit_id)
    over = notices.c.kind == "day_before", notices.c.state == "expired"
    return Record(
        rows={row.id: row for row in rows},
        subjects=by_message,
        expired=set((await uow.execute(select(notices.c.visit_id).where(*over))).scalars()),
    )


def findings(month: Month, record: Record) -> list[str]:
    """Everything that should not have happened; empty for a good month."""
    left = [each for each in month.channel.departures if each.message.lane > 0]
    found = [*_unended(record), *_doubles(month, record, left), *_owed(month, record, left)]
    for departure in left:
        found += _of_departure(month, record, departure)
    return found


def _unended(record: Record) -> Iterator[str]:
    for row in record.rows.values():
        if row.state not in ENDED:
            yield f"message {row.id} to {row.chat} is still {row.state}"


def _of_departure(month: Month, record: Record, departure: Departure) -> Iterator[str]:
    row = record.rows[departure.message.id]
    who = month.people[row.chat]
    visits = [month.visits[each] for each in record.subjects.get(row.id, ())]
    quiet = _then(who.quiet, departure.deeds)
    kind = row.kind or "personal"
    days = _days_of(visits, departure, who.zone) if kind == "changed" else set()
    named = f"{kind} of {[each.id for each in visits]} to {row.chat} at {departure.at}"
    if not may_leave(departure.at, row.lane, quiet, who.zone, days):
        yield f"outside the window: {named}, quiet {quiet}"
    if is_quiet(departure.at, quiet, who.zone) and not departure.message.silent:
        yield f"with a sound: {named}"
    for visit in visits:
        if departure.at >= _useless(kind, visit, departure.deeds):
            yield f"too late: {named}"


def _days_of(visits: Sequence[Visit], departure: Departure, zone: str) -> set[date]:
    """The days on which a visit was, or is now."""
    return {
        starts_at.astimezone(ZoneInfo(zone)).date()
        for visit in visits
        for since, starts_at, _, _ in visit.was
        if since <= departure.deeds
    }


def _useless(kind: str, visit: Visit, deeds: int) -> datetime:
    known = [each for each in visit.was if each[0] <= deeds]
    if kind != "changed":
        return useless_from(kind, *known[-1][1:3])
    return max(useless_from(kind, starts_at, ends_at) for _, starts_at, ends_at, _ in known)


def _doubles(month: Month, record: Record, left: Sequence[Departure]) -> Iterator[str]:
    """One reminder per person, kind, visit and day."""
    told: Counter[tuple[object, ...]] = Counter()
    for departure in left:
        row = record.rows[departure.message.id]
        zone = ZoneInfo(month.people[row.chat].zone)
        for visit in record.subjects.get(row.id, ()):
            day = _then_of(month.visits[visit], departure.deeds).astimezone(zone).date()
            if row.kind not in {"changed", None}:
                told[row.chat, row.kind, row.minutes, visit, day] += 1
    yield from (f"{times} times: {what}" for what, times in told.items() if times > 1)


def _owed(month: Month, record: Record, left: Sequence[Departure]) -> Iterator[str]:
    """Who was left in peace hears the day before of each visit that was, if it could be."""
    told = {
        (record.rows[each.message.id].chat, visit)
        for each in left
        for visit in record.subjects.get(each.message.id, ())
    }
    counted = {
        (row.chat, visit)
        for row in record.rows.values()
        for visit in (*record.subjects.get(row.id, ()), row.visit_id)
    }
    for who in month.people.values():
        for visit in month.visits.values() if who.calm and who.day_before else ():
            if not visit.calm or visit.stop[:3] != who.zone[5:8].upper():
                continue
            if (who.name, visit.id) in told:
                continue
            named = f"visit {visit.id} ({visit.was[0][1]}) for {who.name} {who.quiet}"
            if _could_be_told(month, who, visit):
                yield f"lost: {named}"
            elif (who.name, visit.id) not in counted and visit.id not in record.expired:
                yield f"not counted: {named}"


def _could_be_told(month: Month, who: Person, visit: Visit) -> bool:
    """Whether there were some minutes on end between the hour it is due and that of no use."""
    _, starts_at, ends_at, _ = visit.was[0]
    until, zone = useless_from("day_before", starts_at, ends_at), ZoneInfo(who.zone)
    eve = (starts_at.astimezone(zone) - DAY).replace(hour=16, minute=30)
    return _free_minutes(month, who.quiet[0][1], who.zone, (eve, until))


def _free_minutes(
    month: Month, quiet: Hours, zone: str, between: tuple[datetime, datetime]
) -> bool:
    at, run = between[0], 0
    spans = [each for each in month.up if each[1] > between[0] and each[0] < between[1]]
    while at < between[1] and run < LONG_ENOUGH:
        is_up = any(since <= at < until for since, until in spans)
        run = run + 1 if is_up and may_leave(at, 2, quiet, zone) else 0
        at += MINUTE
    return run >= LONG_ENOUGH


def _then(changes: Sequence[tuple[int, Hours]], deeds: int) -> Hours:
    return [value for since, value in changes if since <= deeds][-1]


def _then_of(visit: Visit, deeds: int) -> datetime:
    return [starts_at for since, starts_at, _, _ in visit.was if since <= deeds][-1]
