"""The text of an RRULE (RFC 5545, section 3.3.10), read strictly.

dateutil accepts rules that mean nothing ("the sixth Sunday of the month") and then searches to
the year 9999; so the text is judged here before it is handed over.
"""

import enum
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.zones import instant_of, local_date
from bot.errors import RuleImpossible

LONGEST = 200
"""Characters; the column's width."""
DAY = "(?:MO|TU|WE|TH|FR|SA|SU)"


def _several(one: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{one})(?:,(?:{one}))*")


_SHAPES = {
    "FREQ": re.compile("[A-Z]+"),
    "INTERVAL": re.compile(r"[1-9]\d{0,2}"),
    "COUNT": re.compile(r"[1-9]\d{0,3}"),
    "UNTIL": re.compile(r"\d{8}(?:T\d{6}Z?)?"),
    "WKST": re.compile(DAY),
    "BYDAY": _several(rf"(?:[+-]?\d{{1,2}})?{DAY}"),
    "BYMONTH": _several(r"[1-9]|1[0-2]"),
    "BYMONTHDAY": _several(r"[+-]?(?:[1-9]|[12]\d|3[01])"),
    "BYYEARDAY": _several(r"[+-]?(?:[1-9]\d?|[12]\d\d|3[0-5]\d|36[0-6])"),
    "BYWEEKNO": _several(r"[+-]?(?:[1-9]|[1-4]\d|5[0-3])"),
    "BYSETPOS": _several(r"[+-]?[1-9]\d{0,2}"),
}
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_FORBIDDEN = {
    "DAILY": {"BYYEARDAY", "BYWEEKNO", "BYSETPOS"},
    "WEEKLY": {"BYYEARDAY", "BYWEEKNO", "BYMONTHDAY"},
    "MONTHLY": {"BYYEARDAY", "BYWEEKNO"},
    "YEARLY": set[str](),
}
"""Parts that a frequency excludes (RFC 5545, the table in section 3.3.10), and BYSETPOS of a day,
which has one date only."""
_WEEKS = 5, 53
"""Most weeks of a month and of a year: the largest ordinal before a weekday."""


class RuleProblem(enum.StrEnum):
    """What is wrong with a rule, the field `problem` of RuleImpossible."""

    UNREADABLE = "unreadable"
    FREQUENCY = "frequency"
    ORDINAL = "ordinal"
    COMBINATION = "combination"
    NEVER = "never"
    ORDER = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """The part UNTIL: a day, a wall time of the stop, or an instant."""

    moment: datetime
    """Aware for an instant, naive for a wall time or a day."""
    whole_day: bool
    """Whether no time was given, which includes the whole day."""

    def last_day(self, start_time: time, zone: str) -> date:
        """The last day on which a visit that starts at `start_time` still begins in time."""
        if self.whole_day:
            return self.moment.date()
        if self.moment.tzinfo is None:
            late = start_time > self.moment.time()
            return self.moment.date() - timedelta(days=late)
        day = local_date(self.moment, zone)
        return day - timedelta(days=instant_of(day, start_time, zone) > self.moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleParts:
    """An RRULE, taken apart."""

    text: str
    """The rule in capitals without COUNT and UNTIL."""
    count: int | None
    """How many dates from the start, or None for no such limit."""
    until: Until | None
    """When it ends, or None."""
    period: timedelta | None
    """After how long a daily or weekly rule repeats itself exactly; None for the others."""


def parse(rrule: str) -> RuleParts:
    """Take an RRULE apart; raises RuleImpossible with a RuleProblem.

    The name `RRULE:` before it and small letters are accepted.
    """
    named = _named(rrule)
    try:
        _judge(named)
        until = _until(named.pop("UNTIL", ""))
    except ValueError as error:
        raise RuleImpossible(rule=rrule, problem=str(error)) from error
    count = named.pop("COUNT", None)
    return RuleParts(
        text=";".join(f"{name}={value}" for name, value in named.items()),
        count=int(count) if count else None,
        until=until,
        period=_period(named),
    )


def _named(rrule: str) -> dict[str, str]:
    text = rrule.strip().upper().removeprefix("RRULE:").rstrip(";")
    pairs = [part.partition("=") for part in text.split(";")]
    named = {name: value for name, _, value in pairs}
    shaped = all(name in _SHAPES and _SHAPES[name].fullmatch(named[name]) for name in named)
    if not shaped or len(named) < len(pairs) or "FREQ" not in named or len(rrule) > LONGEST:
        raise RuleImpossible(rule=rrule, problem=RuleProblem.UNREADABLE)
    return named


def _judge(named: dict[str, str]) -> None:
    """Raise ValueError with a RuleProblem for parts that do not go together."""
    frequency = named["FREQ"]
    if frequency not in _FREQUENCIES:
        raise ValueError(RuleProblem.FREQUENCY)
    alone = "BYSETPOS" in named and not any(
        name.startswith("BY") for name in named if name != "BYSETPOS"
    )
    if alone or {"COUNT", "UNTIL"} <= named.keys() or _FORBIDDEN[frequency] & named.keys():
        raise ValueError(RuleProblem.COMBINATION)
    ordinals = [int(found) for found in re.findall(r"[+-]?\d+", named.get("BYDAY", ""))]
    if any(not 1 <= abs(ordinal) <= _largest_ordinal(named) for ordinal in ordinals):
        raise ValueError(RuleProblem.ORDINAL)


def _largest_ordinal(named: dict[str, str]) -> int:
    if named["FREQ"] == "MONTHLY":
        return _WEEKS[0]
    if named["FREQ"] != "YEARLY" or "BYWEEKNO" in named:
        return 0
    return _WEEKS[0] if "BYMONTH" in named else _WEEKS[1]


def _until(text: str) -> Until | None:
    if not text:
        return None
    shape = "%Y%m%dT%H%M%S" if "T" in text else "%Y%m%d"
    try:
        moment = datetime.strptime(text.removesuffix("Z"), shape)  # noqa: DTZ007  wall time
    except ValueError as error:
        raise ValueError(RuleProblem.UNREADABLE) from error
    if text.endswith("Z"):
        moment = moment.replace(tzinfo=UTC)
    return Until(moment=moment, whole_day="T" not in text)


def _period(named: dict[str, str]) -> timedelta | None:
    days = {"DAILY": 1, "WEEKLY": 7}.get(named["FREQ"])
    return timedelta(days=days * int(named.get("INTERVAL", "1"))) if days else None
