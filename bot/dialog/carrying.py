"""Carry-over: what a message leaves open is taken from what the conversation is about.

| the conversation     | the message                          | becomes                   |
|----------------------|--------------------------------------|---------------------------|
| asked for a slot     | gives it; same or no clear intent    | the question, with it     |
| asked for a slot     | says no or takes back, nothing else  | `leave_question`          |
| asked for a slot     | clearly something else               | that; the question stays  |
| is about something   | little more than a slot it can use   | the same, with new values |
| is about something   | asks the same again, with no slot    | the same                  |
| anything             | clear                                | what it says              |
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from bot.dialog.sessions import Session, Topic
from bot.language import Understanding, names_impossible_date

SURE = 0.5
"""From this confidence on a message is answered without asking (language.md)."""
CLEAR = 0.65
"""Below it a message is little more than its place or date ("besok aja", "tiban baru")."""
LEAVING = frozenset({"deny", "cancel_request"})
LEAVE = "leave_question"
CARRIED = ("place", "dates", "time", "query")
WHERE = ("di mana", "ke mana")

SlotsOf = Mapping[str, Collection[str]]
"""The slots that each intent uses (locales/intents.yaml)."""


def carry(
    understanding: Understanding, session: Session, slots_of: SlotsOf, today: date
) -> Understanding:
    """The understanding with what the conversation adds to it; days that are over add nothing."""
    topic = _current(session.topic, today)
    if topic is None:
        return understanding
    if session.asks is not None and _leaves(understanding):
        return replace(understanding, intent=LEAVE, confidence=1.0)
    if _answers(understanding, topic, session.asks) or _follows(understanding, topic, slots_of):
        return _merged(understanding, topic)
    return understanding


def keeps_question(understanding: Understanding, session: Session) -> bool:
    """Whether the question stays open after this message: it was about something else."""
    topic = session.topic
    if topic is None or session.asks is None:
        return False
    return understanding.intent not in (LEAVE, topic.intent)


def _leaves(understanding: Understanding) -> bool:
    return understanding.intent in LEAVING and not _said(understanding)


def _answers(understanding: Understanding, topic: Topic, asks: str | None) -> bool:
    """The slot asked for is said, and nothing speaks for another intent."""
    if asks is None or asks not in _said(understanding):
        return False
    return understanding.intent == topic.intent or understanding.confidence < CLEAR


def _follows(understanding: Understanding, topic: Topic, slots_of: SlotsOf) -> bool:
    """Little more than slots is said, and the topic has a use for them; or the same once more."""
    if understanding.confidence >= CLEAR or _asks_where(understanding):
        return False
    said = _said(understanding)
    if not said:
        return understanding.intent == topic.intent
    return said <= set(slots_of.get(topic.intent, ()))


def _asks_where(understanding: Understanding) -> bool:
    """ "besok di mana aja?" asks for every place and not for the one spoken of before."""
    cues = [step for step in understanding.trace if "[cue" in step]
    return any(where in step for step in cues for where in WHERE)


def _current(topic: Topic | None, today: date) -> Topic | None:
    """The topic without days that have passed since."""
    if topic is None or topic.dates is None or topic.dates.end >= today:
        return topic
    return replace(topic, dates=None)


def _said(understanding: Understanding) -> set[str]:
    return {slot for slot in CARRIED if getattr(understanding, slot) is not None}


def _merged(understanding: Understanding, topic: Topic) -> Understanding:
    kept = {slot: getattr(topic, slot) for slot in CARRIED if getattr(understanding, slot) is None}
    if names_impossible_date(understanding):
        kept["dates"] = None
    return replace(understanding, intent=topic.intent, confidence=1.0, **kept)
