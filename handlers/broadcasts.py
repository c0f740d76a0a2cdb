"""Broadcasts: what cadres and staff have in common, and what their readers can say.

A text is kept as a draft from its first word on, so that a button holds no more than its number.
"""

from bot.dialog.turns import Handler, Turn
from bot.domain.broadcasts import LASTS_LONGER, BroadcastProblem, BroadcastState
from bot.domain.permissions import Action
from bot.errors import BroadcastRefused
from bot.i18n import to_plain
from bot.messages import Button, Letter, Reply
from bot.services import Services
from bot.services.broadcasts import words
from bot.services.broadcasts.authoring import Broadcasts
from bot.services.broadcasts.controlling import BroadcastControl, Status
from bot.services.broadcasts.previewing import Preview
from handlers import announcing
from handlers import broadcast_orders as orders
from handlers.broadcast_asking import ask_text
from handlers.broadcast_words import moment, preview_reply, status_reply
from handlers.cadre import broadcasts as by_cadre
from handlers.hold_words import alone
from handlers.owners import LEADING, owner
from handlers.staff import broadcasts as by_staff
from handlers.staff.choosing import STAFF
from handlers.ticket_words import letter, name_of, translator_of


async def broadcast(turn: Turn, services: Services) -> Reply:
    """ "Umumkan ke warga ...": a draft, and what is still missing of it. Raises NotAllowed."""
    permissions = services.acting(turn.contact.id).permissions
    await permissions.require_somewhere(turn.contact.id, Action.BROADCAST)
    if not alone(turn):
        return Reply(text=turn.text.say("broadcast.in_private"))
    place = turn.understanding.place
    said = announcing.announced(turn.message.text, place.name if place else "")
    begin = by_staff.begin if turn.contact.role in STAFF else by_cadre.begin
    return await begin(turn, services, said)


def or_broadcast(handler: Handler) -> Handler:
    """What is said of broadcasts in words of its own, whatever else it was understood as.

    Whoever may tell many and begins with "umumkan" does so: the text may speak of anything.
    """

    async def heard(turn: Turn, services: Services) -> Reply:
        if turn.message.press is None:
            found = await _ordered(turn, services)
            if found is not None:
                return found
        return await handler(turn, services)

    return heard


async def _ordered(turn: Turn, services: Services) -> Reply | None:
    """The answer to an order about broadcasts; None where it is none."""
    text, leads = turn.message.text, turn.contact.role in LEADING
    if leads and (announcing.is_order(text) or announcing.wants_ready(text)):
        return await broadcast(turn, services)
    if leads and orders.asks_for_list(text):
        return await by_staff.press_list(turn, services)
    if orders.refuses(text, writes_them=leads):
        return await press_none(turn, services)
    if orders.welcomes(text):
        return await press_some(turn, services)
    return None


async def said_text(turn: Turn, services: Services) -> Reply:
    """The text, in words that were asked for; or another order."""
    number, text = int(turn.args[0]), turn.message.text
    if orders.asks_for_list(text):
        return await by_staff.press_list(turn, services)
    if announcing.is_order_to(text) or announcing.wants_ready(text):
        return await broadcast(turn, services)
    await _writing(turn, services).say(number, announcing.dictated(text))
    return await _shown(turn, services, number)


async def press_edit(turn: Turn, services: Services) -> Reply:
    """Another text is asked for; the draft stays as it is meanwhile."""
    number = int(turn.args[0])
    await _writing(turn, services).preview(number, turn.text)  # only a draft can be changed
    return ask_text(turn, number, "broadcast.ask_again")


async def press_show(turn: Turn, services: Services) -> Reply:
    """The draft once more."""
    return await _shown(turn, services, int(turn.args[0]))


async def press_long(turn: Turn, services: Services) -> Reply:
    """It is of use for longer than a day."""
    number = int(turn.args[0])
    await _writing(turn, services).last(number, LASTS_LONGER)
    return await _shown(turn, services, number)


async def press_drop(turn: Turn, services: Services) -> Reply:
    """The draft is not wanted."""
    await _writing(turn, services).drop(int(turn.args[0]))
    return Reply(text=turn.text.say("broadcast.dropped"), edit=bool(turn.message.pressed_on))


async def press_yes(turn: Turn, services: Services) -> Reply:
    """It goes by itself from now on, unless something stands against it."""
    number, epoch = (int(arg) for arg in turn.args)
    writing, shown_on = _writing(turn, services), turn.message.pressed_on
    try:
        done = await writing.confirm(number, epoch, turn.text, shown_on=shown_on)
    except BroadcastRefused as error:
        return await _not_sent(turn, services, number, error)
    status = await _control(turn, services).status(number)
    said = status.said
    before = words.for_groups(said, turn.now, turn.text) if said.broadcast.by_cadre else ""
    reply = status_reply(turn, status)
    text = "\n\n".join([reply.text, before]) if before else reply.text
    letters = _asking(turn, done, status)
    return Reply(text=text, buttons=reply.buttons, edit=reply.edit, letters=letters)


async def press_step(turn: Turn, services: Services) -> Reply:
    """A step with a broadcast that was confirmed: its name and the broadcast."""
    step, number = turn.args[0], int(turn.args[1])
    control = _control(turn, services)
    steps = {
        "copy": control.status,
        "undo": control.undo,
        "cancel": control.cancel,
        "pause": control.pause,
        "resume": control.resume,
        "resend": control.resend,
    }
    try:
        status = await steps.get(step, control.status)(number)
    except BroadcastRefused as error:
        return await _not_done(turn, services, number, error)
    if step == "copy":
        return await _copy(turn, status)
    letters = await _stopped(turn, services, status) if step == "cancel" else ()
    reply = status_reply(turn, status)
    return Reply(text=reply.text, buttons=reply.buttons, edit=reply.edit, letters=letters)


async def press_none(turn: Turn, services: Services) -> Reply:
    """ "Jangan kirim siaran": reminders stay."""
    await services.broadcast_wishes.refuse(await owner(turn, services))
    again = Button(label=turn.text.plain("broadcast.again"), action="yes_bc")
    return Reply(text=turn.text.say("broadcast.refused"), buttons=((again,),))


async def press_some(turn: Turn, services: Services) -> Reply:
    """Broadcasts are welcome again."""
    await services.broadcast_wishes.accept(await owner(turn, services))
    ending = Button(label=turn.text.plain("broadcast.no_more"), action="no_bc")
    return Reply(text=turn.text.say("broadcast.accepted"), buttons=((ending,),))


async def _shown(turn: Turn, services: Services, number: int) -> Reply:
    return preview_reply(turn, await _writing(turn, services).preview(number, turn.text))


async def _not_sent(turn: Turn, services: Services, number: int, error: BroadcastRefused) -> Reply:
    """It goes already, it is over, or the preview has to be looked at once more."""
    problem = BroadcastProblem(str(error.fields["problem"]))
    if problem in (BroadcastProblem.STARTED, BroadcastProblem.OVER):
        return status_reply(turn, await _control(turn, services).status(number))
    preview = await _writing(turn, services).preview(number, turn.text)
    return preview_reply(turn, preview, before=turn.text.label(problem))


async def _not_done(turn: Turn, services: Services, number: int, error: BroadcastRefused) -> Reply:
    problem = BroadcastProblem(str(error.fields["problem"]))
    if problem is BroadcastProblem.TAKEN_BACK:  # what others write on is not theirs to read
        return Reply(text=turn.text.say("broadcast.taken_back"), edit=bool(turn.message.pressed_on))
    status = await _control(turn, services).status(number)
    return status_reply(turn, status, before=turn.text.label(problem))


async def _copy(turn: Turn, status: Status) -> Reply:
    """Nothing but the text, to be copied or passed on."""
    return Reply(text=words.message(status.said, turn.now, turn.text))


def _asking(turn: Turn, done: Preview, status: Status) -> tuple[Letter, ...]:
    """Staff hear of the first texts of a new cadre, and can stop them."""
    letters, said = [], status.said
    for reader in done.desk:
        text = translator_of(turn, reader)
        values = {
            "name": name_of(said.author, text),
            "audience": words.audience(said, text),
            "count": done.count,
            "body": to_plain(words.message(said, turn.now, text)),
            "when": moment(turn, said.broadcast.due_at or turn.now),
        }
        stop = Button(
            label=text.plain("broadcast.stop"), action="bc", args=("cancel", str(said.broadcast.id))
        )
        letters.append(letter(turn, reader, text.say("broadcast.asks_staff", **values), ((stop,),)))
    return tuple(letters)


async def _stopped(turn: Turn, services: Services, status: Status) -> tuple[Letter, ...]:
    """The author hears that somebody else stopped it."""
    if status.said.broadcast.state is not BroadcastState.CANCELLED:
        return ()
    reader = await _control(turn, services).author(status.said.broadcast.id)
    if reader is None:
        return ()
    text = translator_of(turn, reader)
    values = {"audience": words.audience(status.said, text), "sent": status.counts.sent}
    return (letter(turn, reader, text.say("broadcast.stopped", **values), ()),)


def _writing(turn: Turn, services: Services) -> Broadcasts:
    return services.acting(turn.contact.id).broadcasts


def _control(turn: Turn, services: Services) -> BroadcastControl:
    return services.acting(turn.contact.id).broadcast_control
