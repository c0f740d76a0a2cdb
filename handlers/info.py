"""Greetings, help, and a yes or no to nothing."""

import enum

from bot.dialog.turns import Turn
from bot.domain.people import Role
from bot.errors import PuslingError, TicketUnknown
from bot.i18n import Neutral
from bot.language import fold
from bot.messages import Button, Reply
from bot.services import Services
from handlers.tickets import after_thanks, follow_up

STAFF = frozenset({Role.STAFF, Role.ADMIN})
SALAM = ("assalam", "asalam", "salamualaikum", "askum")


async def greet(turn: Turn, services: Services) -> Reply:
    """A greeting back, and on first contact what Pusling can do."""
    folded = fold(turn.message.text)
    salam = any(word in folded for word in SALAM)
    if turn.contact.new:
        key = "greet.salam" if salam else "greet.hello"
    else:
        key = "greet.salam_again" if salam else "greet.hello_again"
    return Reply(text=turn.text.say(key), buttons=(*ways_to_work(turn), *ways_on(turn)))


async def thank(turn: Turn, services: Services) -> Reply:
    """You are welcome."""
    return Reply(text=turn.text.say("thank"), buttons=await after_thanks(turn, services))


async def help_(turn: Turn, services: Services) -> Reply:
    """What one can say, with examples, and what the person may choose for herself."""
    rows = [*ways_to_work(turn), ways_on(turn)[0], _ways_to_titles(turn), _own_ways(turn)]
    if turn.contact.role in STAFF:
        queue = Button(label=turn.text.plain("way.queue"), action="queue")
        rows.append((queue, Button(label=turn.text.plain("way.pull"), action="pull")))
        rows.append((Button(label=turn.text.plain("way.tickets"), action="desk"),))
        rows.append((Button(label=turn.text.plain("way.missed"), action="missed"),))
        rows.append((Button(label=turn.text.plain("way.roles"), action="roles"),))
    said = [turn.text.say("help")]
    if turn.contact.role in STAFF:
        said.append(turn.text.say("help.staff"))
    if turn.contact.role is Role.CADRE:
        said.append(turn.text.say("help.cadre"))
    return Reply(text=Neutral("\n\n".join(said)), buttons=tuple(rows))


async def affirm(turn: Turn, services: Services) -> Reply:
    """A yes to nothing that we asked; staff may have."""
    to_staff = await follow_up(turn, services)
    return to_staff or Reply(text=turn.text.say("affirm.nothing_asked"), buttons=ways_on(turn))


async def deny(turn: Turn, services: Services) -> Reply:
    """A no to nothing that we asked; staff may have."""
    to_staff = await follow_up(turn, services)
    return to_staff or Reply(text=turn.text.say("deny.nothing_asked"))


async def not_yet(turn: Turn, services: Services) -> Reply:
    """Understood, but Pusling can't do it yet: say so, and what it can do."""
    return Reply(text=turn.text.say("not_yet"), buttons=ways_on(turn))


async def leave_question(turn: Turn, services: Services) -> Reply:
    """The question is dropped."""
    return Reply(text=turn.text.say("question.left"))


async def button_old(turn: Turn, services: Services) -> Reply:
    """The button was shown long ago, or its action is no more."""
    return Reply(text=turn.text.say("button.old"), buttons=ways_on(turn))


async def button_foreign(turn: Turn, services: Services) -> Reply:
    """The button was shown to somebody else."""
    return Reply(text=turn.text.say("button.foreign"), buttons=ways_on(turn))


async def refused(turn: Turn, services: Services, error: PuslingError) -> Reply:
    """A service refused, and its reason is the answer."""
    words = {
        name: turn.text.label(value) if isinstance(value, enum.Enum) else value
        for name, value in error.fields.items()
    }
    # To staff every ticket is known, until its writer deletes her data.
    is_gone = isinstance(error, TicketUnknown) and turn.contact.role in STAFF
    key = "ticket.gone" if is_gone else error.id
    return Reply(text=turn.text.say(key, **words), buttons=ways_on(turn))


async def apology(turn: Turn, services: Services) -> Reply:
    """The message could not be handled."""
    return Reply(text=turn.text.say("apology"), buttons=ways_on(turn))


def ways_to_work(turn: Turn) -> tuple[tuple[Button, ...], ...]:
    """What staff and those who look after a stop need every day; nothing for others."""
    if turn.contact.role in STAFF:
        return ((Button(label=turn.text.plain("way.board"), action="board"),),)
    if turn.contact.role is Role.CADRE:
        return ((Button(label=turn.text.plain("way.my_stop"), action="my_stop"),),)
    return ()


def _ways_to_titles(turn: Turn) -> tuple[Button, ...]:
    return (
        Button(label=turn.text.plain("way.search"), action="find_new"),
        Button(label=turn.text.plain("way.holds"), action="holds"),
    )


def _own_ways(turn: Turn) -> tuple[Button, ...]:
    return (
        Button(label=turn.text.plain("way.settings"), action="settings"),
        Button(label=turn.text.plain("way.privacy"), action="privacy"),
    )


def ways_on(turn: Turn) -> tuple[tuple[Button, ...], ...]:
    """Buttons that always lead somewhere."""
    return (
        (
            Button(label=turn.text.plain("way.today"), action="day"),
            Button(label=turn.text.plain("way.stops"), action="stops"),
        ),
        (Button(label=turn.text.plain("way.help"), action="help"),),
    )
