"""What those who work with Pusling type instead of pressing: a button of their menus, the board of
a day, what the crew reports, a visit to be added. It wins over what the words may mean else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.dialog.buttons import day_arg
from bot.dialog.turns import Handler, Turn
from bot.domain.people import Role
from bot.domain.zones import local_date
from bot.i18n import Neutral
from bot.language import fold
from bot.messages import Button, Reply
from bot.services import Services
from handlers import info
from handlers.cadre.broadcasts import press_new
from handlers.cadre.days import press_stop
from handlers.staff import additions, board, queue, visits
from handlers.staff.choosing import STAFF
from handlers.staff.crew_words import said_report
from handlers.staff.wording import ADDING, BOARD, QUEUE, cancels, crew_report, is_late

INSIDE: Mapping[str, str] = {
    "way.lend": "lend",
    "way.wishes": "wishes",
    "way.late": "late",
    "way.broadcasts": "bc_list",
    "board.add": "v_add",
    "crew.share": "v_share",
    "crew.unshare": "v_unshare",
    "outgoing.open": "outgoing",
    "roles.invite": "invite",
    "roles.invitations": "invites",
    "roles.audit": "audit",
    "pull.show_left": "p_left",
}
"""Buttons on the pages that the menu of staff leads to, by their labels."""
ALSO: Mapping[str, str] = {
    "typed.board": "board",
    "typed.invite": "invite",
    "typed.desk": "desk",
    "typed.audit": "audit",
    "typed.outgoing": "outgoing",
}
"""What these buttons are called, too."""
BAR = "|"
POLITE = frozenset(
    ("buka", "lihat", "tampilkan", "tunjukkan", "menu", "dong", "ya", "kak", "tolong")
)
MOST_WORDS = 7
WORKING = STAFF | {Role.CADRE}


def or_typed(handler: Handler, actions: Mapping[str, Handler]) -> Handler:
    """A handler of what is understood, which leaves such words alone."""

    async def heard(turn: Turn, services: Services) -> Reply:
        if turn.message.press is not None or turn.contact.role not in WORKING:
            return await handler(turn, services)
        return await _typed(turn, services, actions) or await handler(turn, services)

    return heard


def or_button(handler: Handler, actions: Mapping[str, Handler]) -> Handler:
    """A handler of words about a change that were asked for, which knows a button's label."""

    async def heard(turn: Turn, services: Services) -> Reply:
        pressed = await _button(turn, services)
        if pressed is None or turn.contact.role not in WORKING:
            return await handler(turn, services)
        reply = await actions[pressed.action](replace(turn, args=pressed.args), services)
        left = turn.text.say("change.set_aside")
        return replace(reply, text=Neutral("\n\n".join([left, reply.text])))

    return heard


async def _typed(turn: Turn, services: Services, actions: Mapping[str, Handler]) -> Reply | None:
    pressed = await _button(turn, services)
    if pressed is not None:
        return await actions[pressed.action](replace(turn, args=pressed.args), services)
    if cancels(turn.understanding, turn.message.text):
        return await visits.cancel_visit(turn, services)
    if turn.contact.role is Role.CADRE:
        return await _ready_texts(turn, services)
    return await _said(turn, services)


async def _said(turn: Turn, services: Services) -> Reply | None:
    """What staff say in words of their own."""
    words, said = turn.message.text, turn.understanding
    folded = fold(words)
    if ADDING.match(folded) and (said.place is not None or said.dates is not None):
        return await additions.said_addition(turn, services)
    if BOARD.match(folded) and len(folded.split()) <= MOST_WORDS:
        days = (day_arg(said.dates.start),) if said.dates else ()
        return await board.press_board(replace(turn, args=days), services)
    if QUEUE.match(folded) and said.dates is not None:
        return await queue.work_queue(turn, services)
    if is_late(words):
        return await visits.move_visit(turn, services)
    letter = crew_report(said, words)
    today = local_date(turn.now, turn.zone)
    if letter and (said.dates is None or said.dates.start == today):
        return await said_report(turn, services, letter)
    return None


async def _button(turn: Turn, services: Services) -> Button | None:
    """The button of her menus whose label was typed."""
    typed = _bare(turn.message.text)
    if not typed or len(typed.split()) > MOST_WORDS:
        return None
    menu = (button for row in (await info.help_(turn, services)).buttons for button in row)
    for button in (*menu, *(_inside(turn) if turn.contact.role in STAFF else ())):
        if _bare(button.label) == typed:
            return button
    return None


def _inside(turn: Turn) -> Iterable[Button]:
    for text in turn.texts.values():
        for letter, (_, key) in queue.STATES.items():
            yield Button(label=text.plain(key), action="queue", args=(queue.ALL, letter))
        for key, action in INSIDE.items():
            yield Button(label=text.plain(key), action=action)
        for key, action in ALSO.items():
            for label in text.plain(key).split(BAR):
                yield Button(label=label, action=action)


async def _ready_texts(turn: Turn, services: Services) -> Reply | None:
    """ "Teks siap pakai" of whoever looks after a stop."""
    typed = _bare(turn.message.text)
    labels = (text.plain("typed.ready").split(BAR) for text in turn.texts.values())
    if typed not in {_bare(label) for each in labels for label in each}:
        return None
    codes = await services.acting(turn.contact.id).boards.own_stops()
    if len(codes) != 1:
        return await press_stop(replace(turn, args=()), services)
    return await press_new(replace(turn, args=codes), services)


def _bare(words: str) -> str:
    """Without the words that only ask to open it."""
    return " ".join(word for word in fold(words).split() if word not in POLITE)
