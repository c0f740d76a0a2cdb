"""Rules of recurrence, and the making of visits from them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.domain.recurrence import DateRange, Rule, check, hours, occurrences
from bot.domain.visits import RuleDateKind
from bot.domain.zones import local_date
from bot.errors import StopUnknown, VanUnknown
from bot.store import rules as rule_rows
from bot.store import stops as stop_rows
from bot.store import visits as visit_rows
from bot.store.database import UnitOfWork


class Schedules:
    """Use cases on the schedule, within one unit of work and at one instant."""

    def __init__(self, uow: UnitOfWork, now: datetime) -> None:
        self._uow = uow
        self._now = now

    async def add_van(self, code: str, name: str) -> int:
        """The van with this code, made if there is none; gives its row id."""
        known = await stop_rows.van_id(self._uow, code)
        return known or await stop_rows.add_van(self._uow, code, name)

    async def add_rule(self, stop_code: str, rule: Rule, *, van: str = "", notes: str = "") -> int:
        """Save a rule of a stop; gives its row id. Visits come with `materialise`.

        The zone is the stop's, whatever the rule names; `van` is the code of a van or empty.
        Raises StopUnknown, VanUnknown or RuleImpossible.
        """
        stop = await stop_rows.by_code(self._uow, stop_code)
        if stop is None:
            raise StopUnknown(code=stop_code)
        van_id = await stop_rows.van_id(self._uow, van) if van else None
        if van and van_id is None:
            raise VanUnknown(code=van)
        check(replace(rule, timezone=stop.timezone))
        return await rule_rows.add(self._uow, rule, stop_id=stop.id, van_id=van_id, notes=notes)

    async def materialise(self, until: date) -> int:
        """Make the visits of all rules from today to `until` (local days); gives the number new.

        Safe to repeat: a rule makes a date once, so a visit that was moved, cancelled or
        confirmed stays as it is.
        """
        rules, dates = await rule_rows.all_rules(self._uow)
        if not rules:
            return 0
        today = min(local_date(self._now, row.timezone) for row in rules)
        made = await visit_rows.rule_dates(self._uow, today)
        of_rule = _by_rule(dates)
        new = [
            visit
            for row in rules
            for visit in self._visits(row, of_rule[row.id], until)
            if (row.id, visit["rule_on"]) not in made
        ]
        return await visit_rows.add(self._uow, new)

    def _visits(self, row: Any, dates: Sequence[Any], until: date) -> list[dict[str, Any]]:
        rule = _rule(row, dates)
        days = occurrences(rule, local_date(self._now, rule.timezone), until)
        return [self._visit(row, rule, day) for day in days]

    def _visit(self, row: Any, rule: Rule, day: date) -> dict[str, Any]:
        starts_at, ends_at = hours(rule, day)
        return {
            "stop_id": row.stop_id,
            "rule_id": row.id,
            "van_id": row.van_id,
            "rule_on": day,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "state_at": self._now,
        }


def _by_rule(dates: Sequence[Any]) -> defaultdict[int, list[Any]]:
    of_rule: defaultdict[int, list[Any]] = defaultdict(list)
    for row in dates:
        of_rule[row.rule_id].append(row)
    return of_rule


def _rule(row: Any, dates: Sequence[Any]) -> Rule:
    excluded = [each for each in dates if each.kind == RuleDateKind.EXCEPT]
    return Rule(
        rrule=row.rrule,
        start_on=row.start_on,
        until_on=row.until_on,
        start_time=row.start_time,
        end_time=row.end_time,
        timezone=row.timezone,
        extra=tuple(each.from_on for each in dates if each.kind == RuleDateKind.EXTRA),
        excluded=tuple(DateRange(first=each.from_on, last=each.to_on) for each in excluded),
    )
