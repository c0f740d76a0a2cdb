"""What a rule of the date grammar is, and how rules are applied to a line."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.language.dates.calendars import Days
from bot.language.dates.vocabulary import DateWords
from bot.language.tokens import Token, claim, line_of
from bot.language.understanding import DateSpan

IMPOSSIBLE = "impossible_date"
"""Rule name of words that name a day the calendar does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a rule reads from words that fit it."""

    days: Days | None
    """The days; None for words that only look like a date."""
    alternatives: tuple[Days, ...] = ()
    """Other days the words may mean."""
    impossible: bool = False
    """Whether the words name a day that does not exist."""
    last: date | None = None
    """The last day of the month named, where that has no such day."""
    name: str | None = None
    """Name shown instead of the rule's own."""


NO_DATE = Reading(days=None)
NO_SUCH_DAY = Reading(days=None, impossible=True)
YEARS = range(2000, 2100)
"""Years that a question of today may be about; others are said to be far off."""

Resolve = Callable[[re.Match[str], DateWords, date], Reading | None]
"""Words that fit, vocabulary, today -> reading; None if the rule does not hold here after all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One named rule."""

    name: str
    """Shown as `rule` of a date and in the trace."""
    template: str
    """Pattern with named pieces; a group `mask`, if any, is all that the rule claims."""
    resolve: Resolve
    """Turns the words into days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledRule:
    """A rule with its pattern compiled for one vocabulary."""

    rule: Rule
    """The rule."""
    pattern: re.Pattern[str]
    """Its pattern, searched in a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One place in the message a rule has read."""

    first: int
    """Index of its first token."""
    last: int
    """Index of its last token."""
    words: str
    """The words read."""
    rule: str
    """Name of the rule."""
    span: DateSpan | None
    """The days, or None: masked without a date."""
    instead: str = ""
    """Of an impossible day: the last one of its month, or the year that is far off."""


def compile_rules(rules: Iterable[Rule], words: DateWords) -> tuple[CompiledRule, ...]:
    """Compile the rules for a vocabulary, in order."""
    return tuple(CompiledRule(rule=rule, pattern=words.compile(rule.template)) for rule in rules)


def scan(
    tokens: Sequence[Token], rules: Iterable[CompiledRule], words: DateWords, today: date
) -> tuple[list[Token], list[Found]]:
    """Apply each rule everywhere in order; claim what it reads; return tokens and findings."""
    current = list(tokens)
    line = line_of(current)
    found: list[Found] = []
    for compiled in rules:
        hits = 0
        for match in compiled.pattern.finditer(line.text):
            reading = compiled.rule.resolve(match, words, today)
            if reading is None:
                continue
            far = _far_year(reading)
            reading = NO_SUCH_DAY if far else reading
            group = "mask" if "mask" in compiled.pattern.groupindex else 0
            covered = line.covered(*match.span(group))
            claim(current, covered, "other" if _is_no_date(reading) else "date")
            one = _found(compiled.rule.name, match.group(group), reading, covered)
            found.append(replace(one, instead=far) if far else one)
            hits += 1
        if hits:
            line = line_of(current)
    return current, sorted(found, key=lambda one: one.first)


def _far_year(reading: Reading) -> str:
    """Return the year of days that are far off, or nothing."""
    if reading.days is None or reading.days[1].year in YEARS:
        return ""
    return f"tahun {reading.days[1].year}"


def _is_no_date(reading: Reading) -> bool:
    """Whether the words only look like a date; an impossible one is meant as one."""
    return reading.days is None and not reading.impossible


def _found(name: str, words: str, reading: Reading, covered: range) -> Found:
    rule = IMPOSSIBLE if reading.impossible else reading.name or name
    return Found(
        first=covered[0],
        last=covered[-1],
        words=words,
        rule=rule,
        span=_span(rule, reading),
        instead=reading.last.isoformat() if reading.last else "",
    )


def _span(rule: str, reading: Reading) -> DateSpan | None:
    if reading.days is None:
        return None
    others = tuple(DateSpan(start=start, end=end, rule=rule) for start, end in reading.alternatives)
    start, end = reading.days
    return DateSpan(start=start, end=end, rule=rule, alternatives=others)
