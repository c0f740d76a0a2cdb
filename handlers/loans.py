"""What somebody has at home, until when, and keeping it longer. Nobody pays for being late."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.dialog.turns import Turn
from bot.domain.loans import LoanProblem, LoanView
from bot.errors import LoanRefused
from bot.i18n import Neutral
from bot.i18n.dates import full_date
from bot.messages import Button, Reply
from bot.services import Services
from bot.services.telling_words import when
from handlers.hold_words import alone
from handlers.naming import named
from handlers.title_cards import LONGEST_QUERY, short

SHOWN = 10
"""Loans of a message; hardly anybody has so many."""
REFUSALS: Mapping[LoanProblem, str] = {
    LoanProblem.WAITED_FOR: "loan.waited_for",
    LoanProblem.RETURNED: "loan.returned",
    LoanProblem.EARLY: "loan.early",
}


async def my_loans(turn: Turn, services: Services) -> Reply:
    """What she has at home and when it goes back; one of them if it was named."""
    if not alone(turn):
        return Reply(text=turn.text.say("hold.in_private"))
    mine = await services.acting(turn.contact.id).loans.of_contact()
    if not mine:
        return _none(turn)
    shown = (_meant(turn, mine) or mine)[:SHOWN]
    lines = [await _line(turn, services, loan) for loan in shown]
    text = Neutral("\n".join([turn.text.say_many("loan.own", len(shown)), *lines]))
    return Reply(text=text, buttons=tuple((_renew_button(turn, loan),) for loan in shown))


async def press_loans(turn: Turn, services: Services) -> Reply:
    """The same by button."""
    return await my_loans(turn, services)


async def renew_loan(turn: Turn, services: Services) -> Reply:
    """The loan that was named is kept longer, or the only one; among several she chooses."""
    if not alone(turn):
        return Reply(text=turn.text.say("hold.in_private"))
    mine = await services.acting(turn.contact.id).loans.of_contact()
    if not mine:
        return _none(turn)
    query = turn.understanding.query
    meant = _meant(turn, mine) or ([] if query else mine)
    if len(meant) == 1:
        return await _renew(turn, services, meant[0])
    key = "loan.which" if meant else "loan.not_among"
    rows = tuple((_renew_button(turn, loan),) for loan in (meant or mine)[:SHOWN])
    return Reply(text=turn.text.say(key, query=short(query or "", LONGEST_QUERY)), buttons=rows)


async def press_renew(turn: Turn, services: Services) -> Reply:
    """This loan is kept longer."""
    return await _renew_by_id(turn, services, int(turn.args[0]))


async def _renew_by_id(turn: Turn, services: Services, loan_id: int) -> Reply:
    mine = await services.acting(turn.contact.id).loans.of_contact()
    for loan in mine:
        if loan.id == loan_id:
            return await _renew(turn, services, loan)
    return Reply(text=turn.text.say("loan.not_yours"), buttons=((_own_button(turn),),))


async def _renew(turn: Turn, services: Services, loan: LoanView) -> Reply:
    try:
        renewed = await services.acting(turn.contact.id).loans.renew(loan.id)
    except LoanRefused as error:
        said = turn.text.say(REFUSALS[LoanProblem(str(error.fields["problem"]))], title=loan.title)
        until = await _line(turn, services, loan)
        return Reply(text=Neutral("\n".join([said, until])), buttons=((_own_button(turn),),))
    said = turn.text.say("loan.renewed")
    return Reply(text=Neutral("\n".join([said, await _line(turn, services, renewed)])))


async def _line(turn: Turn, services: Services, loan: LoanView) -> Neutral:
    """Where and until when one goes back."""
    today = await services.acting(turn.contact.id).loans.today(loan.stop)
    late = loan.overdue(today)
    if late:
        return await _late(turn, services, loan, late)
    if loan.due_visit is None:
        return turn.text.say("loan.at_library", title=loan.title, day=_day(turn, loan.due_on))
    place = {"stop": loan.due_visit.stop.name, "when": when(loan.due_visit, turn.text)}
    return turn.text.say("loan.at_visit", title=loan.title, **place)


async def _late(turn: Turn, services: Services, loan: LoanView, days: int) -> Neutral:
    """Friendly, without a fine, and with the next chance to give it back."""
    head = turn.text.say_many("loan.late", days, title=loan.title, day=_day(turn, loan.due_on))
    coming = await services.visits.next_at_stop(loan.stop, limit=1) if loan.stop else None
    if coming is None or not coming.visits:
        back = turn.text.say("loan.back_library")
    else:
        visit = coming.visits[0]
        back = turn.text.say("loan.back_visit", stop=visit.stop.name, when=when(visit, turn.text))
    return Neutral(f"{head} {back}")


def _meant(turn: Turn, loans: Sequence[LoanView]) -> list[LoanView]:
    """Titles that everyday words are not told from are looked for in the whole message."""
    words = turn.understanding.query or turn.message.text
    ids = named(words, {loan.id: loan.title for loan in loans})
    return [loan for loan in loans if loan.id in ids]


def _none(turn: Turn) -> Reply:
    search = Button(label=turn.text.plain("way.search"), action="find_new")
    return Reply(text=turn.text.say("loan.none"), buttons=((search,),))


def _renew_button(turn: Turn, loan: LoanView) -> Button:
    label = turn.text.plain("loan.renew", title=short(loan.title))
    return Button(label=label, action="renew", args=(str(loan.id),))


def _own_button(turn: Turn) -> Button:
    return Button(label=turn.text.plain("way.loans"), action="loans")


def _day(turn: Turn, day: date) -> str:
    return full_date(day, turn.text)
