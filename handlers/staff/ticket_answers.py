"""Staff answer: in words of their own, or with one of those that are often given."""

from dataclasses import replace
from datetime import timedelta

from bot.dialog.turns import Turn
from bot.domain.tickets import CANNED, PROMISES, CannedAnswer, TicketView
from bot.i18n import Neutral, Translator
from bot.messages import Button, Letter, Reply, TextAsked
from bot.services import Services
from bot.services.tickets import Given
from handlers.staff.tickets import card, desk, ticket_button, told
from handlers.ticket_words import (
    desk_hours,
    leaves_at,
    letter,
    moment,
    name_of,
    translator_of,
)

PATIENCE = timedelta(hours=1)
"""Whoever writes later than that, writes something else than the answer."""
WORDS = {
    CannedAnswer.CHECKING: "canned.checking",
    CannedAnswer.HOURS: "canned.hours",
    CannedAnswer.AT_VAN: "canned.at_van",
    CannedAnswer.SCHEDULE: "canned.schedule",
    CannedAnswer.THANKS: "canned.thanks",
    CannedAnswer.PASSED_ON: "canned.passed_on",
    CannedAnswer.CONSIDERED: "canned.considered",
    CannedAnswer.WELCOME: "canned.welcome",
    CannedAnswer.NOT_POSSIBLE: "canned.not_possible",
}


async def press_answer(turn: Turn, services: Services) -> Reply:
    """The next message is the answer to the ticket as it is shown now."""
    ticket = await desk(turn, services).by_id(int(turn.args[0]))
    name = name_of(ticket.asker.name, turn.text)
    asking = turn.text.say("ticket.write_answer", number=ticket.id, name=name)
    args = (str(ticket.id), str(ticket.last_id))
    return Reply(
        text=Neutral("\n\n".join([told(turn, ticket), asking])),
        buttons=((ticket_button(turn, "ticket.back", "ticket", ticket.id),),),
        asks_text=TextAsked(answer="ticket_answer", args=args, patience=PATIENCE),
    )


async def said_answer(turn: Turn, services: Services) -> Reply:
    """An answer in words of one's own. A second argument is the newest message that was read."""
    ticket_id, *seen = turn.args
    words = turn.message.text.strip()
    read = int(seen[0]) if seen and seen[0].isdecimal() else None
    given = await desk(turn, services).answer(int(ticket_id), words, seen=read)
    return _outcome(turn, given, words)


async def press_canned(turn: Turn, services: Services) -> Reply:
    """The answers that fit the ticket; or one of them as it would be sent."""
    ticket_id, *chosen = turn.args
    ticket = await desk(turn, services).by_id(int(ticket_id))
    back = ticket_button(turn, "ticket.back", "ticket", ticket.id)
    if not chosen:
        rows = [(_canned_button(turn, ticket, answer),) for answer in CANNED[ticket.kind]]
        said = turn.text.say("ticket.which_canned")
        return Reply(text=said, buttons=(*rows, (back,)), edit=bool(turn.message.pressed_on))
    answer = CannedAnswer(chosen[0])
    words = _canned(turn, ticket, answer)
    send = ticket_button(turn, "ticket.send", "t_send", ticket.id, answer.value, ticket.last_id)
    return Reply(
        text=turn.text.say(
            "ticket.preview", name=name_of(ticket.asker.name, turn.text), text=words
        ),
        buttons=((send, back),),
        edit=bool(turn.message.pressed_on),
    )


async def press_send(turn: Turn, services: Services) -> Reply:
    """Send the answer that was looked at, unless somebody wrote in between."""
    ticket_id, chosen, seen = turn.args
    answer = CannedAnswer(chosen)
    tickets = desk(turn, services)
    words = _canned(turn, await tickets.by_id(int(ticket_id)), answer)
    given = await tickets.answer(int(ticket_id), words, seen=int(seen), goes_on=answer in PROMISES)
    return _outcome(turn, given, words)


def _outcome(turn: Turn, given: Given, words: str) -> Reply:
    """What became of the answer; the person gets it as a letter."""
    ticket, asker = given.ticket, given.ticket.asker
    if not given.sent:
        return card(turn, ticket, before=turn.text.say("ticket.not_sent", text=words))
    at = leaves_at(turn, asker)
    key = "ticket.sent" if at <= turn.now else "ticket.sent_later"
    key = "ticket.kept" if ticket.blocked else key
    name = name_of(asker.name, turn.text)
    before = turn.text.say(key, name=name, when=moment(turn, at))
    return card(turn, ticket, before=before, letters=(_answer(turn, ticket, words),))


def _answer(turn: Turn, ticket: TicketView, words: str) -> Letter:
    text = translator_of(turn, ticket.asker)
    done = Button(label=text.plain("ticket.finish"), action="t_done", args=(str(ticket.id),))
    again = Button(label=text.plain("ticket.again"), action="t_more", args=(str(ticket.id),))
    said = text.say("ticket.from_staff", number=ticket.id, text=words)
    sending = letter(turn, ticket.asker, said, ((again, done),))
    return replace(sending, key=f"answer:{ticket.last_id}")


def _canned(turn: Turn, ticket: TicketView, answer: CannedAnswer) -> str:
    """Its words, filled, in the language of the one who asked."""
    text = translator_of(turn, ticket.asker)
    return text.plain(
        WORDS[answer],
        number=ticket.id,
        hours=desk_hours(turn, text),
        place=_place(ticket, text),
    )


def _place(ticket: TicketView, text: Translator) -> str:
    return ticket.wish.place or text.plain("ticket.your_place")


def _canned_button(turn: Turn, ticket: TicketView, answer: CannedAnswer) -> Button:
    args = (str(ticket.id), answer.value)
    return Button(label=turn.text.label(answer).capitalize(), action="t_canned", args=args)
