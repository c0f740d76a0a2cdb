"""What was read of a message's days and times, and which of several is meant."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.language.dates.calendars import weekday_from
from bot.language.dates.clocks import FoundTime
from bot.language.dates.feasts import ISLAMIC_ESTIMATE
from bot.language.dates.prayers import FRIDAY, Sky, after_prayer
from bot.language.dates.rules import Found
from bot.language.tokens import Token
from bot.language.understanding import DateSpan, TimeSpan

GOES_BEFORE_A_DAY = frozenset({"hari", "yang", "tanggal", "pada", "di", "pas", "saat", "waktu"})
"""Words between a day and the word that says what becomes of it."""
CORRECTION_WORDS = frozenset({"eh", "maksud", "ralat", "salah", "maaf"})
HOLIDAY_RULES = frozenset({"holiday", "eve_of_holiday", ISLAMIC_ESTIMATE})
"""Beside a day of another kind a holiday says what for: "acara maulid sabtu depan"."""
DATE_TAG, TODAY_TAG, PAST_TAG = "<date>", "<today>", "<past>"
_TODAY_RULES = frozenset({"days_away", "later_today", "earlier_today"})
_NEW_DAY_WORDS = {"ke", "jadi", "menjadi"}
_RIVAL_WORDS = {"atau", "dan", "sama"}


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

    def at(self, sky: Sky) -> "DatesRead":
        """Return the reading with the times after prayers reckoned for a place."""
        if not any(one.prayer for one in self.times):
            return self
        days = self.dates()
        day = days.start if days else self.today
        times = (
            replace(one, span=after_prayer(one.prayer, day, sky)) if one.prayer else one
            for one in self.times
        )
        return replace(self, times=tuple(times))

    def dates(self) -> DateSpan | None:
        """Return the days meant; the Friday prayer is on a Friday."""
        found = [one for one in self.days if one.span]
        if not found:
            return self._friday()
        found = [one for one in found if one.rule not in HOLIDAY_RULES] or found
        chosen = self._corrected(found) or self._first_ahead(found)
        return self._with_rival(chosen, found)

    def tag(self) -> str:
        """Return what stands for the days before the classifier: today and past days say more.

        A weekday is no "today", though it may fall on it: whoever means today says so.
        """
        span = self.dates()
        if span is None:
            return DATE_TAG
        if span.end < self.today:
            return PAST_TAG
        is_today = span.start == span.end == self.today and span.rule in _TODAY_RULES
        return TODAY_TAG if is_today else DATE_TAG

    def moved(self) -> tuple[DateSpan | None, DateSpan | None]:
        """Return the new days of a move and the old ones, if they are said."""
        found = [one for one in self.days if one.span]
        if len(found) < 2:
            return (found[0].span if found else self._friday()), None
        new = next((one for one in found if self._is_new(one.first)), found[-1])
        old = next(one for one in found if one is not new)
        return new.span, old.span

    def time(self) -> TimeSpan | None:
        """Return the time meant: an hour by the clock rather than a part of the day."""
        known = self._known_times()
        return known[0].span if known else None

    def moved_time(self) -> TimeSpan | None:
        """Return the new time of a move."""
        known = self._known_times()
        new = [one for one in known if self._is_new(one.first)] or known
        hours = [one for one in new if one.rule != "part_of_day"] or new
        return hours[-1].span if hours else None

    def trace(self) -> list[str]:
        """Return a line for every reading."""
        lines = [
            f"{one.words} -> {one.instead or _shown(one.span)} [{one.rule}]" for one in self.days
        ]
        lines += [f"{one.words} -> tidak dimaksud [dropped]" for one in self.dropped]
        return lines + [
            f"{one.words} -> {_clock(one.span)} [{one.rule}]" for one in self.times if one.span
        ]

    def _known_times(self) -> list[FoundTime]:
        return [one for one in self.times if one.span]

    def _friday(self) -> DateSpan | None:
        if not any(one.prayer == "jumatan" for one in self.times):
            return None
        friday = weekday_from(self.today, FRIDAY)
        return DateSpan(start=friday, end=friday, rule="friday_prayer")

    def _is_new(self, first: int) -> bool:
        index = first - 1
        while index >= 0 and self._may_stand_between(self.tokens[index]):
            index -= 1
        return index >= 0 and self.tokens[index].text in _NEW_DAY_WORDS

    @staticmethod
    def _may_stand_between(token: Token) -> bool:
        return token.mask in {"date", "time"} or token.text in GOES_BEFORE_A_DAY

    def _corrected(self, found: Sequence[Found]) -> Found | None:
        last = found[-1]
        between = {token.text for token in self.tokens[found[0].last + 1 : last.first]}
        return last if between & CORRECTION_WORDS else None

    def _first_ahead(self, found: Sequence[Found]) -> Found:
        ahead = (one for one in found if one.span and one.span.end >= self.today)
        return next(ahead, found[0])

    def _with_rival(self, chosen: Found, found: Sequence[Found]) -> DateSpan | None:
        rivals = [
            other.span
            for other in found
            if other.span
            and other.first == chosen.last + 2
            and self.tokens[chosen.last + 1].text in _RIVAL_WORDS
        ]
        if chosen.span is None or not rivals:
            return chosen.span
        return replace(chosen.span, alternatives=(*chosen.span.alternatives, *rivals))


def _shown(span: DateSpan | None) -> str:
    if span is None:
        return "tanpa tanggal"
    start, end = span.start.isoformat(), span.end.isoformat()
    return start if start == end else f"{start}..{end}"


def _clock(span: TimeSpan | None) -> str:
    if span is None:
        return "tanpa jam"
    start = span.start.strftime("%H:%M")
    return f"{start}..{span.end.strftime('%H:%M')}" if span.end else start
