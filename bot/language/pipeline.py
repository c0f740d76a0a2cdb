"""The order of work: fold, normalise, titles, dates, places, safety, intent, query and count."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.language.commands import read_command
from bot.language.data import LanguageData
from bot.language.dates import DatesRead, Sky
from bot.language.explaining import ASKS_WHERE
from bot.language.folding import LONGEST_TEXT, fold_words
from bot.language.intents import OUT_OF_SCOPE
from bot.language.lexicon import Lexicon
from bot.language.places import PlaceRead, read_place
from bot.language.tokens import Token, line_of, tagged
from bot.language.tongues import Tongue
from bot.language.understanding import Understanding

MOVES = frozenset({"move_visit"})
"""Intents that name a new day beside an old one."""
NAMES = frozenset({"place", "title"})
"""What claims words that are names."""
POSSIBLE = 0.02
"""Confidence from which another intent is worth naming."""
MOST_ALTERNATIVES = 2
WHERE = ("di mana", "ke mana")
"""Normalised words that ask for a place."""
UNKNOWN = 0.0
"""Confidence in words nobody has met: help is offered, nothing is guessed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A message with everything found in it but the intent."""

    raw: str
    """As typed."""
    dates: DatesRead
    """Days and times."""
    places: PlaceRead
    """The place."""
    shown: str
    """The text the classifier is shown: normalised, places, dates and titles as tags."""
    trace: tuple[str, ...]
    """The steps so far."""

    @property
    def tokens(self) -> Sequence[Token]:
        """The words with what claimed them."""
        return self.places.tokens

    @property
    def tagged(self) -> str:
        """The text safety rules read."""
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
        reading = read(text, now, lexicon, data)
        return _filled(reading, _decide(reading, data, role), data)
    reading = read(command.rest, now, lexicon, data)
    decision = _Decision(
        intent=command.intent,
        confidence=1.0,
        alternatives=(),
        trace=(f"/{command.word} -> {command.intent} [command]",),
    )
    return _filled(reading, decision, data)


def read(text: str, now: datetime, lexicon: Lexicon, data: LanguageData) -> Reading:
    """Read everything but the intent: the steps that training shares."""
    tokens, trace = data.normalisation.tokens(fold_words(text))
    tokens, titles = lexicon.titles.read(tokens)
    dates = data.dates.read(tokens, now.date(), is_question="?" in text)
    places = read_place(dates.tokens, lexicon.places)
    dates = dates.at(_sky(places, now, lexicon, data))
    shown = tagged(places.tokens, data.classifier.judgement.kept_words, dates.tag())
    asked = [f"{words} -> tempat ditanyakan [{ASKS_WHERE}]" for words in WHERE if words in shown]
    return Reading(
        raw=text,
        dates=dates,
        places=places,
        shown=shown,
        trace=(*trace, *titles, *dates.trace(), *places.trace, *asked),
    )


def _sky(places: PlaceRead, now: datetime, lexicon: Lexicon, data: LanguageData) -> Sky:
    """Return where the sun is looked at: the stop named, if its position is known."""
    code = places.place.code if places.place else ""
    position = lexicon.positions.get(code, data.dates.words.prayer_position)
    return Sky(position=position, zone=now.tzinfo or UTC)


def _decide(reading: Reading, data: LanguageData, role: str) -> _Decision:
    if intent := data.safety.sign(reading.raw[:LONGEST_TEXT]):
        return _certain(intent, 1.0, "sign")
    text = reading.tagged
    if not text or data.counts.bare(data.safety.bare(text)) is not None:
        # A bare number answers what the conversation waits for; by itself it says nothing.
        return _certain(OUT_OF_SCOPE, 0.0, "bare_number" if text else "no_words")
    if rule := data.safety.decide(text):
        return _certain(rule.intent, rule.confidence, rule.name)
    if not data.classifier.knows(reading.shown):
        return _certain(OUT_OF_SCOPE, UNKNOWN, "unknown_words")
    return _guess(reading, data, role)


def _certain(intent: str, confidence: float, rule: str) -> _Decision:
    return _Decision(
        intent=intent,
        confidence=confidence,
        alternatives=(),
        trace=(f"pesan -> {intent} [{rule}]",),
    )


def _guess(reading: Reading, data: LanguageData, role: str) -> _Decision:
    guess = data.classifier.guess(reading.shown, role=role, catalogue=data.intents)
    intent = guess.ranking[0][0]
    ceiling = data.safety.ceiling(intent, guess.confidence, reading.tagged, guess.features.things)
    others = [name for name, share in guess.ranking[1:] if share >= POSSIBLE]
    trace = [f"{typed} -> {word} [spelling]" for typed, word in guess.mended]
    trace += [
        f"{name} -> {intent} [{weight:+.2f}]" for name, weight in data.classifier.reasons(guess)
    ]
    if ceiling < guess.confidence:
        trace.append(f"{intent} -> ragu [doubt]")
    return _Decision(
        intent=intent,
        confidence=min(guess.confidence, ceiling),
        alternatives=tuple(others[:MOST_ALTERNATIVES]),
        trace=tuple(trace),
    )


def _filled(reading: Reading, decision: _Decision, data: LanguageData) -> Understanding:
    understood = Understanding(
        intent=decision.intent,
        confidence=decision.confidence,
        alternatives=decision.alternatives,
        dates=reading.dates.dates(),
        time=reading.dates.time(),
        place=reading.places.place,
        beside=reading.places.others,
        query=data.queries.query(decision.intent, reading.tokens),
        count=_count(reading, decision.intent, data),
        trace=(*reading.trace, *decision.trace),
        language=_tongue(reading, data),
        follow_up=data.follow_ups.kind(reading.tagged),
    )
    if decision.intent not in MOVES:
        return understood
    new, old = reading.dates.moved()
    return replace(understood, dates=new, moved_from=old, time=reading.dates.moved_time())


def _tongue(reading: Reading, data: LanguageData) -> Tongue:
    """The language of the words; names of places and titles belong to every one."""
    said = [token.folded for token in reading.tokens if token.mask not in NAMES]
    if reading.tokens and not said:
        return ""
    return data.tongues.tongue(" ".join(said).split())


def _count(reading: Reading, intent: str, data: LanguageData) -> int | None:
    bare = data.counts.bare(data.safety.bare(reading.tagged))
    if bare is not None:
        return bare
    return data.counts.count(intent, line_of(reading.tokens).text)
