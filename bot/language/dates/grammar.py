"""The date grammar as a whole: the order of its rules, and which of several days is meant."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.language.dates import feasts, lengths, numbered, past, relative, weekdays
from bot.language.dates.clock_rules import CLOCK_RULES, PART_RULES
from bot.language.dates.clocks import (
    CompiledClockRule,
    compile_clock_rules,
    scan_times,
)
from bot.language.dates.dates_read import CORRECTION_WORDS, GOES_BEFORE_A_DAY, DatesRead
from bot.language.dates.rules import CompiledRule, Found, compile_rules, scan
from bot.language.dates.vocabulary import DateWords
from bot.language.tokens import Token, masked
from bot.language.understanding import DateSpan

MOST_WORDS_BEFORE_GREETING = 3
_ASKING_WORDS = {"apa", "apakah", "kok"}
_TODAY_BESIDE_AN_HOUR = {
    "nanti": "later_today",
    "ini": "later_today",
    "tadi": "earlier_today",
}


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
            *feasts.COUNTED_RULES,  # before the lengths: "seminggu sebelum lebaran"
            *lengths.RULES,
            *feasts.RULES,  # before the days and numbers in their names: "jumat agung", "1 muharam"
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

    def read(self, tokens: Sequence[Token], today: date, *, is_question: bool = False) -> DatesRead:
        """Read all days and times of a message; `today` is the day at the speaker's place.

        In a question a day that is the only one is never taken as refused: "bukan senin?".
        """
        if not self._tells_time(tokens):
            return DatesRead(tokens=tuple(tokens), days=(), dropped=(), times=(), today=today)
        current, clocks = scan_times(self._put_right(tokens), self.clock_rules, self.words)
        current, days = scan(current, self.day_rules, self.words, today)
        current = self._without_greeting(current)
        current, parts = scan_times(current, self.part_rules, self.words)
        current, days = self._today_by_clock(current, days, today)
        dropped = [found for found in days if self._is_dropped(current, found)]
        if is_question and not any(one.span for one in days if one not in dropped):
            dropped = [one for one in dropped if self._closes_clause(current, one)]
        return DatesRead(
            tokens=tuple(current),
            days=tuple(found for found in days if found not in dropped),
            dropped=tuple(dropped),
            times=tuple(
                one for one in (*clocks, *parts) if not self._is_refused(current, one.first)
            ),
            today=today,
        )

    def _tells_time(self, tokens: Sequence[Token]) -> bool:
        telling = self.words.telling
        return any(
            token.text in telling
            or (
                not token.text.isalpha()
                and any(part in telling or part[:1].isdecimal() for part in token.text.split("-"))
            )
            for token in tokens
        )

    def _put_right(self, tokens: Sequence[Token]) -> list[Token]:
        """Put slips of the keyboard right: "senim" is senin; "1 jan" is no "1 jangan"."""
        words, current = self.words, list(tokens)
        for index, token in enumerate(tokens):
            before = tokens[index - 1].text if index else ""
            if meant := words.misspelt.get(token.text):
                current[index] = replace(token, text=meant)
            elif token.folded in words.short_months and (before.isdecimal() or before == "bulan"):
                current[index] = replace(token, text=token.folded)
        return current

    def _today_by_clock(
        self, tokens: list[Token], days: list[Found], today: date
    ) -> tuple[list[Token], list[Found]]:
        """Without another day "nanti jam 4" and "tadi jam 9" are today's."""
        if any(found.span for found in days):
            return tokens, days
        for index, token in enumerate(tokens):
            before, after = tokens[max(0, index - 1) : index], tokens[index + 1 : index + 2]
            beside = before if token.text == "ini" else [*before, *after]
            rule = _TODAY_BESIDE_AN_HOUR.get(token.text)
            if rule and any(one.mask == "time" for one in beside):
                span = DateSpan(start=today, end=today, rule=rule)
                found = Found(first=index, last=index, words=token.text, rule=rule, span=span)
                return masked(tokens, [index], "date"), [*days, found]
        return tokens, days

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
            if words[index] in self.words.parts
            and tokens[index].mask is None
            and self._greets(tokens, words, index)
        ]
        return masked(tokens, covered, "other") if covered else list(tokens)

    def _greets(self, tokens: Sequence[Token], words: list[str], index: int) -> bool:
        """Whether the part of day follows a greeting, or stands between words of address."""
        before, after = words[index - 1], words[index + 1 : index + 2]
        closes = tokens[index].ends_clause or (bool(after) and after[0] in self.words.address_words)
        if before in self.words.greeting_words:
            return before in {"selamat", "halo"} or closes
        return index <= MOST_WORDS_BEFORE_GREETING and before in self.words.address_words and closes

    @staticmethod
    def _closes_clause(tokens: Sequence[Token], found: Found) -> bool:
        """Whether the question only begins behind it: "bukan yang senin, kapan ke Kabil?"."""
        return tokens[found.last].ends_clause and found.last + 1 < len(tokens)

    def _is_dropped(self, tokens: Sequence[Token], found: Found) -> bool:
        return found.span is not None and self._is_refused(tokens, found.first)

    def _is_refused(self, tokens: Sequence[Token], first: int) -> bool:
        """Whether the word before says that this day or time is not the one: "bukan senin"."""
        index = first - 1
        while index >= 0 and tokens[index].text in GOES_BEFORE_A_DAY:
            index -= 1
        return (
            index >= 0
            and not tokens[index].ends_clause
            and tokens[index].text in self.words.dropping_words
            # "eh bukan lusa": the day after it is the right one; "apa bukan senin" asks.
            and (index == 0 or tokens[index - 1].text not in CORRECTION_WORDS | _ASKING_WORDS)
        )
