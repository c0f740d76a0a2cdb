"""What staff type or scan at the van: labels, barcodes, orders in one line; and what is late."""

from collections.abc import Sequence

from bot.dialog.turns import Handler, Turn
from bot.domain.hold_views import HoldView
from bot.domain.isbns import isbn13
from bot.domain.labels import looks_like_code
from bot.domain.loans import LoanView
from bot.errors import LoanUnknown
from bot.i18n import Neutral
from bot.messages import Button, Reply, TextAsked
from bot.services import Services
from bot.services.loans import Returned
from bot.services.titles.offers import Offer
from handlers.hold_questions import leave_button
from handlers.hold_words import alone
from handlers.staff.hold_cards import card, hold_button, queue_button, work_button
from handlers.staff.orders import Order, is_for_staff, order_in
from handlers.staff.queue import in_private
from handlers.staff.walk_ups import COPY, TITLE, ask_place, due_of, thing_button
from handlers.title_cards import can_be_asked_for, short, title_line
from handlers.titles import show
from handlers.wishes import Asked

LATE = 6
WHOLE = 0.97
"""Score from which words that end like "ke solo" are a title, and Solo is not who borrows it."""


def or_code(handler: Handler) -> Handler:
    """The same handler of free words, but a code or an order is what it is: staff go on at once."""

    async def answered(turn: Turn, services: Services) -> Reply:
        if is_for_staff(turn.message.text):
            return await typed_code(turn, services)
        return await handler(turn, services)

    return answered


async def typed_code(turn: Turn, services: Services) -> Reply:
    """The label of a slip, the barcode of a copy, or an order in one line."""
    if not alone(turn):
        return in_private(turn)
    order = order_in(turn.message.text)
    if order is not None:
        return await _ordered(turn, services, order)
    code = turn.message.text.strip()
    found = await look_up(turn, services, code)
    if found is not None:
        return found
    if isbn13(code):
        return await show(turn, services, code, Asked())
    text = turn.text.say("code.unknown", code=short(code))
    return Reply(text=text, buttons=((queue_button(turn),),))


async def look_up(turn: Turn, services: Services, code: str, name: str = "") -> Reply | None:
    """The hold, the loan or the copy that a code leads to, or None; `name` is who may borrow it."""
    acting = services.acting(turn.contact.id)
    holds = await acting.holds.find_by_label_or_barcode(code)
    if len(holds) == 1:
        return await card(turn, services, holds[0])
    if holds:
        return _several(turn, holds, code)
    loan = await acting.loans.find(code)
    if loan is not None:
        return _loan_card(turn, loan)
    copy = await acting.loans.copy(code)
    if copy is None:
        return None
    text = turn.text.say("code.copy", title=copy.title, code=code)
    return await ask_place(turn, services, f"{COPY}{copy.id}", text, name)


async def press_lend(turn: Turn, services: Services) -> Reply:
    """What shall be lent? A code or a title is the answer."""
    if not alone(turn):
        return in_private(turn)
    late = Button(label=turn.text.plain("way.late"), action="late")
    return Reply(
        text=turn.text.say("lend.what"),
        buttons=((late, leave_button(turn)),),
        asks_text=TextAsked(answer="lend_what"),
    )


async def said_title(turn: Turn, services: Services) -> Reply:
    """Words of a title that has no barcode, or whose barcode is gone."""
    words = " ".join((turn.understanding.query or turn.message.text).split())
    by_code = None if " " in words else await look_up(turn, services, words)
    if by_code is not None:
        return by_code
    return _which(turn, words, await _named(services, words))


async def press_back(turn: Turn, services: Services) -> Reply:
    """A copy is back; whoever waits for it is next."""
    if not alone(turn):
        return in_private(turn)
    returned = await services.acting(turn.contact.id).loans.take_back(int(turn.args[0]))
    return _taken_back(turn, returned)


async def press_late(turn: Turn, services: Services) -> Reply:
    """What should be back already, the longest first; nobody pays for it."""
    if not alone(turn):
        return in_private(turn)
    loans = services.acting(turn.contact.id).loans
    late = await loans.overdue()
    today = await loans.today()
    parts = [turn.text.say_many("late.head", len(late))]
    parts += [
        turn.text.say_many(
            "late.line",
            loan.overdue(today),
            title=loan.title,
            name=loan.name,
            due=due_of(turn, loan),
        )
        for loan in late[:LATE]
    ]
    rows = tuple(
        (
            Button(
                label=turn.text.plain("late.back", title=short(loan.title, 28)),
                action="back",
                args=(str(loan.id),),
            ),
        )
        for loan in late[:LATE]
    )
    return Reply(
        text=Neutral("\n\n".join(parts)),
        buttons=(*rows, (queue_button(turn),)),
        edit=bool(turn.message.pressed_on),
    )


def _several(turn: Turn, holds: Sequence[HoldView], code: str) -> Reply:
    """Several stops use the same label."""
    lines = [turn.text.say("code.several", code=short(code))]
    lines += [
        turn.text.say("code.owner", number=number, stop=hold.stop_name, name=hold.slip_name)
        for number, hold in enumerate(holds, start=1)
    ]
    rows = tuple(
        (Button(label=f"{number}. {hold.stop_name}", action="hold", args=(str(hold.id),)),)
        for number, hold in enumerate(holds, start=1)
    )
    return Reply(text=Neutral("\n".join(lines)), buttons=rows)


def _loan_card(turn: Turn, loan: LoanView) -> Reply:
    text = turn.text.say("lend.out", title=loan.title, name=loan.name, due=due_of(turn, loan))
    back = work_button(turn, "back", "back", loan.id)
    return Reply(text=text, buttons=((back,), (queue_button(turn),)))


async def _ordered(turn: Turn, services: Services, order: Order) -> Reply:
    """What was said in one line goes as far as it says. Raises CopyUnknown."""
    if order.back:
        return await _take_back(turn, services, order.thing)
    if looks_like_code(order.thing):
        by_code = await look_up(turn, services, order.thing, order.name)
        if by_code is not None:
            return by_code
    words, name, found = order.thing, order.name, list[Offer]()
    if order.whole:
        found = [each for each in await _named(services, order.whole) if each.card.score >= WHOLE]
        words, name = (order.whole, "") if found else (words, name)
    found = found or await _named(services, words)
    if len(found) != 1:
        return _which(turn, words, found, name)
    text = turn.text.say("lend.where_this", title=found[0].card.title)
    return await ask_place(turn, services, f"{TITLE}{found[0].card.id}", text, name)


async def _take_back(turn: Turn, services: Services, barcode: str) -> Reply:
    try:
        returned = await services.acting(turn.contact.id).loans.take_back_copy(barcode)
    except LoanUnknown:
        text = turn.text.say("lend.never_out", code=short(barcode))
        return Reply(text=text, buttons=((queue_button(turn),),))
    return _taken_back(turn, returned)


async def _named(services: Services, words: str) -> list[Offer]:
    return [each for each in await services.titles.named(words) if can_be_asked_for(each)]


def _which(turn: Turn, words: str, found: Sequence[Offer], name: str = "") -> Reply:
    """Several titles may be meant, or none is."""
    leave = (leave_button(turn),)
    if not found:
        again = turn.text.say("lend.not_found", query=short(words))
        return Reply(text=again, buttons=(leave,), asks_text=TextAsked(answer="lend_what"))
    rows = [
        (thing_button(turn, title_line(each), f"{TITLE}{each.card.id}", name),) for each in found
    ]
    return Reply(text=turn.text.say("lend.which"), buttons=(*rows, leave))


def _taken_back(turn: Turn, returned: Returned) -> Reply:
    key = "lend.back_before" if returned.repeated else "lend.back"
    name = returned.loan.name or turn.text.plain("ticket.somebody")
    parts = [turn.text.say(key, title=returned.loan.title, name=name)]
    rows: tuple[tuple[Button, ...], ...] = ((queue_button(turn),),)
    if returned.next is not None:
        hold = returned.next
        parts.append(turn.text.say("lend.next", label=hold.label, name=hold.slip_name))
        rows = ((hold_button(hold),), *rows)
    edit = bool(turn.message.pressed_on)
    return Reply(text=Neutral("\n".join(parts)), buttons=rows, edit=edit)
