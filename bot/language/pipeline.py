"""The order of work: fold, normalise, dates, places, safety, intent, query and count."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.language.commands import read_command
from bot.language.data import LanguageData
from bot.language.dates import DatesRead
from bot.language.folding import fold_words
from bot.language.intents import OUT_OF_SCOPE
from bot.language.lexicon import Lexicon
from bot.language.places import PlaceRead, read_place
from bot.language.tokens import Token, line_of, tagged
from bot.language.understanding import Understanding

MOVES = frozenset({"move_visit"})
"""Intents that name a new day beside an old one."""
POSSIBLE = 0.05
"""Confidence from which another intent is worth naming."""
MOST_ALTERNATIVES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A message with everything found in it but the intent."""

    raw: str
    dates: DatesRead
    places: PlaceRead
    trace: tuple[str, ...]

    @property
    def tokens(self) -> Sequence[Token]:
        return self.places.tokens

    @property
    def tagged(self) -> str:
        return tagged(self.tokens)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decision:
    """The intent, how sure, what else."""

    intent: str
    confidence: float
    alternatives: tuple[str, ...]
    trace: tuple[str, ...]


def understand(
    text: str, *, now: datetime, lexicon: Lexicon, data: LanguageData, role: str = "resident"
) -> Understanding:
    """Return what `text` says.

    `now` is aware; days are counted from its date in its own zone. Any text is answered, none is
    logged. Deterministic: the same arguments give the same result. Raises ValueError for a naive
    `now`.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    command = read_command(text, data.intents)
    if command is None:
        reading = _read(text, now, lexicon, data)
        return _filled(reading, _decide(reading, data, role), data)
    reading = _read(command.rest, now, lexicon, data)
    decision = _Decision(
        intent=command.intent,
        confidence=1.0,
        alternatives=(),
        trace=(f"/{command.word} -> {command.intent} [command]",),
    )
    return _filled(reading, decision, data)


def _read(text: str, now: datetime, lexicon: Lexicon, data: LanguageData) -> _Reading:
    tokens, trace = data.normalisation.tokens(fold_words(text))
    dates = data.dates.read(tokens, now.date())
    places = read_place(dates.tokens, lexicon.places)
    return _Reading(
        raw=text,
        dates=dates,
        places=places,
        trace=(*trace, *dates.trace(), *places.trace),
    )


def _decide(reading: _Reading, data: LanguageData, role: str) -> _Decision:
    if intent := data.safety.sign(reading.raw):
        return _certain(intent, 1.0, "sign")
    text = reading.tagged
    if not text or data.counts.bare(data.safety.bare(text)) is not None:
        # A bare number answers what the conversation waits for; by itself it says nothing.
        return _certain(OUT_OF_SCOPE, 0.0, "bare_number" if text else "no_words")
    if rule := data.safety.decide(text):
        return _certain(rule.intent, rule.confidence, rule.name)
    return _guess(tagged(reading.tokens, data.cues.kept_words), data, role)


def _certain(intent: str, confidence: float, rule: str) -> _Decision:
    return _Decision(
        intent=intent,
        confidence=confidence,
        alternatives=(),
        trace=(f"pesan -> {intent} [{rule}]",),
    )


def _guess(text: str, data: LanguageData, role: str) -> _Decision:
    guess = data.cues.guess(text, role=role, catalogue=data.intents)
    intent, confidence = guess.ranking[0]
    ceiling = data.safety.ceiling(intent, text)
    others = [name for name, share in guess.ranking[1:] if share >= POSSIBLE]
    trace = [f"{cue.pattern.source} -> {cue.intent} [cue {cue.weight:g}]" for cue in guess.evidence]
    if ceiling < confidence:
        trace.append(f"{intent} -> ragu [doubt]")
    return _Decision(
        intent=intent,
        confidence=min(confidence, ceiling),
        alternatives=tuple(name for name in others if name != OUT_OF_SCOPE)[:MOST_ALTERNATIVES],
        trace=tuple(trace),
    )


def _filled(reading: _Reading, decision: _Decision, data: LanguageData) -> Understanding:
    understood = Understanding(
        intent=decision.intent,
        confidence=decision.confidence,
        alternatives=decision.alternatives,
        dates=reading.dates.dates(),
        time=reading.dates.time(),
        place=reading.places.place,
        query=data.queries.query(decision.intent, reading.tokens),
        count=_count(reading, decision.intent, data),
        trace=(*reading.trace, *decision.trace),
    )
    if decision.intent not in MOVES:
        return understood
    new, old = reading.dates.moved()
    return replace(understood, dates=new, moved_from=old, time=reading.dates.moved_time())


def _count(reading: _Reading, intent: str, data: LanguageData) -> int | None:
    bare = data.counts.bare(data.safety.bare(reading.tagged))
    if bare is not None:
        return bare
    return data.counts.count(intent, line_of(reading.tokens).text)
