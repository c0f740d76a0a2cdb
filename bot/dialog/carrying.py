"""Carry-over: what a message leaves open is taken from what the conversation is about.

| the conversation     | the message                          | becomes                   |
|----------------------|--------------------------------------|---------------------------|
| asked for a slot     | gives it; same or no clear intent    | the question, with it     |
| asked for a slot     | says no or takes back, nothing else  | `leave_question`          |
| asked for a slot     | clearly something else               | that; the question stays  |
| is about something   | little more than a slot it can use   | the same, with new values |
| anything             | clear                                | what it says              |
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from bot.dialog.sessions import Session, Topic
from bot.language import Understanding

SURE = 0.5
"""From this confidence on a message is answered without asking (language.md)."""
CLEAR = 0.65
"""Below it a message is little more than its place or date ("besok aja", "tiban baru")."""
LEAVING = frozenset({"deny", "cancel_request"})
LEAVE = "leave_question"
CARRIED = ("place", "dates", "time", "query")

SlotsOf = Mapping[str, Collection[str]]
"""The slots that each intent uses (locales/intents.yaml)."""


def carry(understanding: Understanding, session: Session, slots_of: SlotsOf) -> Understanding:
    """The understanding with what the conversation adds to it."""
    topic = session.topic
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
    """Only slots are said, and the topic has a use for them."""
    said = _said(understanding)
    return (
        bool(said)
        and understanding.confidence < CLEAR
        and said <= set(slots_of.get(topic.intent, ()))
    )


def _said(understanding: Understanding) -> set[str]:
    return {slot for slot in CARRIED if getattr(understanding, slot) is not None}


def _merged(understanding: Understanding, topic: Topic) -> Understanding:
    kept = {slot: getattr(topic, slot) for slot in CARRIED if getattr(understanding, slot) is None}
    return replace(understanding, intent=topic.intent, confidence=1.0, **kept)
