"""What a handler gets, and the registry that finds it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.dialog.running import Runner
from bot.domain.people import Contact, Role
from bot.domain.tasks import TaskKind
from bot.errors import PuslingError
from bot.i18n import Translator
from bot.language import Understanding
from bot.messages import (
    AttachmentKind,
    Fetched,
    InboundMessage,
    Reply,
    StopNear,
    VisitsTold,
)
from bot.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message with its understanding."""

    message: InboundMessage  # as the channel handed it over
    understanding: Understanding  # with what the conversation adds to it
    contact: Contact  # who wrote
    now: datetime  # aware, UTC
    zone: str  # IANA name of the library's zone
    text: Translator  # sentences in the language of the contact
    texts: Mapping[str, Translator]  # the same in every language, by its code
    args: tuple[str, ...] = ()  # arguments of the button pressed
    missed: int = 0  # messages right before this one that were not understood
    told: VisitsTold | None = None  # the visits told before, while it is about them
    near: tuple[StopNear, ...] = ()  # the stops nearest to the place that was shared
    fetched: Fetched | None = None  # the attachment, if the handler's receiver wants it


MEANT = "meant"
"""Action of a button that says which intent the last message had; its argument is the intent."""

Handler = Callable[[Turn, Services], Awaitable[Reply]]
Refused = Callable[[Turn, Services, PuslingError], Awaitable[Reply]]
Aside = Callable[[Understanding, str], bool]
"""Whether words, as understood and as typed, are clearly something else than an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Who gets free words that were asked for, and when something else wins over them."""

    handler: Handler  # of the words
    aside: Aside | None = None  # when they are something else; None: whatever is said is it
    again: Handler | None = None  # asks once more, below the reply to something else


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Who gets attachments of one kind.

    For these roles it is fetched first, and its caption is the handler's. For all others words
    that come with it are understood as if they came alone; without words the handler answers.
    """

    handler: Handler  # of what is sent
    roles: frozenset[Role]  # for whom the content is fetched
    words_first: bool = False  # for all of them, too, words that come with it go their own way


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Who answers what; the one explicit list is handlers/registry.py."""

    intents: Mapping[str, Handler]  # by intent of locales/intents.yaml
    actions: Mapping[str, Handler]  # by action of a button
    links: Mapping[str, Handler]  # by the kind of a deep link: `/start kind_argument`
    answers: Mapping[str, Answer]  # by the name under which free words were asked for
    replies: Mapping[str, Handler]  # by action of a button on the message that is replied to
    follow_ups: Mapping[str, Handler]  # by what is asked of the answer before (follow_ups.yaml)
    attachments: Mapping[AttachmentKind, Receiver]  # by what came with a message
    runners: Mapping[TaskKind, Runner]  # of long work
    shared_position: Handler  # the person shared where she is
    codes: Handler  # staff typed a label, a barcode or an order in one line, and nothing else
    is_code: Callable[[str], bool]  # whether a whole message is one of these
    unsure: Handler  # nothing was understood well enough
    leave_question: Handler  # the person does not want to go on with a question
    button_old: Handler  # the button was shown too long ago
    button_foreign: Handler  # the button was shown to somebody else, or is forged
    refused: Refused  # a service refused with an error that has an answer
    apology: Handler  # the message failed three times

    def handler_of(self, intent: str) -> Handler:
        """The handler of an intent, or the one for what is not understood."""
        return self.intents.get(intent, self.unsure)
