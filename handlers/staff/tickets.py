"""Questions of people for staff: the list, one of them, who takes it, closing and reopening."""

from bot.dialog.turns import Turn
from bot.domain.tickets import (
    WAITING,
    TicketAuthor,
    TicketKind,
    TicketMessage,
    TicketState,
    TicketView,
)
from bot.errors import TicketsInPrivate
from bot.i18n import Neutral
from bot.messages import Button, Letter, Reply
from bot.services import Services
from bot.services.tickets import TicketDesk, TicketPage
from handlers.ticket_words import letter, name_of, said_at, translator_of, waiting, wish_lines

PAGE = 5
LONGEST_EARLIER = 500
"""Characters shown of a message that is not the newest."""
LONGEST_LISTED = 80
"""Characters shown of a message in the list."""
FILTERS = {
    "w": (WAITING, "tickets.waiting", "tickets.show_waiting"),
    "a": (frozenset({TicketState.ANSWERED}), "tickets.answered", "tickets.show_answered"),
    "c": (frozenset({TicketState.CLOSED}), "tickets.closed", "tickets.show_closed"),
}
"""Letter of a list in buttons, the states that it shows, its title and the button to it."""
FROM_OTHER = "other"


async def press_desk(turn: Turn, services: Services) -> Reply:
    """Tickets by pages; those who wait longest come first."""
    which = turn.args[0] if turn.args else "w"
    number = int(turn.args[1]) if len(turn.args) > 1 else 0
    states, title, _ = FILTERS[which]
    found = await desk(turn, services).page(states, limit=PAGE, offset=number * PAGE)
    lines = [turn.text.say_many(title, found.total)]
    lines += [_listed(turn, ticket) for ticket in found.tickets]
    return Reply(
        text=Neutral("\n\n".join(lines)),
        buttons=(
            *((_show_button(turn, ticket),) for ticket in found.tickets),
            *_turning(turn, which, number, found),
            tuple(
                ticket_button(turn, name, "desk", other)
                for other, (_, _, name) in FILTERS.items()
                if other != which
            ),
        ),
        edit=bool(turn.message.pressed_on),
    )


async def press_ticket(turn: Turn, services: Services) -> Reply:
    """One ticket with what was said in it."""
    return card(turn, await desk(turn, services).read(int(turn.args[0])))


async def press_take(turn: Turn, services: Services) -> Reply:
    """Take a ticket on; from somebody else only when asked for."""
    ticket_id, *asked = turn.args
    return card(turn, await desk(turn, services).take(int(ticket_id), from_other=bool(asked)))


async def press_close(turn: Turn, services: Services) -> Reply:
    """Close a ticket. Whoever still waited for an answer is told."""
    tickets = desk(turn, services)
    before = await tickets.by_id(int(turn.args[0]))
    closed = await tickets.close(before.id)
    waited = closed and before.waiting_since is not None
    letters = (_closing(turn, before),) if waited else ()
    return card(turn, await tickets.by_id(before.id), letters=letters)


async def press_reopen(turn: Turn, services: Services) -> Reply:
    """Open a closed ticket again."""
    return card(turn, await desk(turn, services).reopen(int(turn.args[0])))


def desk(turn: Turn, services: Services) -> TicketDesk:
    """What staff do with tickets, where nobody reads along. Raises TicketsInPrivate."""
    if turn.message.address.person:
        raise TicketsInPrivate
    return services.acting(turn.contact.id).tickets


def card(
    turn: Turn, ticket: TicketView, *, before: str = "", letters: tuple[Letter, ...] = ()
) -> Reply:
    """A ticket as staff see it, under the outcome of what they did, with all they can do next."""
    paragraphs = [before] if before else []
    return Reply(
        text=Neutral("\n\n".join([*paragraphs, told(turn, ticket)])),
        buttons=_ways(turn, ticket),
        edit=bool(turn.message.pressed_on),
        letters=letters,
    )


def told(turn: Turn, ticket: TicketView) -> Neutral:
    """A ticket with its last messages; only the newest is never cut."""
    said = [_said(turn, message, whole=message.id == ticket.last_id) for message in ticket.messages]
    return Neutral("\n\n".join(["\n".join(_head(turn, ticket)), *said]))


def ticket_button(turn: Turn, key: str, action: str, *args: object) -> Button:
    """A button with a label of the catalogue; the number of the ticket is its first argument."""
    return Button(label=turn.text.plain(key), action=action, args=tuple(map(str, args)))


def _ways(turn: Turn, ticket: TicketView) -> tuple[tuple[Button, ...], ...]:
    answer = ticket_button(turn, "ticket.answer", "t_answer", ticket.id, ticket.last_id)
    canned = ticket_button(turn, "ticket.canned", "t_canned", ticket.id)
    back = Button(label=turn.text.plain("way.tickets"), action="desk")
    if ticket.state is TicketState.CLOSED:
        return ((ticket_button(turn, "ticket.reopen", "t_reopen", ticket.id),), (back,))
    close = ticket_button(turn, "ticket.close", "t_close", ticket.id)
    return ((answer, canned), (*_taking(turn, ticket), close), (back,))


def _taking(turn: Turn, ticket: TicketView) -> tuple[Button, ...]:
    if ticket.assignee_id is None:
        return (ticket_button(turn, "ticket.take", "t_take", ticket.id),)
    if ticket.assignee_id == turn.contact.id:
        return ()
    return (ticket_button(turn, "ticket.take_over", "t_take", ticket.id, FROM_OTHER),)


def _head(turn: Turn, ticket: TicketView) -> list[Neutral]:
    text = turn.text
    name = name_of(ticket.asker.name, text)
    kind = text.label(ticket.kind)
    lines = [text.say("ticket.head", number=ticket.id, kind=kind, name=name)]
    lines += [_standing(turn, ticket), *wish_lines(ticket, text)]
    lines += [text.say("ticket.blocked", name=name)] if ticket.blocked else []
    return lines


def _standing(turn: Turn, ticket: TicketView) -> Neutral:
    """How long somebody waits or what became of it, and who has it."""
    text, waited = turn.text, ticket.waited(turn.now)
    state = text.label(ticket.state) if waited is None else waiting(waited, text)
    if ticket.assignee_id is None:
        return Neutral(state) if waited is None else text.say("ticket.standing_free", state=state)
    who = name_of(ticket.assignee, text)
    return text.say("ticket.standing", state=state, name=who)


def _said(turn: Turn, message: TicketMessage, *, whole: bool) -> Neutral:
    text, words = turn.text, message.text
    name = name_of(message.name, text)
    if message.author is TicketAuthor.STAFF:
        name = text.plain("ticket.by_staff", name=name)
    shown = words if whole else _cut(words, LONGEST_EARLIER)
    return text.say("ticket.said", name=name, when=said_at(turn, message.at), text=shown)


def _listed(turn: Turn, ticket: TicketView) -> Neutral:
    lines = _head(turn, ticket)
    if ticket.messages:
        words = " ".join(ticket.messages[-1].text.split())
        lines.append(turn.text.say("ticket.snippet", text=_cut(words, LONGEST_LISTED)))
    return Neutral("\n".join(lines))


def _show_button(turn: Turn, ticket: TicketView) -> Button:
    name = name_of(ticket.asker.name, turn.text)
    label = turn.text.plain("tickets.show", number=ticket.id, name=name)
    return Button(label=label, action="ticket", args=(str(ticket.id),))


def _turning(
    turn: Turn, which: str, page: int, found: TicketPage
) -> tuple[tuple[Button, ...], ...]:
    row = []
    if page:
        row.append(ticket_button(turn, "page.before", "desk", which, page - 1))
    if (page + 1) * PAGE < found.total:
        row.append(ticket_button(turn, "page.after", "desk", which, page + 1))
    return (tuple(row),) if row else ()


def _closing(turn: Turn, ticket: TicketView) -> Letter:
    text = translator_of(turn, ticket.asker)
    again = Button(label=text.plain("ticket.again"), action="t_more", args=(str(ticket.id),))
    key = "ticket.ended_feedback" if ticket.kind is TicketKind.FEEDBACK else "ticket.ended"
    return letter(turn, ticket.asker, text.say(key, number=ticket.id), ((again,),))


def _cut(words: str, longest: int) -> str:
    return words if len(words) <= longest else f"{words[:longest].rstrip()} …"
