"""Statements on the rules from which visits are made."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, insert, select

from bot.domain.recurrence import Rule
from bot.domain.visits import RuleDateKind
from bot.store.database import UnitOfWork
from bot.store.tables import stops, visit_rule_dates, visit_rules

_ALL = (
    select(visit_rules, stops.c.timezone)
    .join(stops, stops.c.id == visit_rules.c.stop_id)
    .order_by(visit_rules.c.id)
)
_DATES = select(visit_rule_dates).order_by(visit_rule_dates.c.rule_id, visit_rule_dates.c.from_on)


async def add(
    uow: UnitOfWork, rule: Rule, *, stop_id: int, van_id: int | None, notes: str = ""
) -> int:
    """Insert a rule with its dates; gives its id."""
    values = {
        "stop_id": stop_id,
        "van_id": van_id,
        "rrule": rule.rrule,
        "start_on": rule.start_on,
        "until_on": rule.until_on,
        "start_time": rule.start_time,
        "end_time": rule.end_time,
        "notes": notes,
    }
    statement = insert(visit_rules).values(**values).returning(visit_rules.c.id)
    rule_id: int = (await uow.execute(statement)).scalar_one()
    dates = [{"rule_id": rule_id, **row} for row in _date_rows(rule)]
    if dates:
        await uow.execute(insert(visit_rule_dates), dates)
    return rule_id


async def all_rules(uow: UnitOfWork) -> tuple[Sequence[Row[Any]], Sequence[Row[Any]]]:
    """Rows of all rules, each with its stop's timezone, and rows of all their dates."""
    rules = (await uow.execute(_ALL)).all()
    return rules, (await uow.execute(_DATES)).all()


def _date_rows(rule: Rule) -> list[Mapping[str, Any]]:
    extra = [(RuleDateKind.EXTRA, day, day) for day in dict.fromkeys(rule.extra)]
    gaps = {gap.first: gap.last for gap in sorted(rule.excluded, key=lambda gap: gap.last)}
    excluded = [(RuleDateKind.EXCEPT, first, last) for first, last in gaps.items()]
    return [
        {"kind": kind.value, "from_on": first, "to_on": last}
        for kind, first, last in extra + excluded
    ]
