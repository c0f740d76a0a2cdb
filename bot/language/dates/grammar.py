"""The date grammar as a whole: the order of its rules, and which of several days is meant."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.language.dates import lengths, numbered, past, relative, weekdays
from bot.language.dates.clocks import (
    CLOCK_RULES,
    PART_RULES,
    CompiledClockRule,
    FoundTime,
    compile_clock_rules,
    scan_times,
)
from bot.language.dates.rules import CompiledRule, Found, compile_rules, scan
from bot.language.dates.vocabulary import DateWords
from bot.language.tokens import Token, masked
from bot.language.understanding import DateSpan, TimeSpan

_GOES_BEFORE_A_DAY = {"hari", "yang", "tanggal", "pada", "di"}
_NEW_DAY_WORDS = {"ke", "jadi", "menjadi"}
_CORRECTION_WORDS = {"eh", "maksud", "ralat", "salah", "maaf"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DateGrammar:
    """Vocabulary and compiled rules."""

    words: DateWords
    """The vocabulary."""
    clock_rules: tuple[CompiledClockRule, ...]
    """Hours: before the days, so that their numbers are not taken for dates."""
    day_rules: tuple[CompiledRule, ...]
    """Days, weeks, months."""
    part_rules: tuple[CompiledClockRule, ...]
    """Parts of the day: last, since "malam minggu" and "tadi pagi" are days first."""

    @classmethod
    def build(cls, words: DateWords) -> "DateGrammar":
        """Compile all rules for a vocabulary."""
        ordered = (
            *lengths.RULES,
            *past.RULES,
            *weekdays.NTH_RULES,  # before the months: "sabtu kedua desember" is no whole month
            *numbered.RULES,
            *relative.COUNTED_RULES,  # before the weekdays: "dua minggu lagi" is no Sunday
            *weekdays.RULES,
            *relative.RULES,
        )
        return cls(
            words=words,
            clock_rules=compile_clock_rules(CLOCK_RULES, words),
            day_rules=compile_rules(ordered, words),
            part_rules=compile_clock_rules(PART_RULES, words),
        )

    def read(self, tokens: Sequence[Token], today: date) -> "DatesRead":
        """Read all days and times of a message; `today` is the day at the speaker's place."""
        current, clocks = scan_times(tokens, self.clock_rules, self.words)
        current, days = scan(current, self.day_rules, self.words, today)
        current = self._without_greeting(current)
        current, parts = scan_times(current, self.part_rules, self.words)
        return DatesRead(
            tokens=tuple(current),
            days=tuple(found for found in days if not self._is_dropped(current, found)),
            dropped=tuple(found for found in days if self._is_dropped(current, found)),
            times=(*clocks, *parts),
            today=today,
        )

    def _without_greeting(self, tokens: Sequence[Token]) -> list[Token]:
        """Claim "siang" in "siang kak": a part of day opening the message is a greeting."""
        words = [token.text for token in tokens]
        start = 1 if words[:1] == ["selamat"] else 0
        if words[start : start + 1] and words[start] in self.words.parts:
            following = words[start + 1 : start + 2]
            is_greeting = (
                start == 1
                or not following
                or tokens[start].ends_clause
                or following[0] in self.words.address_words
            )
            if is_greeting and tokens[start].mask is None:
                return masked(tokens, [start], "other")
        return self._without_inner_greetings(tokens, words)

    def _without_inner_greetings(self, tokens: Sequence[Token], words: list[str]) -> list[Token]:
        covered = [
            index
            for index in range(1, len(words))
            if words[index] in self.words.parts and words[index - 1] in {"selamat", "halo"}
        ]
        return masked(tokens, covered, "other") if covered else list(tokens)

    def _is_dropped(self, tokens: Sequence[Token], found: Found) -> bool:
        index = found.first - 1
        while index >= 0 and tokens[index].text in _GOES_BEFORE_A_DAY:
            index -= 1
        return (
            found.span is not None
            and index >= 0
            and not tokens[index].ends_clause
            and tokens[index].text in self.words.dropping_words
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DatesRead:
    """Everything about time that a message says."""

    tokens: tuple[Token, ...]
    """The tokens, days and times claimed."""
    days: tuple[Found, ...]
    """What the day rules read, in order; those without a span name no day."""
    dropped: tuple[Found, ...]
    """Days said not to be meant."""
    times: tuple[FoundTime, ...]
    """Hours by the clock first, then parts of the day."""
    today: date
    """The day the reading counts from."""

    def dates(self) -> DateSpan | None:
        """Return the days meant."""
        found = [one for one in self.days if one.span]
        if not found:
            return None
        chosen = self._corrected(found) or self._first_ahead(found)
        return self._with_rival(chosen, found)

    def moved(self) -> tuple[DateSpan | None, DateSpan | None]:
        """Return the new days of a move and the old ones, if they are said."""
        found = [one for one in self.days if one.span]
        if len(found) < 2:
            return (found[0].span if found else None), None
        new = next((one for one in found if self._is_new(one.first)), found[-1])
        old = next(one for one in found if one is not new)
        return new.span, old.span

    def time(self) -> TimeSpan | None:
        """Return the time meant: an hour by the clock rather than a part of the day."""
        return self.times[0].span if self.times else None

    def moved_time(self) -> TimeSpan | None:
        """Return the new time of a move."""
        new = [one for one in self.times if self._is_new(one.first)]
        return new[-1].span if new else (self.times[-1].span if self.times else None)

    def trace(self) -> list[str]:
        """Return a line for every reading."""
        lines = [f"{one.words} -> {_shown(one.span)} [{one.rule}]" for one in self.days]
        lines += [f"{one.words} -> tidak dimaksud [dropped]" for one in self.dropped]
        return lines + [f"{one.words} -> {_clock(one.span)} [{one.rule}]" for one in self.times]

    def _is_new(self, first: int) -> bool:
        index = first - 1
        while index >= 0 and self.tokens[index].text in _GOES_BEFORE_A_DAY:
            index -= 1
        return index >= 0 and self.tokens[index].text in _NEW_DAY_WORDS

    def _corrected(self, found: Sequence[Found]) -> Found | None:
        last = found[-1]
        between = {token.text for token in self.tokens[found[0].last + 1 : last.first]}
        return last if between & _CORRECTION_WORDS else None

    def _first_ahead(self, found: Sequence[Found]) -> Found:
        ahead = (one for one in found if one.span and one.span.end >= self.today)
        return next(ahead, found[0])

    def _with_rival(self, chosen: Found, found: Sequence[Found]) -> DateSpan | None:
        rivals = [
            other.span
            for other in found
            if other.span
            and other.first == chosen.last + 2
            and self.tokens[chosen.last + 1].text == "atau"
        ]
        if chosen.span is None or not rivals:
            return chosen.span
        return replace(chosen.span, alternatives=(*chosen.span.alternatives, *rivals))


def _shown(span: DateSpan | None) -> str:
    if span is None:
        return "tanpa tanggal"
    start, end = span.start.isoformat(), span.end.isoformat()
    return start if start == end else f"{start}..{end}"


def _clock(span: TimeSpan) -> str:
    start = span.start.strftime("%H:%M")
    return f"{start}..{span.end.strftime('%H:%M')}" if span.end else start
