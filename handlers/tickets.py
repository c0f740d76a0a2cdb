"""A human for residents: questions, feedback, and the wish that the van comes somewhere."""

from dataclasses import replace

from bot.dialog.turns import Turn
from bot.domain.tickets import TicketAuthor, TicketKind, TicketState, TicketView, Wish
from bot.i18n import Neutral
from bot.language import asks_own_question, fold
from bot.messages import Button, Letter, Reply, TextAsked
from bot.services import Services
from bot.services.tickets import Said
from handlers.ticket_words import expected, letter, name_of, said_at, translator_of, wish_lines

MATTER = ("soal", "tentang", "mengenai", "perihal", "masalah", "terkait", "about")
"""What follows these words is the matter itself."""
ONLY_ASKING = frozenset(
    (
        "ada",
        "aduan",
        "aku",
        "apa",
        "bagaimana",
        "beri",
        "boleh",
        "bisa",
        "bu",
        "buat",
        "cara",
        "caranya",
        "dan",
        "dong",
        "feedback",
        "gimana",
        "ingin",
        "kak",
        "kasih",
        "ke",
        "keliling",
        "keluhan",
        "kepada",
        "kirim",
        "komplain",
        "kritik",
        "kunjungan",
        "lapor",
        "layanan",
        "masukan",
        "mau",
        "menyampaikan",
        "min",
        "minta",
        "mobil",
        "mohon",
        "ngasih",
        "ngundang",
        "nih",
        "pak",
        "pelayanan",
        "pengen",
        "perpustakaan",
        "petugas",
        "protes",
        "pusling",
        "sampaikan",
        "saran",
        "saya",
        "tolong",
        "ulasan",
        "undang",
        "untuk",
        "ya",
    )
)
"""Words that say no more than that somebody has something to say, or invites the van."""
ASKING = {
    TicketKind.QUESTION: "ticket.what",
    TicketKind.FEEDBACK: "ticket.what_feedback",
    TicketKind.VISIT_REQUEST: "ticket.what_visit",
}
RECEIVED = {
    TicketKind.QUESTION: "ticket.received",
    TicketKind.FEEDBACK: "ticket.received_feedback",
    TicketKind.VISIT_REQUEST: "ticket.received_visit",
}
_PERSON = TicketAuthor.PERSON
HUMAN_OFFERED = 3
"""After so many messages that were not understood the way to a human is shown."""


async def talk_to_staff(turn: Turn, services: Services) -> Reply:
    """Whoever says what it is about is passed on; others are asked. Or what became of it."""
    if asks_own_question(turn.understanding):
        return await _own_question(turn, services)
    matter = _without_command(turn)
    told = turn.message.press is not None and turn.missed >= HUMAN_OFFERED
    if not (told or _names_matter(turn.message.text, matter)):
        return _ask(turn, TicketKind.QUESTION)
    return await _passed_on(turn, services, TicketKind.QUESTION, matter)


async def _own_question(turn: Turn, services: Services) -> Reply:
    """Her newest question that is open, and how it stands; without one she may ask."""
    ticket = await services.tickets.newest(turn.contact.id)
    if ticket is None:
        asking = _ask(turn, TicketKind.QUESTION)
        none = turn.text.say("ticket.own_none")
        return replace(asking, text=Neutral("\n".join([none, asking.text])))
    lines = [turn.text.say("ticket.own", number=ticket.id, text=_last_of(ticket, _PERSON))]
    lines.append(await _standing(turn, services, ticket))
    rows = ((_more_button(turn, ticket), _done_button(turn, ticket)),)
    return Reply(text=Neutral("\n".join(lines)), buttons=rows)


async def _standing(turn: Turn, services: Services, ticket: TicketView) -> Neutral:
    if ticket.waiting_since is None and ticket.answered_at is not None:
        answer = _last_of(ticket, TicketAuthor.STAFF)
        values = {"when": said_at(turn, ticket.answered_at), "text": answer}
        return turn.text.say("ticket.own_answered", **values)
    when = expected(turn, await services.tickets.expected(turn.zone))
    key = "ticket.own_waits" if ticket.assignee_id is None else "ticket.own_taken"
    return turn.text.say(key, expected=when)


def _last_of(ticket: TicketView, author: TicketAuthor) -> str:
    said = [message.text for message in ticket.messages if message.author is author]
    return said[-1] if said else "–"


async def feedback(turn: Turn, services: Services) -> Reply:
    """Praise, a complaint or a suggestion goes to staff as it was said."""
    return await _tell(turn, services, TicketKind.FEEDBACK)


async def request_visit(turn: Turn, services: Services) -> Reply:
    """The van is wanted at a new place, or on one more day."""
    return await _tell(turn, services, TicketKind.VISIT_REQUEST)


async def said_new(turn: Turn, services: Services) -> Reply:
    """The words that were asked for: the kind of ticket is the argument."""
    return await _passed_on(turn, services, TicketKind(turn.args[0]), turn.message.text)


async def said_more(turn: Turn, services: Services) -> Reply:
    """Somebody goes on with her ticket: its number is the argument."""
    said = _said(turn, turn.message.text)
    return await _added(turn, services, await services.tickets.add(int(turn.args[0]), said))


async def press_more(turn: Turn, services: Services) -> Reply:
    """Something is to be added, or asked again."""
    ticket = await services.tickets.own(int(turn.args[0]), turn.contact.id)
    return Reply(
        text=turn.text.say("ticket.what_more", number=ticket.id),
        buttons=((_done_button(turn, ticket),),),
        asks_text=TextAsked(answer="ticket_more", args=(str(ticket.id),)),
    )


async def press_done(turn: Turn, services: Services) -> Reply:
    """No answer is needed any more."""
    ticket = await services.tickets.finish(int(turn.args[0]), turn.contact.id)
    key = "ticket.withdrawn" if ticket.answered_at is None else "ticket.done"
    return Reply(
        text=turn.text.say(key, number=ticket.id), buttons=((_more_button(turn, ticket),),)
    )


async def press_leave(turn: Turn, services: Services) -> Reply:
    """What was asked for is not said after all."""
    return Reply(text=turn.text.say("question.left"))


async def follow_up(turn: Turn, services: Services) -> Reply | None:
    """Words that nothing else explains, soon after an answer of staff: they go to the same ticket.

    None where there is no such ticket.
    """
    if turn.message.press is not None or not turn.message.text.strip():
        return None
    ticket = await services.tickets.answered_lately(turn.contact.id)
    if ticket is None:
        return None
    said = _said(turn, turn.message.text)
    return await _added(turn, services, await services.tickets.add(ticket.id, said))


async def pass_on(turn: Turn, services: Services, matter: str) -> Reply:
    """What somebody tried to do, and only staff can, becomes her question to them."""
    return await _passed_on(turn, services, TicketKind.QUESTION, matter)


async def after_thanks(turn: Turn, services: Services) -> tuple[tuple[Button, ...], ...]:
    """Buttons for whoever thanks for an answer of staff: that was it, or there is more."""
    ticket = await services.tickets.answered_lately(turn.contact.id)
    return () if ticket is None else ((_done_button(turn, ticket), _more_button(turn, ticket)),)


async def _tell(turn: Turn, services: Services, kind: TicketKind) -> Reply:
    matter = _without_command(turn)
    if set(fold(matter).split()) <= ONLY_ASKING:
        return _ask(turn, kind)
    return await _passed_on(turn, services, kind, matter)


def _ask(turn: Turn, kind: TicketKind) -> Reply:
    leave = Button(label=turn.text.plain("ticket.leave"), action="t_leave")
    asked = TextAsked(answer="ticket_new", args=(kind.value,))
    return Reply(text=turn.text.say(ASKING[kind]), buttons=((leave,),), asks_text=asked)


async def _passed_on(turn: Turn, services: Services, kind: TicketKind, matter: str) -> Reply:
    ticket = await services.tickets.ask(kind, _said(turn, matter))
    when = expected(turn, await services.tickets.expected(turn.zone))
    wish = "".join(f"\n{line}" for line in wish_lines(ticket, turn.text))
    text = turn.text.say(RECEIVED[kind], number=ticket.id, expected=when, wish=Neutral(wish))
    asked = None
    if kind is TicketKind.VISIT_REQUEST and not ticket.wish.place:
        text = Neutral("\n\n".join([text, turn.text.say("ticket.where")]))
        asked = TextAsked(answer="ticket_more", args=(str(ticket.id),))
    return Reply(
        text=text,
        buttons=((_more_button(turn, ticket), _done_button(turn, ticket)),),
        asks_text=asked,
        letters=await _letters(turn, services, ticket) if _is_new(turn, ticket) else (),
    )


async def _added(turn: Turn, services: Services, ticket: TicketView) -> Reply:
    when = expected(turn, await services.tickets.expected(turn.zone))
    return Reply(
        text=turn.text.say("ticket.added", number=ticket.id, expected=when),
        buttons=((_more_button(turn, ticket), _done_button(turn, ticket)),),
        letters=await _letters(turn, services, ticket),
    )


async def _letters(turn: Turn, services: Services, ticket: TicketView) -> tuple[Letter, ...]:
    """Staff are told what was said, each in her own language."""
    letters = []
    for reader in await services.tickets.desk_of(ticket):
        text = translator_of(turn, reader)
        said = text.say(
            "ticket.news",
            number=ticket.id,
            kind=text.label(ticket.kind),
            name=name_of(ticket.asker.name, text),
            text=ticket.messages[-1].text if ticket.messages else "",
        )
        lines = Neutral("\n".join([said, *wish_lines(ticket, text)]))
        args = (str(ticket.id), str(ticket.last_id))
        answer = Button(label=text.plain("ticket.answer"), action="t_answer", args=args)
        show = Button(label=text.plain("ticket.show"), action="ticket", args=args[:1])
        letters.append(letter(turn, reader, lines, ((answer, show),)))
    return tuple(letters)


def _said(turn: Turn, text: str) -> Said:
    place, dates = turn.understanding.place, turn.understanding.dates
    if place is not None and place.candidates:  # which one is for staff to ask
        place = None
    wish = Wish(
        place=place.name if place else "",
        stop=place.code if place and place.kind == "stop" else "",
        area=place.code if place and place.kind == "area" else "",
        first=dates.start if dates else None,
        last=dates.end if dates else None,
    )
    address = turn.message.address
    return Said(contact_id=turn.contact.id, address=address, text=text.strip(), wish=wish)


def _without_command(turn: Turn) -> str:
    """What was typed, without the command before it."""
    text = turn.message.text.strip()
    return text.partition(" ")[2].strip() if text.startswith("/") else text


def _names_matter(typed: str, matter: str) -> bool:
    """Whether a message that calls for staff says what it is about too."""
    if typed.strip().startswith("/"):
        return bool(matter)
    words = fold(matter).split()
    return any(word in MATTER for word in words[:-1])


def _is_new(turn: Turn, ticket: TicketView) -> bool:
    """Whether its last message was kept just now; the same words twice are told once."""
    return bool(ticket.messages) and ticket.messages[-1].at == turn.now


def _more_button(turn: Turn, ticket: TicketView) -> Button:
    fresh = ticket.answered_at is None and ticket.state is not TicketState.CLOSED
    key = "ticket.more" if fresh else "ticket.again"
    return Button(label=turn.text.plain(key), action="t_more", args=(str(ticket.id),))


def _done_button(turn: Turn, ticket: TicketView) -> Button:
    key = "ticket.withdraw" if ticket.answered_at is None else "ticket.finish"
    return Button(label=turn.text.plain(key), action="t_done", args=(str(ticket.id),))
