"""Which dates a rule of recurrence gives, and the instants of those dates.

Rules are those of RFC 5545 (section 3.3.10) down to whole days. A date comes from three places,
the later one winning: the recurrence gives it, an excluded range takes it away, an extra date
gives it whatever else is said ("no visits in December, but on the 12th after all").
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from itertools import islice

from bot.domain.rrules import RuleParts, RuleProblem, parse
from bot.domain.zones import check_zone, instant_of
from bot.errors import RuleImpossible

LAST_YEAR = 9999
"""Where dateutil gives up when it finds no date, whatever end it is told."""
CYCLE = 400
"""Years after which the calendar repeats, weekdays and leap days included."""
SEARCH = 40
"""A rule without a date in so many years has none: leap days and weekdays repeat after 28 years,
or after 40 where a year like 2100 is no leap year."""
ANY_START = date(2024, 1, 1)
"""Where the search begins when a rule is judged without its start: a leap year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRange:
    """A run of days."""

    first: date
    """First day."""
    last: date
    """Last day, included."""

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When a van comes to one stop, again and again or once."""

    rrule: str = ""
    """RFC 5545, such as FREQ=MONTHLY;BYDAY=2SA; empty for the single date `start_on`."""
    start_on: date
    """First day on which the rule holds; also fixes the phase of INTERVAL."""
    until_on: date | None = None
    """Last day on which the recurrence holds, or None for no end."""
    start_time: time
    """Wall time at the stop."""
    end_time: time
    """Wall time at the stop, later on the same day."""
    timezone: str = "Asia/Jakarta"
    """IANA name of the stop's zone."""
    extra: tuple[date, ...] = ()
    """Dates that are given always, before the start and after the end too."""
    excluded: tuple[DateRange, ...] = ()
    """Days that the recurrence does not give."""


def occurrences(rule: Rule, first: date, last: date) -> list[date]:
    """The dates of a rule from `first` to `last`, both included, in order, each once.

    COUNT counts the dates of the recurrence from `start_on`, excluded ones too (RFC 5545).
    Raises RuleImpossible for an rrule that can't be read.
    """
    regular = {day for day in _regular(rule, first, last) if not _is_excluded(rule, day)}
    return sorted(regular | {day for day in rule.extra if first <= day <= last})


def upcoming(rule: Rule, first: date, limit: int) -> list[date]:
    """The first dates of a rule from a day on, at most `limit`; fewer where the rule ends.

    Raises RuleImpossible for an rrule that can't be read.
    """
    found: list[date] = []
    for years in (1, 5, SEARCH):  # most rules have enough dates in a year
        found = occurrences(rule, first, first.replace(day=1, year=first.year + years))
        if len(found) >= limit:
            break
    return found[:limit]


def hours(rule: Rule, on: date) -> tuple[datetime, datetime]:
    """Start and end of the visit on a date of the rule, as aware instants in UTC."""
    start = instant_of(on, rule.start_time, rule.timezone)
    return start, instant_of(on, rule.end_time, rule.timezone)


def validate(rrule: str, *, start_on: date = ANY_START) -> None:
    """Raise RuleImpossible unless the text is a rule of whole days that gives a date.

    Without `start_on` only what no start could save is refused.
    """
    if next(_days(_parsed(rrule), _last_cycle(start_on), date.max), None) is None:
        raise RuleImpossible(rule=rrule, problem=RuleProblem.NEVER)


def check(rule: Rule) -> None:
    """Raise RuleImpossible or ZoneUnknown unless the whole rule makes sense."""
    check_zone(rule.timezone)
    if rule.end_time <= rule.start_time or any(gap.last < gap.first for gap in rule.excluded):
        raise RuleImpossible(rule=rule.rrule, problem=RuleProblem.ORDER)
    if rule.rrule:
        validate(rule.rrule, start_on=rule.start_on)
    if not rule.extra and next(_regular(rule, rule.start_on, date.max), None) is None:
        raise RuleImpossible(rule=rule.rrule, problem=RuleProblem.NEVER)


_parsed = lru_cache(maxsize=1024)(parse)


def _last_cycle(day: date) -> date:
    """The same day so many calendar cycles later that a search in vain ends soon."""
    return day.replace(year=day.year + (LAST_YEAR - SEARCH - day.year) // CYCLE * CYCLE)


def _is_excluded(rule: Rule, day: date) -> bool:
    return any(day in gap for gap in rule.excluded)


def _regular(rule: Rule, first: date, last: date) -> Iterator[date]:
    """What the recurrence alone gives."""
    final = min(last, rule.until_on or last)
    if not rule.rrule:
        return (day for day in (rule.start_on,) if first <= day <= final)
    parts = _parsed(rule.rrule)
    if parts.until is not None:
        final = min(final, parts.until.last_day(rule.start_time, rule.timezone))
    return (day for day in _days(parts, _phase_start(parts, rule, first), final) if day >= first)


def _phase_start(parts: RuleParts, rule: Rule, first: date) -> date:
    """A later start with the same phase, where one is easily found: old rules stay fast.

    One period before `first` is kept, since BYSETPOS sees the first week cut off.
    """
    if parts.count is not None or parts.period is None:
        return rule.start_on
    periods = max(0, (first - rule.start_on) // parts.period - 1)
    return rule.start_on + periods * parts.period


def _days(parts: RuleParts, start_on: date, last: date) -> Iterator[date]:
    """Dates from `start_on` to `last`; the end is given always, so that no search is endless."""
    from dateutil.rrule import rrulestr  # noqa: PLC0415  loaded on use: it slows the start

    if last < start_on:
        return iter(())
    text = f"{parts.text};UNTIL={last:%Y%m%d}"
    found = rrulestr(text, dtstart=datetime.combine(start_on, time.min))
    return islice((moment.date() for moment in found), parts.count)
