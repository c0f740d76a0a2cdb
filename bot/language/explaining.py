"""An understanding in the words of a person: what was read, and why."""

import re
from collections.abc import Iterator
from datetime import date

from bot.language.dates import IMPOSSIBLE, ISLAMIC_ESTIMATE
from bot.language.places import OUTSIDE
from bot.language.understanding import DateSpan, Place, TimeSpan, Understanding

ASKS_WHERE = "asks_where"
"""Ends the step of the trace that says so."""
OWN_QUESTION = "own_question"
"""The rule of safety.yaml that knows who asks for an answer of staff."""
COMING = "coming"
"""The rule of safety.yaml that knows the words of the button under a reminder."""


def explain(understanding: Understanding) -> list[str]:
    """Return Indonesian lines: the result first, then every step of the trace, in order."""
    return [*_result(understanding), *map(_step, understanding.trace)]


def names_impossible_date(understanding: Understanding) -> bool:
    """Tell whether the message names a day the calendar does not have ("31 november")."""
    return any(step.endswith(f"[{IMPOSSIBLE}]") for step in understanding.trace)


def impossible_date(understanding: Understanding) -> tuple[date | None, int | None]:
    """Return what is known of such a day: the last one of its month, or a year that is far off."""
    ends = f"[{IMPOSSIBLE}]"
    step = next(one for one in understanding.trace if one.endswith(ends))
    _, _, said = step.removesuffix(ends).strip().partition(" -> ")
    if said.startswith("tahun "):
        return None, int(said.removeprefix("tahun "))
    return (date.fromisoformat(said) if _ISO.fullmatch(said) else None), None


def outside(understanding: Understanding) -> str:
    """Return the name of a place outside the city that the message asks for; empty for none."""
    ends = f"[{OUTSIDE}]"
    found = (one.removesuffix(ends).strip() for one in understanding.trace if one.endswith(ends))
    return next(found, "").partition(" -> ")[2]


def names_estimated_holiday(understanding: Understanding) -> bool:
    """Tell whether the days are an Islamic holiday to come, which the moon will fix."""
    return understanding.dates is not None and understanding.dates.rule == ISLAMIC_ESTIMATE


def asks_where(understanding: Understanding) -> bool:
    """Tell whether the message asks for a place ("besok di mana aja")."""
    return any(step.endswith(f"[{ASKS_WHERE}]") for step in understanding.trace)


def says_coming(understanding: Understanding) -> bool:
    """Tell whether somebody says that she comes to a visit ("saya datang")."""
    return any(step.endswith(f"[{COMING}]") for step in understanding.trace)


def asks_own_question(understanding: Understanding) -> bool:
    """Tell whether somebody asks what became of a question of hers to staff."""
    return any(step.endswith(f"[{OWN_QUESTION}]") for step in understanding.trace)


def _result(understanding: Understanding) -> Iterator[str]:
    yield f"Maksud: {understanding.intent} (yakin {understanding.confidence:.0%})"
    if understanding.language == "en":
        yield "Bahasa: Inggris"
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
    rule = rule.removesuffix("]")
    if _WEIGHT.fullmatch(rule):
        side = "mendukung" if rule.startswith("+") else "melawan"
        return f"{_feature(before)} {side} {after} ({rule})"
    if before == "pesan":
        return f"Seluruh pesan: {after} (aturan {rule})"
    if rule == "doubt":
        return f"{before} belum pasti: ditanyakan dulu"
    sentence = _SENTENCES.get(rule, "\u201c{before}\u201d dibaca {after} ({rule})")
    return sentence.format(before=before, after=after, rule=rule)


_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_WEIGHT = re.compile(r"[+-]\d+\.\d+")
_SENTENCES = {
    "spelling": "\u201c{before}\u201d mungkin salah ketik dari {after}",
    "place": "\u201c{before}\u201d adalah tempat: {after}",
    "title": "\u201c{before}\u201d adalah judul atau pengarang di katalog",
}
_FEATURES = {
    "=": "kata \u201c{}\u201d",
    "#": "kerangka huruf mati \u201c{}\u201d",
    "@": "makna \u201c{}\u201d",
    "%": "panjang pesan",
}


def _feature(name: str) -> str:
    kind = _FEATURES.get(name[:1])
    if kind is None:
        return f"potongan \u201c{name}\u201d"
    return kind.format(name[1:].replace("<s> ", "awal: ").replace(" </s>", " di akhir"))
