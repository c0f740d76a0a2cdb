"""When a message may leave: quiet hours, the Friday pause, news of the day, and its expiry.

Everything is arithmetic on instants. A window is closed on the left and open on the right.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from bot.domain.quiet_hours import QuietHours, quiet_spans
from bot.domain.zones import day_start, instant_of, local_date

DAY = timedelta(days=1)
EVENING = timedelta(hours=2)
"""What has to go out the evening before goes in the last hours before it becomes quiet."""
FRIDAY = 5
FRIDAY_PAUSE = time(11, 30), time(13)
NEWS_FROM = time(6)
"""News about a visit of the same day may leave from here on, without sound."""

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of time in which a message may leave."""

    opens: datetime
    """Aware, UTC; included."""
    closes: datetime
    """Aware, UTC; excluded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What binds one message to one person."""

    quiet: QuietHours
    """Her quiet hours."""
    zone: str
    """IANA name of the zone in which they and the Friday pause count."""
    pauses_fridays: bool
    """Whether it waits while people are at the Friday prayer (lanes 2 and 3)."""
    news_of: frozenset[date] = frozenset()
    """Local days of which it tells news: on them it may leave from six o'clock on."""


def window_for(
    due_at: datetime, expires_at: datetime, now: datetime, rules: Rules
) -> Window | None:
    """The one window of a message, or None where there is none any more.

    The next one from `due_at` (or `now`) on that opens before `expires_at`: what is due at night
    goes out the same coming morning. Where that is too late, the last one before `due_at`, for an
    early visit the evening before.
    """
    coming = open_windows(max(due_at, now), expires_at, rules)
    if coming:
        return coming[0]
    if now >= due_at:
        return None
    before = open_windows(max(now, due_at - DAY), min(due_at, expires_at), rules)
    if not before:
        return None
    last = before[-1]
    return Window(opens=max(last.opens, last.closes - EVENING), closes=last.closes)


def open_windows(after: datetime, until: datetime, rules: Rules) -> list[Window]:
    """All stretches between two instants in which the message may leave, in order."""
    if after >= until:
        return []
    first, last = local_date(after, rules.zone) - DAY, local_date(until, rules.zone)
    free = _without((after, until), _closed(first, last, rules))
    news = (_clipped(span, after, until) for span in _news(rules))
    return [Window(opens=a, closes=b) for a, b in _merged([*free, *filter(None, news)])]


def _closed(first: date, last: date, rules: Rules) -> list[Span]:
    spans = list(quiet_spans(first, last, rules.quiet, rules.zone))
    if rules.pauses_fridays:
        days = (first + DAY * number for number in range((last - first).days + 1))
        spans += [_pause(day, rules.zone) for day in days if day.isoweekday() == FRIDAY]
    return sorted(spans)


def _pause(day: date, zone: str) -> Span:
    start, end = FRIDAY_PAUSE
    return instant_of(day, start, zone), instant_of(day, end, zone)


def _news(rules: Rules) -> list[Span]:
    return [
        (instant_of(day, NEWS_FROM, rules.zone), day_start(day + DAY, rules.zone))
        for day in rules.news_of
    ]


def _without(whole: Span, closed: Sequence[Span]) -> list[Span]:
    """What is left of a span; `closed` is sorted."""
    start, until = whole
    edges = [(start, start), *_merged(closed), (until, until)]
    gaps = ((max(end, start), min(begin, until)) for (_, end), (begin, _) in pairwise(edges))
    return [(begin, end) for begin, end in gaps if begin < end]


def _clipped(span: Span, after: datetime, until: datetime) -> Span | None:
    start, end = max(span[0], after), min(span[1], until)
    return (start, end) if start < end else None


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order; those that touch or overlap become one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return merged
