"""Carry-over: what a message leaves open is taken from what the conversation is about.

| the conversation     | the message                          | becomes                   |
|----------------------|--------------------------------------|---------------------------|
| asked for a slot     | gives it; same or no clear intent    | the question, with it     |
| asked for a slot     | says no or takes back, nothing else  | `leave_question`          |
| asked for a slot     | clearly something else               | that; the question stays  |
| is about something   | little more than a slot it can use   | the same, with new values |
| is about something   | asks the same again, with no slot    | the same                  |
| is about a title     | wants to do something with one       | that, with this title     |
| anything             | in doubt between when and where now  | the likelier of the two   |
| anything             | clear                                | what it says              |
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from bot.dialog.sessions import Session, Topic
from bot.language import Understanding, asks_where, names_impossible_date

SURE = 0.5
"""From this confidence on a message is answered without asking (language.md)."""
CLEAR = 0.65
"""Below it a message is little more than its place or date ("besok aja", "tiban baru")."""
LEAVING = frozenset({"deny", "cancel_request"})
LEAVE = "leave_question"
CARRIED = ("place", "dates", "time", "query")
GOES_ON: Mapping[str, Collection[str]] = {
    "request_title": {"search_title"},
    "cancel_request": {"my_requests", "request_title"},
    "renew_loan": {"my_loans"},
    "suggest_title": {"search_title"},
}
"""What one does next with the title that was spoken of, and the intents that spoke of it."""

NEIGHBOURS = frozenset({"next_visit", "van_status"})
"""Either answers the other's question well enough: asking back would only annoy."""

SlotsOf = Mapping[str, Collection[str]]
"""The slots that each intent uses (locales/intents.yaml)."""


def carry(
    understanding: Understanding, session: Session, slots_of: SlotsOf, today: date
) -> Understanding:
    """The understanding with what the conversation adds to it; days that are over add nothing."""
    topic = _current(session.topic, today)
    if topic is None:
        return _settled(understanding)
    if session.asks is not None and leaves(understanding):
        return replace(understanding, intent=LEAVE, confidence=1.0)
    if _answers(understanding, topic, session.asks) or _follows(understanding, topic, slots_of):
        return _merged(understanding, topic)
    if understanding.query is None and topic.intent in GOES_ON.get(understanding.intent, ()):
        return replace(understanding, query=topic.query)
    return _settled(understanding)


def _settled(understanding: Understanding) -> Understanding:
    """Sure enough, where the only doubt is between two neighbours."""
    guesses = {understanding.intent, *understanding.alternatives} - {"out_of_scope"}
    if understanding.confidence < SURE and guesses == NEIGHBOURS:
        return replace(understanding, confidence=SURE)
    return understanding


def keeps_question(understanding: Understanding, session: Session) -> bool:
    """Whether the question stays open after this message: it was about something else."""
    topic = session.topic
    if topic is None or session.asks is None:
        return False
    return understanding.intent not in (LEAVE, topic.intent)


def leaves(understanding: Understanding) -> bool:
    """Whether nothing is said but that the person does not want to go on."""
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
    return asks_where(understanding)


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
