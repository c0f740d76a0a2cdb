"""What the person says she wants to be called: "panggil saya Bapak", "nama saya Wati"."""

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.dialog.turns import Handler, Turn
from bot.domain.people import FormOfAddress
from bot.i18n import Neutral
from bot.language import fold
from bot.messages import Button, Reply, TextAsked
from bot.services import Services
from handlers.hold_questions import name_in
from handlers.settings import address_buttons, call

FORM_WORDS: Mapping[FormOfAddress, tuple[str, ...]] = {
    FormOfAddress.KAK: ("kak", "kakak"),
    FormOfAddress.IBU: ("ibu", "bu", "ibu-ibu", "bunda", "madam", "maam", "mrs", "miss", "ms"),
    FormOfAddress.BAPAK: ("bapak", "pak", "bpk", "bapak-bapak", "sir", "mister", "mr"),
}
"""How a message names each form of address, folded."""
TITLES = frozenset({"mas", "mbak", "mba", "abang", "bang", "om", "tante", "adek", "dek"}).union(
    *FORM_WORDS.values()
)
"""What stands before a name, and is none by itself."""
NAMING = re.compile(
    r"(?:(?:halo|hai|hi|hello|oh ya|oh iya|kak|min|(?:per)?kenal(?:kan|in))[\s,!.]+)*"
    r"(?:(?:tolong |mohon )?panggil(?:lah)? (?:saya|aku)(?: dengan| sebagai)?"
    r"|nama (?:lengkap )?(?:saya|aku)|namaku|my name is|my name's|call me)"
    r"(?: adalah| itu| ialah)?[\s:,]+(?P<name>[^\n,;:?/@<>]+)",
    re.IGNORECASE,
)
"""How somebody says what her name is, and nothing else."""
OTHER_WORDS = (
    "ada apa aja besok belum benar betul boleh buat bukan dengan di diganti dihapus ganti gimana"
    " hapus itu jam jangan juga kalau ke kenapa kok lagi lewat makasih mana masuk nanti pakai pas"
    " saat salah salahnya saja sama siapa siap sudah terima tercatat terdaftar tidak nggak gak"
    " ubah ulang untuk via waktu yang mau ok oke okay ya iya baik ini not wrong when later"
)
NO_NAMES = frozenset(OTHER_WORDS.split())
"""Words of whoever says something of her name, or something else than a name."""
MOST_WORDS = 4


def or_name(handler: Handler) -> Handler:
    """A handler of what is understood, which leaves "nama saya Wati" alone."""

    async def heard(turn: Turn, services: Services) -> Reply:
        name = "" if turn.message.press is not None else name_said(turn.message.text)
        if not name or not turn.message.own_words:
            return await handler(turn, services)
        return await _noted(turn, services, name)

    return heard


def name_said(words: str) -> str:
    """The name in "nama saya wati ya kak" ("Wati"); empty if no name is said."""
    found = NAMING.fullmatch(words.strip())
    return name_alone(found["name"]) if found else ""


def name_alone(words: str) -> str:
    """The name in words that may be one and nothing else; empty if they are none."""
    name = name_in(words)
    said = name.casefold().replace(".", "").split()
    if not said or len(said) > MOST_WORDS or not NO_NAMES.isdisjoint(said):
        return ""
    if TITLES.issuperset(said) or any(letter.isdigit() for letter in name):
        return ""
    return name.title() if name.islower() and "'" not in name else name


def asking_name(turn: Turn, reply: Reply) -> Reply:
    """The reply, and once what she is called, since others read it; as it is where that is known.

    Without buttons: a press would end the question.
    """
    if turn.contact.name:
        return reply
    asking = turn.text.say("name.ask")
    text = Neutral("\n\n".join([reply.text, asking]))
    return replace(reply, text=text, buttons=(), asks_text=TextAsked(answer="own_name"))


async def said_own_name(turn: Turn, services: Services) -> Reply:
    """The name that was asked for, or the way to say it later."""
    name = name_said(turn.message.text) or name_alone(turn.message.text)
    if not name or not turn.message.own_words:
        return Reply(text=turn.text.say("name.none"))
    return await _noted(turn, services, name)


async def call_as_said(turn: Turn, services: Services) -> Reply:
    """The last form named is the one meant; of other words ("mas") it is asked which."""
    said = fold(turn.message.text).split()
    forms = [form for word in said for form, words in FORM_WORDS.items() if word in words]
    if not forms:
        names = ", ".join(turn.text.label(form) for form in FormOfAddress)
        text = turn.text.say("address.which", forms=names)
        return Reply(text=text, buttons=(address_buttons(turn),))
    return await call(turn, services, forms[-1])


async def _noted(turn: Turn, services: Services, name: str) -> Reply:
    """From now on others read this name; "Bu Wati" is called Ibu, too."""
    await services.contacts.rename(turn.contact.id, name)
    title = name.casefold().replace(".", "").split()[0]
    forms = [form for form, words in FORM_WORDS.items() if title in words]
    text = turn.text
    if forms:
        await services.contacts.call(turn.contact.id, forms[0])
        text = text.calling(forms[0])
    ways = ((Button(label=text.plain("way.help"), action="help"),),)
    return Reply(text=text.say("name.noted", name=name), buttons=ways)
