"""What one chat message was understood to say: the values other layers read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Literal

PlaceKind = Literal["stop", "area"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DateSpan:
    """One day (start = end) or a run of days, both ends included."""

    start: date
    """First day."""
    end: date
    """Last day; equal to `start` for a single day."""
    rule: str
    """Name of the grammar rule that read it."""
    alternatives: tuple["DateSpan", ...] = ()
    """Other days the same words may mean, the likelier first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpan:
    """A wall-clock time of the stop's own zone, or a window."""

    start: time
    """The time, or when the window opens."""
    end: time | None = None
    """When the window closes; None for a point in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCandidate:
    """One place the words may name."""

    kind: PlaceKind
    """`stop` or `area` (kelurahan or kecamatan)."""
    code: str
    """Code of the stop, or slug of the area's name."""
    name: str
    """Name as people write it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The place of a message: the best guess, and the rivals where words fit several."""

    kind: PlaceKind
    """`stop` or `area` (kelurahan or kecamatan)."""
    code: str
    """Code of the stop, or slug of the area's name."""
    name: str
    """Name as people write it."""
    candidates: tuple[PlaceCandidate, ...] = ()
    """Every place the words fit, best guess first; empty when there is no doubt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """One message, understood."""

    intent: str
    """Name of the intent, a key of `locales/intents.yaml`."""
    confidence: float
    """0 to 1; from 0.5 on the intent is answered without asking."""
    alternatives: tuple[str, ...] = ()
    """Other intents in question, the likelier first."""
    dates: DateSpan | None = None
    """The day or days said; for a move the new ones."""
    time: TimeSpan | None = None
    """The time of day said."""
    place: Place | None = None
    """The stop or area said."""
    query: str | None = None
    """Title, author or topic words as the person typed them."""
    count: int | None = None
    """People who came, or copies wanted."""
    moved_from: DateSpan | None = None
    """The old day of a move, when it is said beside the new one."""
    trace: tuple[str, ...] = ()
    """Every step taken, as `what -> what [rule]`."""
    language: Literal["id", "en", ""] = "id"
    """The language it is written in, empty for names alone; no part of the JSON shape."""
    follow_up: str | None = None
    """What it asks of the answer before, a kind of `follow_ups.yaml`; no part of the JSON shape."""
    beside: tuple[Place, ...] = ()
    """Places joined to `place` ("Tiban Baru dan Sagulung"); no part of the JSON shape."""


def to_dict(understanding: Understanding) -> dict[str, object]:
    """Return the JSON shape of an understanding: dates as YYYY-MM-DD, times as HH:MM."""
    return {
        "intent": understanding.intent,
        "confidence": round(understanding.confidence, 4),
        "alternatives": list(understanding.alternatives),
        "dates": _dates(understanding.dates),
        "time": _time(understanding.time),
        "place": _place(understanding.place),
        "query": understanding.query,
        "count": understanding.count,
        "moved_from": _dates(understanding.moved_from),
        "trace": list(understanding.trace),
    }


def _days(span: DateSpan) -> dict[str, object]:
    return {"from": span.start.isoformat(), "to": span.end.isoformat()}


def _dates(span: DateSpan | None) -> dict[str, object] | None:
    if span is None:
        return None
    rivals = [_days(other) for other in span.alternatives]
    return {**_days(span), "rule": span.rule, "alternatives": rivals}


def _clock(moment: time | None) -> str | None:
    return None if moment is None else moment.strftime("%H:%M")


def _time(span: TimeSpan | None) -> dict[str, object] | None:
    if span is None:
        return None
    return {"from": _clock(span.start), "to": _clock(span.end)}


def _place(place: Place | None) -> dict[str, object] | None:
    if place is None:
        return None
    return {**_named(place), "candidates": _candidates(place.candidates)}


def _candidates(candidates: Sequence[PlaceCandidate]) -> list[dict[str, object]]:
    return [_named(candidate) for candidate in candidates]


def _named(place: Place | PlaceCandidate) -> dict[str, object]:
    return {"kind": place.kind, "code": place.code, "name": place.name}
