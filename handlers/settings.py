"""What a person chooses for herself: language, what she is called, the stops she calls home."""

from collections.abc import Mapping

from bot.dialog.turns import Turn
from bot.domain.people import FormOfAddress
from bot.domain.visits import StopView
from bot.i18n import Neutral
from bot.language import fold
from bot.messages import Button, Reply
from bot.services import Services
from handlers.homes import leave_button
from handlers.lead_times import chosen_hours
from handlers.owners import owner

LANGUAGE_WORDS: Mapping[str, tuple[str, ...]] = {
    "en": ("inggris", "english", "enggres", "ingris", "englis"),
    "id": ("indonesia",),
}
"""By these words, anywhere in the message, a language is chosen."""
NAMES = {"id": "language.name.id", "en": "language.name.en"}


async def set_language(turn: Turn, services: Services) -> Reply:
    """The language named in the message, or a question which one."""
    folded = fold(turn.message.text)
    named = [
        code for code, words in LANGUAGE_WORDS.items() if any(word in folded for word in words)
    ]
    if len(named) == 1:
        return await _speak(turn, services, named[0])
    return await press_languages(turn, services)


async def press_language(turn: Turn, services: Services) -> Reply:
    """A language was chosen by its button."""
    return await _speak(turn, services, turn.args[0])


async def press_address(turn: Turn, services: Services) -> Reply:
    """The person chose what she is called."""
    return await call(turn, services, FormOfAddress(turn.args[0]))


async def call(turn: Turn, services: Services, form: FormOfAddress) -> Reply:
    """From now on she is called so."""
    await services.contacts.call(turn.contact.id, form)
    return Reply(text=turn.text.calling(form).say("address.chosen"))


async def press_settings(turn: Turn, services: Services) -> Reply:
    """All that she chose, and the buttons that change it."""
    choices = await services.subscriptions.choices(await owner(turn, services))
    homes = await services.home_stops.chosen(turn.contact.id)
    text = turn.text
    lines = [
        text.say("settings.head"),
        text.say("settings.homes", stops=_names(homes) or text.plain("settings.no_home")),
        text.say("settings.called", form=text.label(turn.contact.form_of_address)),
        text.say("settings.language", language=text.plain(NAMES[text.language])),
        text.say("settings.quiet", hours=chosen_hours(text, choices.quiet)),
        text.say_many("settings.reminders", len(choices.subscriptions)),
    ]
    if not homes:
        lines.append(text.say("settings.how_home"))
    return Reply(text=Neutral("\n".join(lines)), buttons=_buttons(turn, homes))


async def press_languages(turn: Turn, services: Services) -> Reply:
    """The languages to choose from."""
    rows = ((_language_button(turn, "id"), _language_button(turn, "en")),)
    return Reply(text=turn.text.say("language.choose"), buttons=rows)


def _buttons(turn: Turn, homes: tuple[StopView, ...]) -> tuple[tuple[Button, ...], ...]:
    text = turn.text
    return (
        *((leave_button(turn, stop),) for stop in homes),
        address_buttons(turn),
        (
            Button(label=text.plain("settings.languages"), action="languages"),
            Button(label=text.plain("reminders.quiet_hours"), action="quiet"),
        ),
        (
            Button(label=text.plain("way.reminders"), action="reminders"),
            Button(label=text.plain("papers.my_data"), action="my_data"),
        ),
    )


def _names(homes: tuple[StopView, ...]) -> str:
    return ", ".join(stop.name for stop in homes)


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
    return Button(label=turn.text.plain(NAMES[language]), action="speak", args=(language,))
