"""What a conversation is about and what it waits for, kept in the database between messages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.language import DateSpan, Place, TimeSpan, Understanding
from bot.messages import SealedButton, StopNear, VisitsTold

LIFETIME = timedelta(hours=12)
"""People answer when the phone is in their hand again; a day later a bare "iya" means nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What was last spoken of."""

    intent: str  # a key of locales/intents.yaml
    place: Place | None = None  # as understood
    dates: DateSpan | None = None  # as understood
    time: TimeSpan | None = None  # as understood
    query: str | None = None  # as understood


@dataclass(frozen=True, slots=True, kw_only=True)
class TextWanted:
    """Free words that were asked for."""

    answer: str  # key of the registry's `answers`
    args: tuple[str, ...] = ()  # for the handler
    until: datetime  # aware; later a message means what it says again


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The state of a conversation."""

    topic: Topic | None = None  # what the last message was about
    idle: int = 0  # messages since that were not understood or said nothing of it
    told: VisitsTold | None = None  # the visits last told
    since_told: int = 0  # messages since that told none
    near: tuple[StopNear, ...] = ()  # the stops nearest to where the person was
    tongue: str = ""  # the language of the last message, if it is not the one chosen
    asks: str | None = None  # the slot of the topic that was asked for
    shown: tuple[SealedButton, ...] = ()  # buttons last shown, in order: they can be typed
    missed: int = 0  # messages in a row that were not understood
    wanted: TextWanted | None = None  # the next message answers this, whatever it says
    doubted: str = ""  # the last of them, as typed: a button may say what it meant


_ADAPTER = TypeAdapter(Session)


def dump_session(session: Session) -> dict[str, Any]:
    """As JSON values, for the row."""
    dumped: dict[str, Any] = _ADAPTER.dump_python(session, mode="json")
    return dumped


def load_session(values: dict[str, Any]) -> Session:
    """From the row. A shape that an older version wrote begins anew: better than a stuck chat."""
    try:
        return _ADAPTER.validate_python(values)
    except ValidationError:
        return Session()


def topic_of(understanding: Understanding) -> Topic:
    """What a message was about."""
    return Topic(
        intent=understanding.intent,
        place=understanding.place,
        dates=understanding.dates,
        time=understanding.time,
        query=understanding.query,
    )
