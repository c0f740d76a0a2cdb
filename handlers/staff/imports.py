"""Files that staff send: looked through first, saved or dropped by a button, undone by another."""

from bot.dialog.turns import Turn
from bot.domain.people import Role
from bot.messages import Fetched, FetchProblem, Reply
from bot.services import Services
from bot.services.import_orders import Order, Ordered, Place
from handlers.info import ways_on

STAFF = frozenset({Role.STAFF, Role.ADMIN})
UNFETCHED = {
    FetchProblem.TOO_LARGE: "import_chat.too_large",
    FetchProblem.GONE: "import_chat.gone",
    FetchProblem.FAILED: "import_chat.not_fetched",
}
OTHERWISE = {
    Ordered.RUNNING: "import_chat.running",
    Ordered.DONE: "import_chat.done_before",
    Ordered.DROPPED: "import_chat.dropped_before",
    Ordered.GONE: "import_chat.too_old",
}


async def received(turn: Turn, services: Services) -> Reply:
    """A document: from staff the beginning of an import, from others something we can't read."""
    attachment = turn.message.attachment
    if not turn.message.own_words or attachment is None:
        return Reply(text=turn.text.say("import_chat.forwarded"), buttons=ways_on(turn))
    if turn.contact.role not in STAFF:
        return Reply(text=turn.text.say("import_chat.not_read"), buttons=ways_on(turn))
    orders = services.acting(turn.contact.id).imports
    await orders.require()
    fetched = turn.fetched or Fetched(problem=FetchProblem.FAILED)
    if fetched.problem is not None:
        return Reply(text=turn.text.say(UNFETCHED[fetched.problem], file=attachment.name))
    place = Place(address=turn.message.address, language=turn.contact.language)
    await orders.check(turn.contact.id, attachment.name, fetched.content, place)
    return Reply(text=turn.text.say("import_chat.checking", file=attachment.name))


async def press_apply(turn: Turn, services: Services) -> Reply:
    """Save what was looked through."""
    order = await services.acting(turn.contact.id).imports.apply(int(turn.args[0]), _place(turn))
    return _told(turn, order, "import_chat.saving")


async def press_drop(turn: Turn, services: Services) -> Reply:
    """Don't."""
    order = await services.acting(turn.contact.id).imports.drop(int(turn.args[0]))
    if order.result is not Ordered.DROPPED:
        return _told(turn, order, "import_chat.dropped")
    text = turn.text.say("import_chat.dropped", file=order.name)
    return Reply(text=text, edit=turn.message.pressed_on is not None)


async def press_undo(turn: Turn, services: Services) -> Reply:
    """Take back what was saved."""
    order = await services.acting(turn.contact.id).imports.undo(int(turn.args[0]), _place(turn))
    return _told(turn, order, "import_chat.undoing")


def _place(turn: Turn) -> Place:
    return Place(
        address=turn.message.address,
        language=turn.contact.language,
        message_id=turn.message.pressed_on,
    )


def _told(turn: Turn, order: Order, begun: str) -> Reply:
    """What was begun changes the message with the button; all else is said beside it."""
    if order.result is Ordered.BEGUN:
        text = turn.text.say(begun, file=order.name)
        return Reply(text=text, edit=turn.message.pressed_on is not None)
    return Reply(text=turn.text.say(OTHERWISE[order.result], file=order.name))
