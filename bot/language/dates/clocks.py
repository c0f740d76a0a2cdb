"""Times of day: hours by the clock, then parts of the day."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time

from bot.language.dates.vocabulary import DateWords
from bot.language.tokens import Token, line_of, masked
from bot.language.understanding import TimeSpan

NOON = time(12, 0)
_MINUTES_A_DAY = 24 * 60

_PART = r"(?: {part})?"
_HOUR = r"(?:jam|pukul|jm) "
_TO = r"(?: ?- ?| sampai (?:jam |pukul )?| hingga )"
_MINUTES = r"(?:[.:](?P<min>[0-5]\d))?"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTime:
    """One place in the message that names a time."""

    first: int
    """Index of its first token."""
    last: int
    """Index of its last token."""
    words: str
    """The words read."""
    rule: str
    """Name of the rule."""
    span: TimeSpan
    """The time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule:
    """One named way to say a time."""

    name: str
    """Shown in the trace."""
    template: str
    """Pattern with named pieces."""
    resolve: Callable[[re.Match[str], DateWords], TimeSpan | None]
    """Turns the words into a time; None if they are none."""


def hour_of_day(hour: int, part: str | None) -> int | None:
    """Return the hour 0 to 23 meant by `hour` in that part of day (None: none was said).

    Without a part 1 to 5 are afternoon and 6 to 11 morning: the hours a van is out.
    """
    if not 0 <= hour <= 24 or (part and hour > 12):
        return hour if 0 <= hour <= 23 else None
    if part is None:
        return hour + 12 if 1 <= hour <= 5 else hour % 24
    return _in_part(hour, part)


def _in_part(hour: int, part: str) -> int:
    if part == "pagi":
        return hour % 12
    if part == "siang":
        return hour if hour >= 9 else hour + 12
    if part == "sore":
        return hour % 12 + 12
    # "jam 2 malam" is the small hours, "jam 12 malam" midnight.
    return hour + 12 if 5 <= hour <= 11 else hour % 12


def _time(minutes: int) -> time:
    return time(*divmod(minutes % _MINUTES_A_DAY, 60))


def _part(match: re.Match[str], words: DateWords, group: str = "part") -> str | None:
    said = match.groupdict().get(group)
    return words.parts[said] if said else None


def _at(match: re.Match[str], words: DateWords) -> int | None:
    hour = hour_of_day(words.number(match["n"]), _part(match, words))
    minute = int(match.groupdict().get("min") or 0)
    return None if hour is None else hour * 60 + minute


def _point(match: re.Match[str], words: DateWords) -> TimeSpan | None:
    minutes = _at(match, words)
    return None if minutes is None else TimeSpan(start=_time(minutes))


def _quarter_past(match: re.Match[str], words: DateWords) -> TimeSpan | None:
    minutes = _at(match, words)
    if minutes is None:
        return None
    shift = words.number(match["n2"])
    return TimeSpan(start=_time(minutes - shift if match["side"] == "kurang" else minutes + shift))


def _half(match: re.Match[str], words: DateWords) -> TimeSpan | None:
    # Half to: "setengah 4" is half an hour before four. 0 is noon's hour.
    hour = hour_of_day((words.number(match["n"]) - 1) % 12 or 12, _part(match, words))
    return None if hour is None else TimeSpan(start=_time(hour * 60 + 30))


def _window(match: re.Match[str], words: DateWords) -> TimeSpan | None:
    later_part = _part(match, words, "part2")
    part = _part(match, words) or (later_part if later_part == "pagi" else None)
    first = hour_of_day(words.number(match["n"]), part)
    last = hour_of_day(words.number(match["n2"]), later_part or part)
    if first is None or last is None:
        return None
    start = first * 60 + int(match["min"] or 0)
    end = last * 60 + int(match["min2"] or 0)
    if end <= start and last < 12:
        end += 12 * 60
    return TimeSpan(start=_time(start), end=_time(end)) if end > start else None


def _noon(_match: re.Match[str], _words: DateWords) -> TimeSpan:
    return TimeSpan(start=NOON)


def _bare_clock(match: re.Match[str], _words: DateWords) -> TimeSpan | None:
    hour = int(match["hour"])
    return TimeSpan(start=time(hour, int(match["min"]))) if hour < 24 else None


def _part_of_day(match: re.Match[str], words: DateWords) -> TimeSpan:
    window = words.windows[words.parts[match["part"]]]
    return TimeSpan(start=window.start, end=window.end)


CLOCK_RULES = (
    ClockRule(
        name="window",
        template=_HOUR
        + r"{n}"
        + _MINUTES
        + _PART
        + _TO
        + r"{n2}(?:[.:](?P<min2>[0-5]\d))?(?: {part2})?",
        resolve=_window,
    ),
    ClockRule(name="half", template=_HOUR + r"setengah {n}" + _PART, resolve=_half),
    ClockRule(
        name="past_or_to",
        template=_HOUR + r"{n}" + _PART + r" (?P<side>lewat|lebih|kurang) {n2}(?: menit)?",
        resolve=_quarter_past,
    ),
    ClockRule(
        name="hour", template=_HOUR + r"{n}" + _MINUTES + r"(?:[ -]an)?" + _PART, resolve=_point
    ),
    ClockRule(name="clock", template=r"(?P<hour>\d{1,2})[:](?P<min>[0-5]\d)", resolve=_bare_clock),
    ClockRule(name="noon", template=r"tengah hari", resolve=_noon),
)
PART_RULES = (ClockRule(name="part_of_day", template=r"{part}", resolve=_part_of_day),)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledClockRule:
    """A rule with its pattern compiled for one vocabulary."""

    rule: ClockRule
    """The rule."""
    pattern: re.Pattern[str]
    """Its pattern."""


def compile_clock_rules(
    rules: Sequence[ClockRule], words: DateWords
) -> tuple[CompiledClockRule, ...]:
    """Compile the rules for a vocabulary, in order."""
    return tuple(
        CompiledClockRule(rule=rule, pattern=words.compile(rule.template)) for rule in rules
    )


def scan_times(
    tokens: Sequence[Token], rules: Sequence[CompiledClockRule], words: DateWords
) -> tuple[list[Token], list[FoundTime]]:
    """Apply each rule everywhere in order; claim what it reads; return tokens and findings."""
    current = list(tokens)
    found: list[FoundTime] = []
    for compiled in rules:
        line = line_of(current)
        for match in compiled.pattern.finditer(line.text):
            span = compiled.rule.resolve(match, words)
            if span is None:
                continue
            covered = line.covered(*match.span())
            current = masked(current, covered, "time")
            found.append(_found(compiled.rule.name, match.group(), span, covered))
    return current, sorted(found, key=lambda one: one.first)


def _found(rule: str, words: str, span: TimeSpan, covered: range) -> FoundTime:
    return FoundTime(first=covered[0], last=covered[-1], words=words, rule=rule, span=span)
