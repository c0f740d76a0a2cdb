"""What is wrong, found from the server's log and the rows of the outbox; nothing else is asked.

Every function is pure: a log and rows in, findings out. An empty list is an acquittal.
"""

import bisect
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass

from tests.judge.arrivals import Arrival

HELD = frozenset({"ready", "leased", "sending"})
DELIVERED = frozenset({"sent", "delivered", "read"})
LISTED = frozenset({"uncertain", "failed", "expired", "suppressed", "cancelled"})
GRACE = 1.0
"""Seconds after a commit in which what had its intent before may still begin."""
BOUND = 1.5
"""How much more than rate times latency may be in flight (delivery: W)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A message of the outbox as the database has it in the end."""

    id: int
    """Row id."""
    chat: int
    """Telegram's number of the chat."""
    lane: int
    """0 replies, 1 personal notices, 2 reminders, 3 broadcasts."""
    state: str
    """Of bot/domain/delivery.py, as stored."""
    attempts: int
    """How often it was tried."""
    platform_id: str
    """Number of the message as the server gave it; empty without one."""
    reason: str
    """Why it is in that state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that should not be."""

    kind: str
    """A word for counting."""
    what: str
    """Where to look."""


Named = Callable[[Arrival], Hashable]


def _by_chat_and_text(arrival: Arrival) -> Hashable:
    return arrival.chat, arrival.text


def copies(arrivals: Iterable[Arrival], named: Named = _by_chat_and_text) -> list[Finding]:
    """What somebody has more than once; `named` tells what counts as the same."""
    counted = Counter(named(each) for each in arrivals if each.delivered)
    return [
        Finding(kind="copy", what=f"{what}: {times} times")
        for what, times in counted.items()
        if times > 1
    ]


def lost(chats: Collection[int], rows: Iterable[Row], arrivals: Iterable[Arrival]) -> list[Finding]:
    """Who neither has her message nor is listed with a reason, once nothing moves any more."""
    held = [
        Finding(kind="held", what=f"row {row.id} is {row.state}")
        for row in rows
        if row.state in HELD
    ]
    known = {row.chat for row in rows if row.state in LISTED}
    known |= {each.chat for each in arrivals if each.delivered}
    return held + [Finding(kind="lost", what=f"chat {chat}") for chat in sorted({*chats} - known)]


def untrue(rows: Iterable[Row], arrivals: Iterable[Arrival]) -> list[Finding]:
    """Rows that say something else than the log: sent without an arrival, or arrived unsent.

    Of `uncertain` both may be true. A message number belongs to one row only.
    """
    arrived = {str(each.message): each.chat for each in arrivals if each.delivered}
    reached = Counter(arrived.values())
    found, seen = [], set()
    for row in rows:
        if row.state in DELIVERED:
            if arrived.get(row.platform_id) != row.chat or row.platform_id in seen:
                found.append(Finding(kind="never arrived", what=f"row {row.id}"))
            seen.add(row.platform_id)
    told = Counter(row.chat for row in rows if row.state in DELIVERED | {"uncertain"})
    found += [
        Finding(kind="not said", what=f"chat {chat} has {times}, rows tell of {told[chat]}")
        for chat, times in reached.items()
        if times > told[chat]
    ]
    return found


def most_in_flight(rate: float, p95: float) -> int:
    """W: how many messages a crash may leave uncertain, at so many a second and this latency."""
    return math.ceil(rate * p95 * BOUND)


def too_uncertain(rows: Iterable[Row], *, kills: int, w: int) -> list[Finding]:
    """More messages without an answer than were in flight when the process was killed."""
    uncertain = sum(row.state == "uncertain" for row in rows)
    if uncertain <= kills * w:
        return []
    return [Finding(kind="uncertain", what=f"{uncertain} after {kills} kills, W = {w}")]


def too_fast(arrivals: Sequence[Arrival], limit: int, seconds: float = 1.0) -> list[Finding]:
    """Any stretch of so many seconds, wherever it begins, with more requests than the limit."""
    instants = sorted(each.at for each in arrivals)
    return [
        Finding(kind="too fast", what=f"{ahead - number} within {seconds} s from {instant:.3f}")
        for number, instant in enumerate(instants)
        if (ahead := bisect.bisect_left(instants, instant + seconds)) - number > limit
    ]


def busiest(arrivals: Sequence[Arrival], seconds: float = 1.0) -> int:
    """The most requests within any stretch of so many seconds."""
    instants = sorted(each.at for each in arrivals)
    ends = (bisect.bisect_left(instants, instant + seconds) for instant in instants)
    return max((end - number for number, end in enumerate(ends)), default=0)


def crowded_chats(
    arrivals: Iterable[Arrival], *, limit: int = 1, seconds: float = 1.0
) -> list[Finding]:
    """Chats that were sent more than the limit within so many seconds."""
    chats: dict[int, list[Arrival]] = defaultdict(list)
    for each in arrivals:
        chats[each.chat].append(each)
    return [
        Finding(kind="chat too fast", what=f"chat {chat}: {first.what}")
        for chat, here in chats.items()
        for first in too_fast(here, limit, seconds)[:1]
    ]


def in_halts(arrivals: Sequence[Arrival], grace: float = GRACE) -> list[Finding]:
    """Requests in a time for which a 429 had asked the whole bot to wait.

    What had its intent before the answer was there still arrives; for that there is `grace`.
    """
    halts = [
        (each.answered_at + grace, each.answered_at + each.retry_after)
        for each in arrivals
        if each.status == 429 and each.answered_at is not None and each.retry_after
    ]
    return [
        Finding(kind="halt", what=f"chat {each.chat} at {each.at:.3f}, {end - each.at:.3f} s early")
        for each in arrivals
        if (end := max((end for start, end in halts if start < each.at < end), default=0.0))
    ]


def burnt(rows: Iterable[Row]) -> list[Finding]:
    """Messages whose attempts grew by being asked to wait, on a line that never broke."""
    return [
        Finding(kind="burnt", what=f"row {row.id} took {row.attempts} attempts")
        for row in rows
        if row.state in DELIVERED and row.attempts != 1
    ]


def begun_after(
    arrivals: Iterable[Arrival], chats: Collection[int], instant: float, grace: float = GRACE
) -> list[Finding]:
    """What was begun for these chats more than `grace` after the commit that ended it."""
    return [
        Finding(kind="late", what=f"chat {each.chat} {each.at - instant:.3f} s after the commit")
        for each in arrivals
        if each.chat in chats and each.at > instant + grace
    ]


def p95(values: Collection[float]) -> float:
    """The 95th percentile, by the nearest rank; infinite without values."""
    ranked = sorted(values)
    return ranked[math.ceil(0.95 * len(ranked)) - 1] if ranked else math.inf
