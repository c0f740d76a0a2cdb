"""How the rows of new visits come from rules, closures and dated hours; no statement in here."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from typing import Any

from bot.domain.closures import ClosedDays, Closure
from bot.domain.hours import hours_on, instants
from bot.domain.recurrence import occurrences
from bot.domain.zones import local_date
from bot.store.hours import DatedHoursOfStops
from bot.store.rules import SavedRule


class VisitMaker:
    """Makes rows from today to a day, knowing what is closed and what is made already."""

    def __init__(
        self,
        *,
        now: datetime,
        today: date,
        until: date,
        closures: Sequence[Closure],
        hours: DatedHoursOfStops,
        made: AbstractSet[tuple[int, date]],
    ) -> None:
        """`today` is the earliest today of all stops; `made` are pairs of rule and date."""
        self._now = now
        self._until = until
        self._closed = ClosedDays(closures, today, until)
        self._hours = hours
        self._made = made

    def batch(self, rules: Sequence[SavedRule], most: int) -> tuple[list[dict[str, Any]], int]:
        """New rows of the first rules, whole rules only, and the id of the last of these.

        At most `most` rows, unless the first rule alone gives more.
        """
        rows, last = list[dict[str, Any]](), rules[0].id
        for saved in rules:
            new = list(self._visits(saved))
            if rows and len(rows) + len(new) > most:
                break
            rows += new
            last = saved.id
        return rows, last

    def _visits(self, saved: SavedRule) -> Iterator[dict[str, Any]]:
        today = local_date(self._now, saved.rule.timezone)
        extra = set(saved.rule.extra)
        for day in occurrences(saved.rule, today, self._until):
            open_day = day in extra or not self._closed.on(day, saved.place)
            if open_day and (saved.id, day) not in self._made:
                yield self._visit(saved, day)

    def _visit(self, saved: SavedRule, day: date) -> dict[str, Any]:
        rule, dated = saved.rule, self._hours.get(saved.stop_id, ())
        usual = rule.start_time, rule.end_time
        starts_at, ends_at = instants(day, hours_on(day, usual, dated), rule.timezone)
        return {
            "stop_id": saved.stop_id,
            "rule_id": saved.id,
            "van_id": saved.van_id,
            "rule_on": day,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "state_at": self._now,
        }
