"""What became of somebody's own holds, and taking them back."""

from collections.abc import Sequence
from dataclasses import replace

from bot.dialog.turns import Turn
from bot.domain.hold_views import HoldView
from bot.domain.labels import typed_label
from bot.i18n import Neutral
from bot.messages import Button, Reply
from bot.services import Services
from handlers.hold_words import alone, cancel_button, fetch_lines, label_of, own_button
from handlers.naming import named
from handlers.title_cards import LONGEST_QUERY, short
from handlers.wishes import Asked, asked_button

LONGEST_TITLE = 160
"""Characters of a title in a list."""
PAGE = 6
"""Holds of a message; a teacher has more."""


async def my_requests(turn: Turn, services: Services) -> Reply:
    """All open holds, or the one that was named."""
    if not alone(turn):
        return Reply(text=turn.text.say("hold.in_private"))
    mine = await services.acting(turn.contact.id).holds.of_contact()
    query = turn.understanding.query
    meant = _meant(query or turn.message.text, mine)
    if meant or not mine or query is None:
        return _listed(turn, meant or mine)
    reply = _listed(turn, mine)
    missing = turn.text.say("hold.not_among", query=short(query, LONGEST_QUERY))
    return replace(reply, text=Neutral("\n\n".join([missing, reply.text])))


async def press_holds(turn: Turn, services: Services) -> Reply:
    """All open holds; with a number that page of them, in place."""
    if not alone(turn):
        return Reply(text=turn.text.say("hold.in_private"))
    mine = await services.acting(turn.contact.id).holds.of_contact()
    page = int(turn.args[0]) if turn.args else 0
    edit = bool(turn.args and turn.message.pressed_on)
    return replace(_listed(turn, mine, page), edit=edit)


async def cancel_request(turn: Turn, services: Services) -> Reply:
    """The hold that was named is taken back, or the only one; among several she chooses."""
    if not alone(turn):
        return Reply(text=turn.text.say("hold.in_private"))
    mine = await services.acting(turn.contact.id).holds.of_contact()
    if not mine:
        return _none(turn)
    query = turn.understanding.query
    meant = _meant(query or turn.message.text, mine) or ([] if query else mine)
    if len(meant) == 1:
        return await _cancel(turn, services, meant[0].id)
    key = "hold.which_cancel" if meant else "hold.not_among"
    rows = tuple((cancel_button(turn, hold),) for hold in (meant or mine)[:PAGE])
    text = turn.text.say(key, query=short(query or "", LONGEST_QUERY))
    return Reply(text=text, buttons=(*rows, (own_button(turn),)))


async def press_cancel(turn: Turn, services: Services) -> Reply:
    """This hold is taken back."""
    return await _cancel(turn, services, int(turn.args[0]))


async def _cancel(turn: Turn, services: Services, hold_id: int) -> Reply:
    move = await services.acting(turn.contact.id).holds.cancel(hold_id)
    hold = move.hold
    key = "hold.cancelled_before" if move.repeated else "hold.cancelled"
    rows: list[tuple[Button, ...]] = [(own_button(turn),)]
    if hold.title_id is not None and hold.contact_id == turn.contact.id and not hold.on_behalf:
        again = Asked(title_id=hold.title_id).at(hold.stop)
        rows.insert(0, (asked_button(turn.text.plain("hold.again"), "h_new", again),))
    text = turn.text.say(key, title=hold.title, label=label_of(hold, turn.text))
    return Reply(text=text, buttons=tuple(rows))


def _listed(turn: Turn, holds: Sequence[HoldView], page: int = 0) -> Reply:
    if not holds:
        return _none(turn)
    page = min(max(page, 0), (len(holds) - 1) // PAGE)
    shown = holds[page * PAGE : (page + 1) * PAGE]
    lines = [turn.text.say_many("hold.own", len(holds)), *(_entry(turn, hold) for hold in shown)]
    rows = [(cancel_button(turn, hold),) for hold in shown]
    turning = _turning(turn, page, more=len(holds) > (page + 1) * PAGE)
    return Reply(
        text=Neutral("\n\n".join(lines)), buttons=(*rows, turning) if turning else tuple(rows)
    )


def _entry(turn: Turn, hold: HoldView) -> Neutral:
    state = turn.text.label(hold.state)
    head = turn.text.say(
        "hold.entry",
        title=short(hold.title, LONGEST_TITLE),
        label=label_of(hold, turn.text),
        state=state,
    )
    return Neutral("\n".join([head, *fetch_lines(hold, turn.text)]))


def _turning(turn: Turn, page: int, *, more: bool) -> tuple[Button, ...]:
    pages = [("page.before", page - 1)] if page else []
    if more:
        pages.append(("page.after", page + 1))
    return tuple(
        Button(label=turn.text.plain(key), action="holds", args=(str(number),))
        for key, number in pages
    )


def _none(turn: Turn) -> Reply:
    search = Button(label=turn.text.plain("way.search"), action="find_new")
    return Reply(text=turn.text.say("hold.none"), buttons=((search,),))


def _meant(query: str, holds: Sequence[HoldView]) -> list[HoldView]:
    """Named by the label on the slip or by the title."""
    label = typed_label(query)
    labelled = [hold for hold in holds if label and hold.label == label]
    if labelled:
        return labelled
    ids = named(query, {hold.id: hold.title for hold in holds})
    return [hold for hold in holds if hold.id in ids]
