"""Statements on the rules from which visits are made."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, delete, func, insert, select, update

from bot.domain.closures import Place
from bot.domain.places import StopKind
from bot.domain.recurrence import DateRange, Rule
from bot.domain.visits import RuleDateKind
from bot.store.database import UnitOfWork
from bot.store.revisions import SCHEDULE, bump
from bot.store.tables import stops, vans, visit_rule_dates, visit_rules

_RULE = (
    select(
        visit_rules,
        stops.c.code,
        stops.c.kind,
        stops.c.timezone,
        func.coalesce(vans.c.code, "").label("van"),
    )
    .join(stops, stops.c.id == visit_rules.c.stop_id)
    .outerjoin(vans, vans.c.id == visit_rules.c.van_id)
    .order_by(visit_rules.c.id)
)
_AFTER = _RULE.where(visit_rules.c.id > bindparam("after")).limit(bindparam("few", type_=Integer))
_OF_STOP = _RULE.where(stops.c.code == bindparam("code"))
_BY_ID = _RULE.where(visit_rules.c.id == bindparam("rule"))
_DATES = (
    select(visit_rule_dates)
    .where(visit_rule_dates.c.rule_id.in_(bindparam("rules", expanding=True)))
    .order_by(visit_rule_dates.c.rule_id, visit_rule_dates.c.from_on)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRule:
    """A rule of the database with what visits need of its stop and van."""

    id: int
    """Row id."""
    stop_id: int
    """Row id of the stop."""
    van_id: int | None
    """Row id of the van, or None."""
    place: Place
    """The stop and the van, as closures look at them."""
    rule: Rule
    """When the van comes, in the stop's zone."""
    notes: str
    """For staff."""


async def add(
    uow: UnitOfWork, rule: Rule, *, stop_id: int, van_id: int | None, notes: str = ""
) -> int:
    """Insert a rule with its dates; gives its id."""
    values = _columns(rule) | {"stop_id": stop_id, "van_id": van_id, "notes": notes}
    statement = insert(visit_rules).values(**values).returning(visit_rules.c.id)
    rule_id: int = (await uow.execute(statement)).scalar_one()
    await _add_dates(uow, rule_id, rule)
    await bump(uow, SCHEDULE)
    return rule_id


async def change(uow: UnitOfWork, rule_id: int, rule: Rule, *, van_id: int | None) -> None:
    """Make a rule as given, its dates too; its visits stay."""
    values = _columns(rule) | {"van_id": van_id}
    await uow.execute(update(visit_rules).where(visit_rules.c.id == rule_id).values(values))
    await uow.execute(delete(visit_rule_dates).where(visit_rule_dates.c.rule_id == rule_id))
    await _add_dates(uow, rule_id, rule)
    await bump(uow, SCHEDULE)


async def after(uow: UnitOfWork, rule_id: int, limit: int) -> list[SavedRule]:
    """Rules with a higher id, by id, at most `limit`."""
    return await _saved(uow, _AFTER, {"after": rule_id, "few": limit})


async def of_stop(uow: UnitOfWork, code: str) -> list[SavedRule]:
    """The rules of a stop, by id."""
    return await _saved(uow, _OF_STOP, {"code": code})


async def by_id(uow: UnitOfWork, rule_id: int) -> SavedRule | None:
    """The rule with this row id, or None."""
    return next(iter(await _saved(uow, _BY_ID, {"rule": rule_id})), None)


async def _saved(
    uow: UnitOfWork, statement: Select[Any], values: Mapping[str, Any]
) -> list[SavedRule]:
    rows = (await uow.execute(statement, values)).all()
    if not rows:
        return []
    dates: defaultdict[int, list[Any]] = defaultdict(list)
    for row in await uow.execute(_DATES, {"rules": [row.id for row in rows]}):
        dates[row.rule_id].append(row)
    return [_rule(row, dates[row.id]) for row in rows]


def _rule(row: Row[Any], dates: Sequence[Row[Any]]) -> SavedRule:
    return SavedRule(
        id=row.id,
        stop_id=row.stop_id,
        van_id=row.van_id,
        place=Place(stop=row.code, kind=StopKind(row.kind), van=row.van),
        rule=Rule(
            rrule=row.rrule,
            start_on=row.start_on,
            until_on=row.until_on,
            start_time=row.start_time,
            end_time=row.end_time,
            timezone=row.timezone,
            extra=tuple(each.from_on for each in dates if each.kind == RuleDateKind.EXTRA),
            excluded=tuple(
                DateRange(first=each.from_on, last=each.to_on)
                for each in dates
                if each.kind == RuleDateKind.EXCEPT
            ),
        ),
        notes=row.notes,
    )


def _columns(rule: Rule) -> dict[str, Any]:
    return {
        "rrule": rule.rrule,
        "start_on": rule.start_on,
        "until_on": rule.until_on,
        "start_time": rule.start_time,
        "end_time": rule.end_time,
    }


async def _add_dates(uow: UnitOfWork, rule_id: int, rule: Rule) -> None:
    dates = [{"rule_id": rule_id, **row} for row in _date_rows(rule)]
    if dates:
        await uow.execute(insert(visit_rule_dates), dates)


def _date_rows(rule: Rule) -> list[Mapping[str, Any]]:
    extra = [(RuleDateKind.EXTRA, day, day) for day in dict.fromkeys(rule.extra)]
    gaps = {gap.first: gap.last for gap in sorted(rule.excluded, key=lambda gap: gap.last)}
    excluded = [(RuleDateKind.EXCEPT, first, last) for first, last in gaps.items()]
    return [
        {"kind": kind.value, "from_on": first, "to_on": last}
        for kind, first, last in extra + excluded
    ]
