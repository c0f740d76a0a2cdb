"""Carry-over: what a message leaves open is taken from what the conversation is about.

| the conversation     | the message                          | becomes                   |
|----------------------|--------------------------------------|---------------------------|
| asked for a slot     | gives it; same or no clear intent    | the question, with it     |
| asked for a slot     | says no or takes back, nothing else  | `leave_question`          |
| asked for a slot     | clearly something else               | that; the question stays  |
| is about something   | little more than a slot it can use   | the same, with new values |
| is about something   | says no and names another slot       | the same, put right       |
| is about something   | asks the same again, with no slot    | the same                  |
| is about a place     | a day and little more ("sabtu ada?") | the place, on that day    |
| told of visits       | asks for more of them ("jam berapa?")| a follow-up of these      |
| told of none         | the same                             | a visit, the place asked  |
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

PLACE_GOES_ON: Mapping[str, Collection[str]] = {
    "subscribe": {"next_visit", "van_status", "request_title"}
}
"""What one does next with the place that was spoken of ("ingatkan saya ya")."""
NEIGHBOURS = frozenset({"next_visit", "van_status"})
"""Either answers the other's question well enough: asking back would only annoy."""

ALONE = frozenset({"called", "closed_days"})
"""Follow-ups that mean the same whatever was told before."""
VISIT = "next_visit"
OF_TITLES = frozenset({"my_requests", "cancel_request", "my_loans", "renew_loan", "suggest_title"})
"""What is said of a title one has to do with: sure enough, it is no new value of another wish."""
DOING = frozenset(
    ("broadcast", "cancel_visit", "move_visit", "request_visit", "confirm_visit", "feedback")
)
"""Whoever clearly does one of these may speak of a closed day meanwhile."""
CHANGES = frozenset({"cancel_visit", "move_visit"})
"""Wishes that nothing may become but a place or a day beside them."""
OF_PLACES = frozenset({VISIT, "list_stops", "nearest_stop", "out_of_scope"})
THEN = "then"
"""The follow-up that says little more than a day ("kalau sabtu ada?")."""
OF_THE_PLACE = frozenset({THEN, "when"})
"""Follow-ups that ask of the place spoken of."""
OF_A_VISIT = frozenset({"hours", "until", "why", "replacement"})
"""Follow-ups that ask for a visit even where none was told."""

SlotsOf = Mapping[str, Collection[str]]
"""The slots that each intent uses (locales/intents.yaml)."""


def carry(
    understanding: Understanding, session: Session, slots_of: SlotsOf, today: date
) -> Understanding:
    """The understanding with what the conversation adds to it; days that are over add nothing."""
    topic = _current(session.topic, today)
    understanding = _followed(understanding, session, topic)
    if understanding.follow_up is not None:
        return understanding
    if topic is None:
        return _settled(understanding)
    if session.asks is not None and leaves(understanding):
        return replace(understanding, intent=LEAVE, confidence=1.0)
    if _answers(understanding, topic, session.asks) or _follows(understanding, topic, slots_of):
        return _merged(understanding, topic)
    return _with_what_goes_on(understanding, topic) or _settled(understanding)


def _with_what_goes_on(understanding: Understanding, topic: Topic) -> Understanding | None:
    """What one does next with the title or place spoken of; None where nothing goes on."""
    asked, said = understanding.intent, _said(understanding)
    if understanding.query is None and topic.intent in GOES_ON.get(asked, ()):
        return replace(understanding, query=topic.query)
    if said <= {"time"} and topic.intent in PLACE_GOES_ON.get(asked, ()):
        return replace(understanding, place=topic.place)
    is_command = understanding.confidence == 1.0
    if asked == topic.intent == VISIT and not (said or is_command or asks_where(understanding)):
        return replace(understanding, place=topic.place)
    return None


def meant(
    understanding: Understanding, intent: str, session: Session, today: date
) -> Understanding:
    """The understanding with the intent that its writer chose, about what was spoken of."""
    topic = _current(session.topic, today)
    if topic is not None and topic.intent == intent and not asks_where(understanding):
        return _merged(understanding, topic)
    return replace(understanding, intent=intent, confidence=1.0, alternatives=(), follow_up=None)


def _followed(understanding: Understanding, session: Session, topic: Topic | None) -> Understanding:
    """A follow-up that has something to follow; or what is said, without being one."""
    kind = understanding.follow_up
    if kind is None:
        return understanding
    if kind in OF_THE_PLACE:
        return _at_the_place(understanding, session, topic)
    if kind in ALONE and understanding.intent in DOING and understanding.confidence >= SURE:
        return replace(understanding, follow_up=None)
    named = understanding.dates is not None or understanding.place is not None
    follows = not named if kind in ALONE else session.told is not None
    if follows:
        return replace(understanding, intent="next_visit", confidence=1.0, alternatives=())
    said = replace(understanding, follow_up=None)
    if kind in OF_A_VISIT or kind in ALONE:
        return replace(said, intent="next_visit", confidence=1.0, alternatives=())
    return said


def _at_the_place(
    understanding: Understanding, session: Session, topic: Topic | None
) -> Understanding:
    """Another day, or "when then?", for the place spoken of; an hour alone is that of a visit."""
    kind, plain = understanding.follow_up, replace(understanding, follow_up=None)
    only_hour = understanding.time is not None and understanding.dates is None
    if kind == THEN and only_hour and session.told is not None:
        return replace(plain, intent=VISIT, confidence=1.0, follow_up="hours")
    if topic is None or topic.intent != VISIT or topic.place is None:
        return plain
    if kind == THEN:
        return _merged(plain, topic)
    return replace(plain, intent=VISIT, confidence=1.0, place=topic.place)


def _settled(understanding: Understanding) -> Understanding:
    """Sure enough, where the only doubt is between two neighbours."""
    if understanding.intent == "deny" and understanding.place is not None:
        return replace(understanding, intent="next_visit", confidence=1.0)
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
    said = _said(understanding)
    if topic.intent in CHANGES and understanding.intent not in OF_PLACES | {topic.intent}:
        return False
    is_of_title = understanding.intent in OF_TITLES and understanding.confidence >= SURE
    if said == {"query"} and is_of_title:
        return understanding.intent == topic.intent
    corrects = understanding.intent == "deny" and bool(said)
    if (understanding.confidence >= CLEAR and not corrects) or _asks_where(understanding):
        return False
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
    """The slots that are said; words about the service look for no title."""
    said = {slot for slot in CARRIED if getattr(understanding, slot) is not None}
    return said - {"query"} if understanding.intent == "service_info" else said


def _merged(understanding: Understanding, topic: Topic) -> Understanding:
    kept = {slot: getattr(topic, slot) for slot in CARRIED if getattr(understanding, slot) is None}
    if names_impossible_date(understanding):
        kept["dates"] = None
    return replace(understanding, intent=topic.intent, confidence=1.0, **kept)
