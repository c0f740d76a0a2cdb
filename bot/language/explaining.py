"""An understanding in the words of a person: what was read, and why."""

from collections.abc import Iterator

from bot.language.dates import IMPOSSIBLE
from bot.language.understanding import DateSpan, Place, TimeSpan, Understanding


def explain(understanding: Understanding) -> list[str]:
    """Return Indonesian lines: the result first, then every step of the trace, in order."""
    return [*_result(understanding), *map(_step, understanding.trace)]


def names_impossible_date(understanding: Understanding) -> bool:
    """Tell whether the message names a day the calendar does not have ("31 november")."""
    return any(step.endswith(f"[{IMPOSSIBLE}]") for step in understanding.trace)


def _result(understanding: Understanding) -> Iterator[str]:
    yield f"Maksud: {understanding.intent} (yakin {understanding.confidence:.0%})"
    if understanding.alternatives:
        yield f"Mungkin juga: {', '.join(understanding.alternatives)}"
    if understanding.dates:
        yield f"Tanggal: {_days(understanding.dates)}"
    if understanding.moved_from:
        yield f"Tanggal lama: {_days(understanding.moved_from)}"
    if understanding.time:
        yield f"Jam: {_clock(understanding.time)}"
    if understanding.place:
        yield f"Tempat: {_place(understanding.place)}"
    if understanding.query:
        yield f"Yang dicari: {understanding.query}"
    if understanding.count is not None:
        yield f"Jumlah: {understanding.count}"


def _days(span: DateSpan) -> str:
    if span.start == span.end:
        return f"{span.start.isoformat()} (aturan {span.rule})"
    return f"{span.start.isoformat()} sampai {span.end.isoformat()} (aturan {span.rule})"


def _clock(span: TimeSpan) -> str:
    start = span.start.strftime("%H.%M")
    return f"{start} sampai {span.end.strftime('%H.%M')}" if span.end else start


def _place(place: Place) -> str:
    others = [one.name for one in place.candidates if one.code != place.code]
    return f"{place.name} (bisa juga {', '.join(others)})" if others else place.name


def _step(step: str) -> str:
    what, _, rule = step.rpartition(" [")
    before, _, after = what.partition(" -> ")
    return f"\u201c{before}\u201d dibaca {after} ({rule.removesuffix(']')})"
