"""Messages that go out: what waits, what went wrong, and having it tried once more."""

from bot.dialog.turns import Turn
from bot.domain.delivery import OutboxState
from bot.i18n import Neutral
from bot.messages import Button, Reply
from bot.services import Services
from bot.services.deliveries import Outgoing
from bot.services.lane_words import LANE_WORDS

SURE = "yes"


async def press_outgoing(turn: Turn, services: Services) -> Reply:
    """Lane by lane, with buttons for what can be tried once more."""
    found = await services.acting(turn.contact.id).deliveries.outgoing()
    return _reply(turn, found)


async def press_requeue(turn: Turn, services: Services) -> Reply:
    """Try again what failed; it cannot have arrived."""
    return await _again(turn, services, OutboxState.FAILED)


async def press_resend(turn: Turn, services: Services) -> Reply:
    """Send again what may have arrived, after the question whether that is meant."""
    if turn.args[:1] == (SURE,):
        return await _again(turn, services, OutboxState.UNCERTAIN)
    found = await services.acting(turn.contact.id).deliveries.outgoing()
    if not found.uncertain:
        return _reply(turn, found)
    text = turn.text
    yes = Button(label=text.plain("outgoing.yes"), action="resend", args=(SURE,))
    no = Button(label=text.plain("outgoing.no"), action="outgoing")
    return Reply(
        text=text.say_many("outgoing.sure", found.uncertain),
        buttons=((yes, no),),
        edit=bool(turn.message.pressed_on),
    )


async def _again(turn: Turn, services: Services, state: OutboxState) -> Reply:
    deliveries = services.acting(turn.contact.id).deliveries
    count = await deliveries.send_again(state)
    done = turn.text.say_many("outgoing.again", count)
    return _reply(turn, await deliveries.outgoing(), done)


def _reply(turn: Turn, found: Outgoing, done: Neutral | None = None) -> Reply:
    text = turn.text
    head = text.say("outgoing.head") if found.lanes or found.stopped else text.say("outgoing.none")
    lines = [*filter(None, (done,)), head, *_lines(turn, found)]
    return Reply(
        text=Neutral("\n".join(lines)),
        buttons=(*_remedies(turn, found), _ways(turn)),
        edit=bool(turn.message.pressed_on),
    )


def _lines(turn: Turn, found: Outgoing) -> list[Neutral]:
    text = turn.text
    stopped = [text.say("outgoing.stopped", channel=name) for name in found.stopped]
    lanes = [
        text.say(
            "outgoing.lane",
            lane=text.plain(LANE_WORDS[lane]),
            queued=count.queued,
            stuck=count.stuck,
            failed=count.failed,
            uncertain=count.uncertain,
        )
        for lane, count in found.lanes.items()
    ]
    return [*lanes, *stopped]


def _remedies(turn: Turn, found: Outgoing) -> tuple[tuple[Button, ...], ...]:
    text, rows = turn.text, []
    if found.failed:
        label = text.plain("outgoing.requeue", count=found.failed)
        rows.append((Button(label=label, action="requeue"),))
    if found.uncertain:
        label = text.plain("outgoing.resend", count=found.uncertain)
        rows.append((Button(label=label, action="resend"),))
    return tuple(rows)


def _ways(turn: Turn) -> tuple[Button, ...]:
    text = turn.text
    refresh = Button(label=text.plain("board.refresh"), action="outgoing")
    return refresh, Button(label=text.plain("crew.board"), action="board")
