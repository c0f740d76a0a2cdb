"""What a person chooses for herself: the language, and what she is called."""

from collections.abc import Mapping

from bot.dialog.turns import Turn
from bot.domain.people import FormOfAddress
from bot.language import fold
from bot.messages import Button, Reply
from bot.services import Services

LANGUAGE_WORDS: Mapping[str, tuple[str, ...]] = {
    "en": ("inggris", "english", "enggres", "ingris", "englis"),
    "id": ("indonesia",),
}
"""By these words, anywhere in the message, a language is chosen."""


async def set_language(turn: Turn, services: Services) -> Reply:
    """The language named in the message, or a question which one."""
    folded = fold(turn.message.text)
    named = [
        code for code, words in LANGUAGE_WORDS.items() if any(word in folded for word in words)
    ]
    if len(named) == 1:
        return await _speak(turn, services, named[0])
    rows = ((_language_button(turn, "id"), _language_button(turn, "en")),)
    return Reply(text=turn.text.say("language.choose"), buttons=rows)


async def press_language(turn: Turn, services: Services) -> Reply:
    """A language was chosen by its button."""
    return await _speak(turn, services, turn.args[0])


async def press_address(turn: Turn, services: Services) -> Reply:
    """The person chose what she is called."""
    form = FormOfAddress(turn.args[0])
    await services.contacts.call(turn.contact.id, form)
    return Reply(text=turn.text.calling(form).say("address.chosen"))


def address_buttons(turn: Turn) -> tuple[Button, ...]:
    """The other ways to be called."""
    return tuple(
        Button(
            label=turn.text.plain("address.choose", form=turn.text.label(form)),
            action="call",
            args=(form.value,),
        )
        for form in FormOfAddress
        if form is not turn.contact.form_of_address
    )


async def _speak(turn: Turn, services: Services, language: str) -> Reply:
    await services.contacts.speak(turn.contact.id, language)
    return Reply(text=turn.texts[language].say("language.chosen"))


def _language_button(turn: Turn, language: str) -> Button:
    names = {"id": "language.name.id", "en": "language.name.en"}
    return Button(label=turn.text.plain(names[language]), action="speak", args=(language,))
