"""Lending at the van without a hold, taking back, and what is late; codes that staff type."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.dialog.turns import Handler, Turn
from bot.domain.hold_views import HoldView
from bot.domain.isbns import isbn13
from bot.domain.labels import looks_like_code
from bot.domain.loans import LoanView
from bot.domain.visits import VisitView
from bot.domain.zones import local_date
from bot.i18n import Neutral
from bot.i18n.dates import clock_time, full_date
from bot.messages import Button, Reply, TextAsked
from bot.services import Services
from bot.services.loans import WalkUp
from bot.services.telling_words import when
from handlers.hold_questions import leave_button, name_in
from handlers.hold_words import alone
from handlers.staff.hold_cards import card, hold_button, queue_button, work_button
from handlers.staff.queue import in_private
from handlers.title_cards import can_be_asked_for, short, title_line
from handlers.titles import show
from handlers.wishes import Asked, fits

LIBRARY = "0"
"""No visit: it is lent at the main library."""
BARCODE, TITLE = "b", "t"
"""What stands before a barcode or the row id of a title, in buttons and questions."""
VISITS = 6
LATE = 6
LONGEST_ID = "1234567"
"""A row id for which a button must have room."""


def or_code(handler: Handler) -> Handler:
    """The same handler of free words, but a code is what it is: staff scan one after another."""

    async def answered(turn: Turn, services: Services) -> Reply:
        if looks_like_code(turn.message.text):
            return await typed_code(turn, services)
        return await handler(turn, services)

    return answered


async def typed_code(turn: Turn, services: Services) -> Reply:
    """The label of a slip or the barcode of a copy."""
    if not alone(turn):
        return in_private(turn)
    code = turn.message.text.strip()
    found = await look_up(turn, services, code)
    if found is not None:
        return found
    if isbn13(code):
        return await show(turn, services, code, Asked())
    text = turn.text.say("code.unknown", code=short(code))
    return Reply(text=text, buttons=((queue_button(turn),),))


async def look_up(turn: Turn, services: Services, code: str) -> Reply | None:
    """The hold, the loan or the copy that a code leads to, or None."""
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
    return None if copy is None else await _copy_card(turn, services, copy.title, code)


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
    found = [each for each in await services.titles.named(words) if can_be_asked_for(each)]
    if not found:
        again = turn.text.say("lend.not_found", query=short(words))
        asks_text = TextAsked(answer="lend_what")
        return Reply(text=again, buttons=((leave_button(turn),),), asks_text=asks_text)
    rows = tuple(
        (
            Button(
                label=short(title_line(offer)), action="lend_it", args=(f"{TITLE}{offer.card.id}",)
            ),
        )
        for offer in found
    )
    return Reply(text=turn.text.say("lend.which"), buttons=(*rows, (leave_button(turn),)))


async def press_thing(turn: Turn, services: Services) -> Reply:
    """A title was chosen: where is it lent?"""
    rows = await _places(turn, services, turn.args[0])
    return Reply(text=turn.text.say("lend.where"), buttons=(*rows, (leave_button(turn),)))


async def press_place(turn: Turn, services: Services) -> Reply:
    """The place was chosen: to whom?"""
    return _ask_name(turn, turn.args[0], turn.args[1], turn.text.say("lend.to_whom"))


async def said_borrower(turn: Turn, services: Services) -> Reply:
    """The name, as it is written down. Raises LoanRefused where the copy can't be lent."""
    visit_id, thing = turn.args
    name = name_in(turn.message.text)
    if not name:
        return _ask_name(turn, visit_id, thing, turn.text.say("lend.name_unclear"))
    acting = services.acting(turn.contact.id)
    visit = None if visit_id == LIBRARY else await acting.exports.visit(int(visit_id))
    loan = await acting.loans.lend(
        WalkUp(
            stop=visit.stop.code if visit else "",
            barcode=thing[1:] if thing.startswith(BARCODE) else "",
            title_id=int(thing[1:]) if thing.startswith(TITLE) else None,
            name=name,
        )
    )
    text = turn.text.say("lend.done", title=loan.title, name=loan.name, due=_due(turn, loan))
    back = work_button(turn, "back", "back", loan.id)
    again = Button(label=turn.text.plain("way.lend"), action="lend")
    return Reply(text=text, buttons=((back, again), (queue_button(turn),)))


async def press_back(turn: Turn, services: Services) -> Reply:
    """A copy is back; whoever waits for it is next."""
    if not alone(turn):
        return in_private(turn)
    returned = await services.acting(turn.contact.id).loans.take_back(int(turn.args[0]))
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
            "late.line", loan.overdue(today), title=loan.title, name=loan.name, due=_due(turn, loan)
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


async def _copy_card(turn: Turn, services: Services, title: str, code: str) -> Reply:
    """A copy that nobody has and nobody waits for: it can be lent at once."""
    text, thing = turn.text.say("code.copy", title=title, code=code), f"{BARCODE}{code}"
    if not fits(thing, "lend_at", LONGEST_ID):  # then the question carries it, and no button
        return _ask_name(turn, LIBRARY, thing, text)
    rows = await _places(turn, services, thing)
    return Reply(text=text, buttons=(*rows, (queue_button(turn),)))


def _loan_card(turn: Turn, loan: LoanView) -> Reply:
    text = turn.text.say("lend.out", title=loan.title, name=loan.name, due=_due(turn, loan))
    back = work_button(turn, "back", "back", loan.id)
    return Reply(text=text, buttons=((back,), (queue_button(turn),)))


def _due(turn: Turn, loan: LoanView) -> str:
    """Where and when it goes back, in full."""
    text = turn.text
    if loan.due_visit is None:
        return text.plain("lend.due_library", day=full_date(loan.due_on, text))
    stop = loan.due_visit.stop.name
    return text.plain("lend.due_visit", stop=stop, when=when(loan.due_visit, text))


async def _places(turn: Turn, services: Services, thing: str) -> tuple[tuple[Button, ...], ...]:
    """Today's visits, and the library: the stop decides when it goes back."""
    today = local_date(turn.now, turn.zone)
    visits = (await services.visits.on_dates(today, today, VISITS)).visits
    rows = [_place_button(turn, visit, thing) for visit in visits]
    library = Button(
        label=turn.text.plain("lend.at_library"), action="lend_at", args=(LIBRARY, thing)
    )
    return tuple((button,) for button in (*rows, library))


def _place_button(turn: Turn, visit: VisitView, thing: str) -> Button:
    starts_at = visit.starts_at.astimezone(ZoneInfo(visit.stop.timezone))
    label = turn.text.plain(
        "lend.at_stop", stop=visit.stop.name, time=clock_time(starts_at, turn.text)
    )
    return Button(label=label, action="lend_at", args=(str(visit.id), thing))


def _ask_name(turn: Turn, visit_id: str, thing: str, text: Neutral) -> Reply:
    asks_text = TextAsked(answer="lend_to", args=(visit_id, thing))
    return Reply(text=text, buttons=((leave_button(turn),),), asks_text=asks_text)
