"""Lending without a hold: where, to whom, done. A title or a copy goes from button to button."""

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.dialog.turns import Turn
from bot.domain.borrowers import Borrower
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
from handlers.staff.hold_cards import card, queue_button, work_button
from handlers.title_cards import short
from handlers.wishes import fits

LIBRARY = "0"
"""No visit: it is lent at the main library."""
COPY, TITLE = "c", "t"
"""What stands before the row id of a copy or of a title, in buttons and questions."""
VISITS = 6


async def ask_place(
    turn: Turn, services: Services, thing: str, text: Neutral, name: str = ""
) -> Reply:
    """Where is it lent? The stop decides when it goes back."""
    today = local_date(turn.now, turn.zone)
    visits = (await services.visits.on_dates(today, today, VISITS)).visits
    named = _fitting(name, "lend_at", "1234567", thing)
    rows = [(_place_button(turn, visit, thing, named),) for visit in visits]
    library = Button(
        label=turn.text.plain("lend.at_library"),
        action="lend_at",
        args=(LIBRARY, thing, *named),
    )
    return Reply(text=text, buttons=(*rows, (library,), (leave_button(turn),)))


def thing_button(turn: Turn, label: str, thing: str, name: str = "") -> Button:
    """One of several titles that may be meant."""
    args = (thing, *_fitting(name, "lend_it", thing))
    return Button(label=short(label), action="lend_it", args=args)


async def press_thing(turn: Turn, services: Services) -> Reply:
    """A title was chosen: where is it lent?"""
    thing, name = (*turn.args, "")[:2]
    return await ask_place(turn, services, thing, turn.text.say("lend.where"), name)


async def press_place(turn: Turn, services: Services) -> Reply:
    """The place was chosen: to whom, unless that was said?"""
    visit_id, thing, name = (*turn.args, "")[:3]
    if name:
        return await _to(turn, services, visit_id, thing, name)
    return _ask_name(turn, visit_id, thing, turn.text.say("lend.to_whom"))


async def said_borrower(turn: Turn, services: Services) -> Reply:
    """The name, as it is written down or as somebody is known at that stop."""
    visit_id, thing = turn.args
    name = name_in(turn.message.text)
    if not name:
        return _ask_name(turn, visit_id, thing, turn.text.say("lend.name_unclear"))
    return await _to(turn, services, visit_id, thing, name)


async def press_contact(turn: Turn, services: Services) -> Reply:
    """It is lent to somebody who is known. What she asked for is handed out instead."""
    visit_id, thing, contact_id = turn.args
    walk_up = replace(await _walk_up(turn, services, visit_id, thing), contact_id=int(contact_id))
    hold = await services.acting(turn.contact.id).loans.awaited(walk_up)
    if hold is not None:
        before = turn.text.say("lend.awaited", title=hold.title, name=hold.slip_name)
        return await card(turn, services, hold, before=before)
    return await _lend(turn, services, walk_up)


async def press_name(turn: Turn, services: Services) -> Reply:
    """It is lent to the name as it was typed, which is nobody's account."""
    visit_id, thing, name = turn.args
    return await _lend_to_name(turn, services, visit_id, thing, name)


def due_of(turn: Turn, loan: LoanView) -> str:
    """Where and when it goes back, in full."""
    text = turn.text
    if loan.due_visit is None:
        return text.plain("lend.due_library", day=full_date(loan.due_on, text))
    stop = loan.due_visit.stop.name
    return text.plain("lend.due_visit", stop=stop, when=when(loan.due_visit, text))


async def _to(turn: Turn, services: Services, visit_id: str, thing: str, name: str) -> Reply:
    """Who is meant? Nobody who is known there: then it is a name on paper."""
    walk_up = await _walk_up(turn, services, visit_id, thing)
    known = await services.acting(turn.contact.id).loans.borrowers(walk_up.stop, name)
    if not known:
        return await _lend_to_name(turn, services, visit_id, thing, name)
    rows = [(_contact_button(each, visit_id, thing),) for each in known]
    written = _fitting(name, "lend_n", visit_id, thing)
    if written:
        label = turn.text.plain("lend.as_written", name=short(written[0]))
        rows.append((Button(label=label, action="lend_n", args=(visit_id, thing, *written)),))
    text = turn.text.say("lend.which_person", name=name)
    return Reply(text=text, buttons=(*rows, (leave_button(turn),)))


async def _walk_up(turn: Turn, services: Services, visit_id: str, thing: str) -> WalkUp:
    visit = None
    if visit_id != LIBRARY:
        visit = await services.acting(turn.contact.id).exports.visit(int(visit_id))
    return WalkUp(
        stop=visit.stop.code if visit else "",
        copy_id=int(thing[1:]) if thing.startswith(COPY) else None,
        title_id=int(thing[1:]) if thing.startswith(TITLE) else None,
    )


async def _lend_to_name(
    turn: Turn, services: Services, visit_id: str, thing: str, name: str
) -> Reply:
    walk_up = await _walk_up(turn, services, visit_id, thing)
    return await _lend(turn, services, replace(walk_up, name=name))


async def _lend(turn: Turn, services: Services, walk_up: WalkUp) -> Reply:
    """Raises LoanRefused where the copy can't be lent."""
    loan = await services.acting(turn.contact.id).loans.lend(walk_up)
    text = turn.text.say("lend.done", title=loan.title, name=loan.name, due=due_of(turn, loan))
    back = work_button(turn, "back", "back", loan.id)
    again = Button(label=turn.text.plain("way.lend"), action="lend")
    return Reply(text=text, buttons=((back, again), (queue_button(turn),)))


def _contact_button(borrower: Borrower, visit_id: str, thing: str) -> Button:
    args = (visit_id, thing, str(borrower.contact_id))
    return Button(label=short(borrower.name), action="lend_c", args=args)


def _place_button(turn: Turn, visit: VisitView, thing: str, named: Sequence[str]) -> Button:
    starts_at = visit.starts_at.astimezone(ZoneInfo(visit.stop.timezone))
    label = turn.text.plain(
        "lend.at_stop", stop=visit.stop.name, time=clock_time(starts_at, turn.text)
    )
    return Button(label=label, action="lend_at", args=(str(visit.id), thing, *named))


def _ask_name(turn: Turn, visit_id: str, thing: str, text: Neutral) -> Reply:
    asks_text = TextAsked(answer="lend_to", args=(visit_id, thing))
    return Reply(text=text, buttons=((leave_button(turn),),), asks_text=asks_text)


def _fitting(name: str, action: str, *others: str) -> tuple[str, ...]:
    """As many whole words of a name as fit into a button, if any."""
    words = name_in(name).replace("|", " ").split()
    while words and not fits(" ".join(words), action, *others):
        words.pop()
    return (" ".join(words),) if words else ()
