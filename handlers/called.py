"""What the person says she wants to be called: "panggil saya Bapak"."""

from collections.abc import Mapping

from bot.dialog.turns import Turn
from bot.domain.people import FormOfAddress
from bot.language import fold
from bot.messages import Reply
from bot.services import Services
from handlers.settings import address_buttons, call

FORM_WORDS: Mapping[FormOfAddress, tuple[str, ...]] = {
    FormOfAddress.KAK: ("kak", "kakak"),
    FormOfAddress.IBU: ("ibu", "bu", "ibu-ibu", "bunda", "madam", "maam", "mrs", "miss", "ms"),
    FormOfAddress.BAPAK: ("bapak", "pak", "bpk", "bapak-bapak", "sir", "mister", "mr"),
}
"""How a message names each form of address, folded."""


async def call_as_said(turn: Turn, services: Services) -> Reply:
    """The last form named is the one meant; of other words ("mas") it is asked which."""
    said = fold(turn.message.text).split()
    forms = [form for word in said for form, words in FORM_WORDS.items() if word in words]
    if not forms:
        names = ", ".join(turn.text.label(form) for form in FormOfAddress)
        text = turn.text.say("address.which", forms=names)
        return Reply(text=text, buttons=(address_buttons(turn),))
    return await call(turn, services, forms[-1])
