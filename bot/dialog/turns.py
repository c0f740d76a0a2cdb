"""What a handler gets, and the registry that finds it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.people import Contact
from bot.i18n import Translator
from bot.language import Understanding
from bot.messages import InboundMessage, Reply
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
    args: tuple[str, ...] = ()  # arguments of the button pressed


Handler = Callable[[Turn, Services], Awaitable[Reply]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Who answers what; the one explicit list is handlers/registry.py."""

    intents: Mapping[str, Handler]  # by intent of locales/intents.yaml
    actions: Mapping[str, Handler]  # by action of a button
    links: Mapping[str, Handler]  # by the kind of a deep link: `/start kind_argument`
    shared_position: Handler  # the person shared where she is
    unsure: Handler  # nothing was understood well enough
    leave_question: Handler  # the person does not want to go on with a question
    button_old: Handler  # the button was shown too long ago
    button_foreign: Handler  # the button was shown to somebody else, or is forged
    apology: Handler  # the message failed three times

    def handler_of(self, intent: str) -> Handler:
        """The handler of an intent, or the one for what is not understood."""
        return self.intents.get(intent, self.unsure)
