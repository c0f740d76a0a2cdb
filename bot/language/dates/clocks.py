"""Times of day: what a rule for them is, and how rules are applied to a line."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.language.dates.prayers import Prayer
from bot.language.dates.vocabulary import DateWords
from bot.language.tokens import Token, claim, line_of
from bot.language.understanding import TimeSpan


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
    span: TimeSpan | None
    """The time; None for a prayer whose time has not been reckoned."""
    prayer: Prayer | None = None
    """The prayer after which it is, if it is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule:
    """One named way to say a time."""

    name: str
    """Shown in the trace."""
    template: str
    """Pattern with named pieces; a group `mask`, if any, is all that the rule claims."""
    resolve: Callable[[re.Match[str], DateWords], TimeSpan | Prayer | None]
    """Turns the words into a time or the prayer before it; None if they are none."""


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
            said = compiled.rule.resolve(match, words)
            if said is None:
                continue
            group = "mask" if "mask" in compiled.pattern.groupindex else 0
            covered = line.covered(*match.span(group))
            claim(current, covered, "time")
            found.append(_found(compiled.rule.name, match.group(group), said, covered))
    return current, sorted(found, key=lambda one: one.first)


def _found(rule: str, words: str, said: TimeSpan | Prayer, covered: range) -> FoundTime:
    span, prayer = (said, None) if isinstance(said, TimeSpan) else (None, said)
    return FoundTime(
        first=covered[0], last=covered[-1], words=words, rule=rule, span=span, prayer=prayer
    )
