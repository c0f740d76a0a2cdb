"""What crosses the border between channels and the rest: one message in, one reply out.

Text is neutral: paragraphs (line breaks), `<b>` and `<a href="...">`, with `&`, `<` and `>` of
everything else escaped as in HTML. Each channel renders it for its platform.
"""

import enum
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, runtime_checkable

BUTTON_BYTES = 64
"""Telegram's limit for a button's data (Bot API, InlineKeyboardButton.callback_data)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a conversation takes place."""

    channel: str  # name of the channel: "console", "telegram", ...
    chat: str  # the platform's id of the chat
    person: str = ""  # in groups: the platform's id of the person; empty in private chats

    def of_chat(self) -> "Address":
        """The chat as a whole, whoever speaks in it."""
        return Address(channel=self.channel, chat=self.chat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A place on earth, WGS 84."""

    latitude: float  # degrees, north positive
    longitude: float  # degrees, east positive


class AttachmentKind(enum.StrEnum):
    """What sort of thing came with a message."""

    DOCUMENT = "document"  # a file of any sort, as its sender has it
    PHOTO = "photo"  # a picture to look at, perhaps made smaller by the platform
    OTHER = "other"  # a voice, a sticker, a contact, ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """Something that came with a message, still on the platform."""

    name: str  # of the file, or else the platform's word for what was sent
    kind: AttachmentKind = AttachmentKind.OTHER
    reference: str = ""  # what the channel fetches it by; empty for what can't be fetched
    size: int | None = None  # bytes, as the platform says; None if it does not


class FetchProblem(enum.StrEnum):
    """Why an attachment could not be fetched."""

    TOO_LARGE = "too_large"
    GONE = "gone"  # the platform has it no more
    FAILED = "failed"  # the line, or a platform without files: it may work another time


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An attachment as it was fetched, or why not."""

    content: bytes = b""
    problem: FetchProblem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """One message or press as a channel hands it over."""

    address: Address  # where it came from, and where the reply goes
    update_key: str  # the platform's own id of it: the same key is the same message
    sender: str  # the platform's id of the person who wrote
    sent_at: datetime  # aware; when the platform received it
    text: str = ""  # as typed; empty for a press or a position
    press: str | None = None  # data of the button pressed
    replied: str | None = None  # data of a button of our message that this one replies to
    pressed_on: str | None = None  # the platform's id of the message that had the button
    position: Position | None = None  # a shared place
    attachment: Attachment | None = None  # what came with it
    name: str = ""  # what the platform calls the person; may be empty
    role: str | None = None  # only channels that vouch for a role set it (terminal, play)
    stops: tuple[str, ...] = ()  # codes of a cadre's stops, likewise
    own_words: bool = True  # False carries no role: forwarded, by a bot, or in a chat's name
    numbered: bool = False  # the channel shows a number beside every button
    leads_chat: bool = False  # the platform says that who writes is an admin of this group


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button as a handler names it; the dialog seals it into 64 bytes."""

    label: str  # what the person reads
    action: str  # key of the registry
    args: tuple[str, ...] = ()  # short strings without "|"
    number: int | None = None  # the number that the text gives to what it stands for


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChosen:
    """The place that a reply speaks of, for "besok?" and the like right after it."""

    kind: str  # stop or area
    code: str  # code of the stop, or slug of the area
    name: str  # as people call it


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitsTold:
    """The visits that a reply tells, for "jam berapa?" and "setelah itu?" right after it."""

    visits: tuple[int, ...] = ()  # row ids, in the order of the text
    place: PlaceChosen | None = None  # what they were looked for at; None for everywhere
    first: date | None = None  # the first day asked for
    last: date | None = None  # the last day asked for
    page: int = 0  # how many pages came before, where all is more than one message shows
    more: bool = False  # there are more on these days


@dataclass(frozen=True, slots=True, kw_only=True)
class StopNear:
    """A stop near a position that was shared; the position itself is not kept."""

    code: str  # of the stop
    meters: int  # from there


@dataclass(frozen=True, slots=True, kw_only=True)
class TextAsked:
    """A question for free words: the next message is the answer.

    "berhenti", a refusal ("batal") and a command are themselves, and so is what the registry's
    `answers` lets win over this question, which then stays open; a press drops the question.
    """

    answer: str  # key of the registry's `answers`: who gets the words
    args: tuple[str, ...] = ()  # handed on to it
    patience: timedelta = timedelta(hours=12)  # later a message means what it says again


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message to somebody else that leaves because of a reply, and commits with it."""

    contact_id: int  # row id of who gets it
    address: Address  # where to
    text: str  # neutral text
    not_before: datetime  # aware; when it may leave
    expires_at: datetime  # aware; later it is not sent any more
    buttons: tuple[tuple[Button, ...], ...] = ()  # rows of buttons
    key: str = ""  # by which it is found again, if that is needed; nothing else may have it


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A document to send along with a reply."""

    name: str  # with its ending, such as "daftar.pdf"
    content: bytes  # as the person gets it


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a handler answers."""

    text: str  # neutral text
    buttons: tuple[tuple[Button, ...], ...] = ()  # rows of buttons
    position: Position | None = None  # a pin on the map
    edit: bool = False  # replaces the message whose button was pressed
    wants_position: bool = False  # offers to share where the person is, where a channel can
    asks: str | None = None  # the slot that this reply asks for: the dialog then waits for it
    about: PlaceChosen | None = None  # chosen by a button: it answers the question that was open
    told: VisitsTold | None = None  # the visits it tells
    near: tuple[StopNear, ...] = ()  # the stops nearest to the position it answers
    asks_text: TextAsked | None = None  # free words that this reply asks for
    letters: tuple[Letter, ...] = ()  # to others
    file: NewFile | None = None  # a document that goes with it
    forgotten: bool = False  # who wrote is deleted: nothing is kept with her name


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedButton:
    """A button as it leaves: its data can't be forged."""

    label: str  # what the person reads
    data: str  # at most 64 bytes
    number: int | None = None  # as of `Button`


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundFile:
    """A document on its way to a person; its content is read right before it leaves."""

    name: str  # what the person sees and saves it as
    reference: str  # row id of the stored file
    content: bytes | None = None  # as stored; None until it is read


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMessage:
    """What delivery hands to a channel."""

    id: int  # the outbox row
    address: Address  # where to
    text: str  # neutral text
    lane: int  # 0 replies, 1 personal notices, 2 reminders, 3 broadcasts
    buttons: tuple[tuple[SealedButton, ...], ...] = ()  # rows of buttons
    position: Position | None = None  # a pin on the map
    edit_of: str | None = None  # the platform's id of the message to replace
    wants_position: bool = False  # offers to share where the person is, where a channel can
    attempts: int = 0  # how often it was tried before
    epoch: int = 0  # of the lease: an answer that comes too late changes nothing
    turn: str = ""  # correlation id of the message it answers, for logs
    silent: bool = False  # comes without a sound, where a channel can
    file: OutboundFile | None = None  # a document that goes with it


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Something to share in another chat, where a channel can offer that."""

    title: str  # plain, one line
    text: str  # neutral text of the message that choosing it writes
    description: str = ""  # plain, one or two lines under the title


class Outcome(enum.StrEnum):
    """What became of one attempt to send (docs/architecture.md, delivery)."""

    SENT = "sent"
    NEVER_SENT = "never_sent"  # no byte left: may be tried again
    UNCERTAIN = "uncertain"  # bytes left, no answer came
    REFUSED = "refused"  # the platform said no for good
    BLOCKED = "blocked"  # the person does not want messages
    HALTED = "halted"  # the platform asks to wait
    STOPPED = "stopped"  # nothing can be sent until somebody puts it right (a refused token)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendResult:
    """The answer of a channel to one attempt."""

    outcome: Outcome
    platform_id: str | None = None  # the platform's id of the sent message
    retry_after: float = 0.0  # seconds; only with HALTED
    reason: str = ""  # a class of reason for the record, never message text


Accept = Callable[[Sequence[InboundMessage]], Awaitable[None]]
"""Takes messages in. When it returns, they are committed and may be confirmed to the platform."""


class Channel(Protocol):
    """A platform, as an adapter with a small contract (tests/channels/test_contract.py)."""

    name: str

    async def start(self, accept: Accept) -> None:
        """Begin to take messages in."""
        ...

    async def send(self, message: OutboundMessage) -> SendResult:
        """One attempt. Never raises for what a platform can do: it says so in the result."""
        ...

    async def warn(self, address: Address, text: str) -> None:
        """A best-effort line outside the outbox (flood warning); failures are swallowed."""
        ...

    async def stop(self) -> None:
        """Stop taking messages in. Safe to call twice."""
        ...


@runtime_checkable
class Fetcher(Protocol):
    """A channel whose attachments can be fetched."""

    async def fetch(self, attachment: Attachment, most: int) -> Fetched:
        """The content, of at most so many bytes. Never raises: it says so in the result.

        What says beforehand that it is larger is not downloaded. No transaction may be open.
        """
        ...
