"""In which language a message is answered, where the person has not chosen another one."""

from dataclasses import replace

from bot.dialog.sessions import Session
from bot.i18n import Translator
from bot.language import Understanding
from bot.messages import Button, InboundMessage, Reply

ENGLISH = "en"
CHOOSING = "set_language"
"""Whoever chooses a language is answered in that."""
FEW_WORDS = 2
"""An answer that was asked for may be a name or a number, of any language."""


def tongue_of(said: Understanding | None, message: InboundMessage, session: Session) -> str:
    """English for who writes English, and as long as she only presses and names things.

    `said` is None for what did not have to be understood. Empty: the language that was chosen.
    """
    if said is None or not message.text.strip():
        return session.tongue
    if said.intent == CHOOSING:
        return ""
    if said.language == ENGLISH:
        return ENGLISH
    answers = session.wanted is not None and len(message.text.split()) <= FEW_WORDS
    return session.tongue if not said.language or answers else ""


def offering(reply: Reply, text: Translator, tongue: str, before: str) -> Reply:
    """The first reply in a language that was not chosen, with the button that chooses it."""
    if not tongue or tongue == before or reply.forgotten:
        return reply
    button = Button(label=text.plain("language.offer"), action="speak", args=(tongue,))
    return replace(reply, buttons=(*reply.buttons, (button,)))
