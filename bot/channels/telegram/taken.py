"""What an update turns out to be, once it is read (updates.py)."""

from dataclasses import dataclass
from datetime import datetime

from bot.messages import InboundMessage, Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button press that still shows its hourglass."""

    id: str  # of the callback query


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineQuestion:
    """Words typed behind the bot's name in any chat."""

    id: str  # of the inline query
    text: str  # what was typed
    language: str  # two letters, as the person's application says


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A chat that can, or can no longer, be written to."""

    chat: str  # Telegram's id
    open: bool  # whether we may write


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A group that became a supergroup with an id of its own."""

    old: int  # the id until now
    new: int  # the id from now on


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Where somebody is who shares her live location: it moves by edits of one message."""

    sender: str  # Telegram's id of the person
    position: Position  # the newest place
    at: datetime  # aware; when she was there


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One update, read. At most one of the fields below the number is set, but for a press."""

    update_id: int | None  # None when it had no usable number
    message: InboundMessage | None = None  # for the inbox
    press: Press | None = None  # to be answered beside the inbox
    question: InlineQuestion | None = None  # likewise
    reach: Reach | None = None  # to be remembered
    move: Move | None = None  # likewise
    sighting: Sighting | None = None  # likewise
    dropped: str = ""  # why nothing follows from it
