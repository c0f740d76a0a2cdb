"""Greetings, help, and what Pusling is."""

from bot.dialog.turns import Turn
from bot.language import fold, names_impossible_date
from bot.messages import Button, Reply
from bot.services import Services

SALAM = ("assalam", "asalam", "salamualaikum", "askum")
OWN_TOPICS = ("pusling", "perpustakaan", "pustaka")


async def greet(turn: Turn, services: Services) -> Reply:
    """A greeting back, and on first contact what Pusling can do."""
    folded = fold(turn.message.text)
    salam = any(word in folded for word in SALAM)
    key = "greet.salam" if salam else "greet.hello"
    return Reply(text=turn.text.say(key), buttons=ways_on(turn))


async def thank(turn: Turn, services: Services) -> Reply:
    """You are welcome."""
    return Reply(text=turn.text.say("thank"))


async def help_(turn: Turn, services: Services) -> Reply:
    """What one can say, with examples."""
    return Reply(text=turn.text.say("help"), buttons=ways_on(turn))


async def service_info(turn: Turn, services: Services) -> Reply:
    """What Pusling is; other facts of the service are not known here yet."""
    topic = fold(turn.understanding.query or OWN_TOPICS[0])
    known = any(word in topic for word in OWN_TOPICS)
    key = "info.pusling" if known else "info.unknown"
    return Reply(text=turn.text.say(key), buttons=ways_on(turn))


async def affirm(turn: Turn, services: Services) -> Reply:
    """A yes to nothing that was asked."""
    return Reply(text=turn.text.say("affirm.nothing_asked"), buttons=ways_on(turn))


async def deny(turn: Turn, services: Services) -> Reply:
    """A no to nothing that was asked."""
    return Reply(text=turn.text.say("deny.nothing_asked"))


async def unsubscribe(turn: Turn, services: Services) -> Reply:
    """There are no reminders yet, so there is nothing that could go on disturbing."""
    return Reply(text=turn.text.say("unsubscribe.none"))


async def not_yet(turn: Turn, services: Services) -> Reply:
    """Understood, but Pusling can't do it yet: say so, and what it can do."""
    return Reply(text=turn.text.say("not_yet"), buttons=ways_on(turn))


async def unsure(turn: Turn, services: Services) -> Reply:
    """Not understood: say so kindly and show the way on."""
    if names_impossible_date(turn.understanding):
        return Reply(text=turn.text.say("schedule.impossible_date"), asks="dates")
    key = "unsure" if turn.message.text.strip() else "unsure.not_text"
    return Reply(text=turn.text.say(key), buttons=ways_on(turn))


async def leave_question(turn: Turn, services: Services) -> Reply:
    """The question is dropped."""
    return Reply(text=turn.text.say("question.left"))


async def button_old(turn: Turn, services: Services) -> Reply:
    """The button was shown long ago, or its action is no more."""
    return Reply(text=turn.text.say("button.old"), buttons=ways_on(turn))


async def button_foreign(turn: Turn, services: Services) -> Reply:
    """The button was shown to somebody else."""
    return Reply(text=turn.text.say("button.foreign"), buttons=ways_on(turn))


async def apology(turn: Turn, services: Services) -> Reply:
    """The message could not be handled."""
    return Reply(text=turn.text.say("apology"), buttons=ways_on(turn))


def ways_on(turn: Turn) -> tuple[tuple[Button, ...], ...]:
    """Buttons that always lead somewhere."""
    return (
        (
            Button(label=turn.text.plain("way.today"), action="day"),
            Button(label=turn.text.plain("way.stops"), action="stops"),
        ),
        (Button(label=turn.text.plain("way.help"), action="help"),),
    )
