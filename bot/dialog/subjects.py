"""What a conversation is about after a message: topic, open question, visits told, language."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.dialog.carrying import CHANGES, LEAVE, SURE, VISIT, keeps_question
from bot.dialog.sessions import Session, TextWanted, Topic, topic_of
from bot.language import Place, Understanding
from bot.messages import InboundMessage, PlaceChosen, Reply, SealedButton

NO_TOPIC = frozenset({LEAVE, "unsubscribe"})
"""What nothing that follows is about."""
TALK = frozenset({"greet", "thank", "affirm", "deny", "help", "set_language"})
"""What says nothing of the topic, and takes nothing away from it."""
PATIENCE = 2
"""So many messages about nothing or something else leave the topic and the visits as they were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message as far as the next one depends on it."""

    message: InboundMessage  # as it came
    understanding: Understanding | None  # None for what did not have to be understood
    missed: int = 0  # messages in a row that were not understood, with this one
    aside: bool = False  # something else than the words asked for: the question stays open
    tongue: str = ""  # the language it is answered in, if it is not the one chosen


def next_session(
    before: Session, heard: Heard, reply: Reply, shown: tuple[SealedButton, ...], now: datetime
) -> Session:
    """The state of the conversation once the reply is given; `shown` are its buttons, sealed."""
    session = _subject(before, heard, reply, shown)
    told, since = reply.told, 0
    if told is None and before.since_told < PATIENCE:
        told, since = before.told, before.since_told + 1
    return replace(
        session,
        missed=heard.missed,
        doubted=heard.message.text if heard.missed else "",
        wanted=_wanted(before, heard, reply, now),
        told=told,
        since_told=since,
        near=reply.near or before.near,
        tongue=heard.tongue,
    )


def _wanted(before: Session, heard: Heard, reply: Reply, now: datetime) -> TextWanted | None:
    """The free words that are waited for. A photo or something else leaves the question open."""
    asked, message = reply.asks_text, heard.message
    if asked is not None:
        return TextWanted(answer=asked.answer, args=asked.args, until=now + asked.patience)
    is_photo = message.attachment is not None and not message.text.strip()
    return before.wanted if is_photo or heard.aside else None


def _subject(
    before: Session, heard: Heard, reply: Reply, shown: tuple[SealedButton, ...]
) -> Session:
    said = heard.understanding
    if reply.asks is not None:
        topic = topic_of(said) if said else Topic(intent=VISIT)
        if topic.intent == "out_of_scope":
            topic = replace(topic, intent=VISIT)
        return Session(topic=topic, asks=reply.asks, shown=shown)
    if said is None:
        return _after_press(before, reply, shown)
    if said.follow_up or keeps_question(said, before):
        kept = before.topic or _told_topic(before)
        return Session(topic=kept, asks=before.asks, shown=shown or before.shown)
    if said.intent == "deny" and before.topic is not None and before.topic.intent in CHANGES:
        return Session(shown=shown)
    if (said.confidence < SURE or said.intent in TALK) and before.idle < PATIENCE:
        return Session(topic=before.topic, idle=before.idle + 1, shown=shown)
    return Session(topic=_new_topic(said, reply), shown=shown)


def _new_topic(said: Understanding, reply: Reply) -> Topic | None:
    """What a message is about that says so itself, or whose answer names a place."""
    if said.confidence < SURE or said.intent in NO_TOPIC | TALK:
        return None
    if reply.about is not None and said.place is None:
        return Topic(intent=VISIT, place=_place(reply.about))
    return topic_of(said)


def _after_press(before: Session, reply: Reply, shown: tuple[SealedButton, ...]) -> Session:
    """A button or a link that names a place answers the question that was open, or begins one."""
    if reply.about is None and before.asks is not None:
        return replace(before, shown=shown or before.shown)
    if reply.about is None:
        topic = before.topic if before.idle < PATIENCE else None
        topic = None if topic is not None and topic.intent in CHANGES else topic
        return Session(topic=topic, idle=before.idle + 1, shown=shown)
    return Session(topic=_chosen_topic(reply.about, before), shown=shown)


def _chosen_topic(about: PlaceChosen, before: Session) -> Topic:
    """The question that a button answered by naming a place; else the place's visits."""
    if before.topic is not None and before.asks == "place":
        return replace(before.topic, place=_place(about))
    return Topic(intent=VISIT, place=_place(about))


def _told_topic(before: Session) -> Topic | None:
    about = before.told.place if before.told else None
    return Topic(intent=VISIT, place=_place(about)) if about else None


def _place(about: PlaceChosen) -> Place:
    return Place(kind="stop" if about.kind == "stop" else "area", code=about.code, name=about.name)
