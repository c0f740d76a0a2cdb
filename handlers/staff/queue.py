"""The queue of holds: by visit, by day, by state; one of them, and each step it takes."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from bot.dialog.buttons import day_arg, day_of
from bot.dialog.turns import Turn
from bot.domain.hold_views import HoldMove, HoldView
from bot.domain.holds import HoldState
from bot.errors import HoldMoveRefused
from bot.i18n import Neutral
from bot.i18n.dates import full_date, short_date
from bot.language import DateSpan
from bot.messages import Button, Reply, TextAsked
from bot.services import Services
from bot.services.holds import Holds, QueueFilter, QueuePage
from bot.services.telling_words import when
from handlers.hold_words import alone
from handlers.staff.choosing import Where, ahead, none_there, which
from handlers.staff.hold_cards import (
    LABELS,
    card,
    hold_button,
    last_line,
    line_of,
    queue_button,
)
from handlers.title_cards import short, title_line

PAGE = 6
ALL = "-"
"""Every visit, in a button."""
STATES: Mapping[str, tuple[tuple[HoldState, ...], str]] = {
    "o": ((), "queue.all"),
    "w": ((HoldState.WAITING,), "queue.waiting"),
    "s": ((HoldState.ASSIGNED,), "queue.to_pull"),
    "p": ((HoldState.PULLED,), "queue.pulled"),
    "m": ((HoldState.ON_VAN, HoldState.READY), "queue.on_van"),
}
"""Letter of a list in buttons, the states that it shows, its name."""
MOST_DAYS = 7
SURE = {"missing": "sure_missing", "off": "sure_off"}
"""What is asked again before it is done: a reader is told of it."""
MOVES: Mapping[str, Callable[[Holds, int], Awaitable[HoldMove]]] = {
    "found": lambda holds, hold: holds.pull(hold),
    "sure_missing": lambda holds, hold: holds.not_found(hold),
    "sure_off": lambda holds, hold: holds.cancel(hold),
    "loaded": lambda holds, hold: holds.load(hold),
    "unpull": lambda holds, hold: holds.put_back(hold),
    "given": lambda holds, hold: holds.hand_out(hold),
    "left": lambda holds, hold: holds.not_picked_up(hold),
    "shelf": lambda holds, hold: holds.return_to_shelf(hold),
}
DONE: Mapping[str, str] = {
    "found": "work.done_found",
    "sure_missing": "work.done_missing",
    "sure_off": "work.done_off",
    "loaded": "work.done_loaded",
    "unpull": "work.done_unpull",
    "given": "work.done_given",
    "left": "work.done_left",
    "shelf": "work.done_shelf",
}


async def work_queue(turn: Turn, services: Services) -> Reply:
    """The open holds, of the visit or the day that was said."""
    if not alone(turn):
        return in_private(turn)
    said = turn.understanding
    if said.place is not None:
        return await _at_place(turn, services, said.dates)
    if said.dates is None:
        return await _page(turn, services, ALL, "o", 0)
    if said.dates.start == said.dates.end:
        return await _page(turn, services, f"d{day_arg(said.dates.start)}", "o", 0)
    return _which_day(turn, said.dates)


async def press_queue(turn: Turn, services: Services) -> Reply:
    """A page of a list: of which visits, in which states, which page."""
    if not alone(turn):
        return in_private(turn)
    scope, states, page = (*turn.args, *(ALL, "o", "0")[len(turn.args) :])
    return await _page(turn, services, scope, states if states in STATES else "o", int(page))


async def press_visit(turn: Turn, services: Services) -> Reply:
    """The queue of the visit that was chosen among several."""
    return await _page(turn, services, f"v{int(turn.args[0])}", "o", 0)


async def press_hold(turn: Turn, services: Services) -> Reply:
    """One hold."""
    if not alone(turn):
        return in_private(turn)
    hold = await services.acting(turn.contact.id).holds.by_id(int(turn.args[0]))
    return await card(turn, services, hold)


async def press_do(turn: Turn, services: Services) -> Reply:
    """A step of one hold; what a reader is told of at once is asked again before."""
    if not alone(turn):
        return in_private(turn)
    hold_id, verb = int(turn.args[0]), turn.args[1]
    if verb in SURE:
        return await _asked_again(turn, services, hold_id, verb)
    if verb == "instead":
        return await _instead(turn, services, hold_id)
    hold, outcome = await do(turn, services, hold_id, verb)
    return await card(turn, services, hold, before=outcome)


async def do(turn: Turn, services: Services, hold_id: int, verb: str) -> tuple[HoldView, Neutral]:
    """Make a step; gives the hold as it is then and what became of the wish.

    Whoever comes second is told what the first one did, and nothing changes.
    """
    holds = services.acting(turn.contact.id).holds
    try:
        move = await MOVES[verb](holds, hold_id)
    except HoldMoveRefused as error:
        hold = await holds.by_id(hold_id)
        state = turn.text.label(hold.state)
        return hold, turn.text.say(error.id, label=hold.label, state=state)
    if move.repeated:
        said = turn.text.say("work.repeated", label=move.hold.label)
        return move.hold, Neutral(f"{said} {last_line(turn, move.change)}")
    return move.hold, _outcome(turn, move, verb)


async def press_other(turn: Turn, services: Services) -> Reply:
    """This title in place of the one that was asked for."""
    hold_id, title_id = map(int, turn.args)
    holds = services.acting(turn.contact.id).holds
    try:
        move = await holds.substitute(hold_id, title_id)
    except HoldMoveRefused as error:
        hold = await holds.by_id(hold_id)
        state = turn.text.label(hold.state)
        before = turn.text.say(error.id, label=hold.label, state=state)
        return await card(turn, services, hold, before=before)
    key = "work.done_instead_before" if move.repeated else "work.done_instead"
    said = turn.text.say(key, title=move.hold.title, name=move.hold.slip_name)
    return await card(turn, services, move.hold, before=said)


async def said_other(turn: Turn, services: Services) -> Reply:
    """Words of another title: the best ones as buttons."""
    hold = await services.acting(turn.contact.id).holds.by_id(int(turn.args[0]))
    words = turn.understanding.query or turn.message.text
    found = (await services.titles.find(" ".join(words.split()))).offers
    rows = [_other_button(hold, offer.card.id, title_line(offer)) for offer in found]
    key = "work.which_other" if rows else "work.no_other_found"
    return _other_asked(turn, hold, turn.text.say(key, title=hold.title), rows)


def in_private(turn: Turn) -> Reply:
    """Names of readers are no matter for a group."""
    return Reply(text=turn.text.say("hold.in_private"))


async def _at_place(turn: Turn, services: Services, days: DateSpan | None) -> Reply:
    at = Where(place=turn.understanding.place, stops=None)
    visits = await ahead(turn, services, at, days)
    if not visits:
        return Reply(text=none_there(turn, days, at), buttons=((queue_button(turn),),))
    if len(visits) > 1:
        return which(turn, visits, "q_visit")
    return await _page(turn, services, f"v{visits[0].id}", "o", 0)


def _which_day(turn: Turn, days: DateSpan) -> Reply:
    length = min((days.end - days.start).days + 1, MOST_DAYS)
    each = [days.start + timedelta(days=number) for number in range(length)]
    buttons = [
        Button(label=short_date(day, turn.text), action="queue", args=(f"d{day_arg(day)}",))
        for day in each
    ]
    rows = tuple(tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3))
    return Reply(text=turn.text.say("queue.which_day"), buttons=rows)


async def _page(turn: Turn, services: Services, scope: str, states: str, page: int) -> Reply:
    asked = QueueFilter(
        visit_id=int(scope[1:]) if scope.startswith("v") else None,
        on=day_of(scope[1:]) if scope.startswith("d") else None,
        states=STATES[states][0],
    )
    found = await services.acting(turn.contact.id).holds.queue(page, asked, size=PAGE)
    head = turn.text.say_many("queue.head", found.total, which=turn.text.plain(STATES[states][1]))
    parts = [Neutral("\n".join([head, *_of_what(turn, found, scope)]))]
    parts += [line_of(turn, hold) for hold in found.holds] or [turn.text.say("queue.empty")]
    if found.pages > 1:
        parts.append(turn.text.say("queue.page", page=found.page + 1, pages=found.pages))
    return Reply(
        text=Neutral("\n\n".join(parts)),
        buttons=_ways(turn, found, scope, states),
        edit=bool(turn.message.pressed_on),
    )


def _of_what(turn: Turn, found: QueuePage, scope: str) -> list[Neutral]:
    """The visit or the day whose holds these are, in full."""
    if scope.startswith("d"):
        return [turn.text.say("queue.of_day", day=full_date(day_of(scope[1:]), turn.text))]
    visit = found.holds[0].visit if scope.startswith("v") and found.holds else None
    if visit is None:
        return []
    return [turn.text.say("queue.of_visit", stop=visit.stop.name, when=when(visit, turn.text))]


def _ways(turn: Turn, found: QueuePage, scope: str, states: str) -> tuple[tuple[Button, ...], ...]:
    buttons = [hold_button(hold) for hold in found.holds]
    rows = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    turning = []
    if found.page:
        turning.append(_to(turn, "page.before", scope, states, found.page - 1))
    if found.page + 1 < found.pages:
        turning.append(_to(turn, "page.after", scope, states, found.page + 1))
    if turning:
        rows.append(tuple(turning))
    others = [
        _to(turn, name, scope, other) for other, (_, name) in STATES.items() if other != states
    ]
    rows += [tuple(others[:2]), tuple(others[2:])]
    rows.append(tuple(_to_lists(turn, scope)))
    return tuple(rows)


def _to_lists(turn: Turn, scope: str) -> list[Button]:
    """To the pull list of that day, to lending and to what readers suggest."""
    args = (scope[1:],) if scope.startswith("d") else ()
    return [
        Button(label=turn.text.plain("way.pull"), action="pull", args=args),
        Button(label=turn.text.plain("way.lend"), action="lend"),
        Button(label=turn.text.plain("way.wishes"), action="wishes"),
    ]


def _to(turn: Turn, key: str, scope: str, states: str, page: int = 0) -> Button:
    args = (scope, states, str(page)) if page else (scope, states)
    return Button(label=turn.text.plain(key), action="queue", args=args)


async def _asked_again(turn: Turn, services: Services, hold_id: int, verb: str) -> Reply:
    hold = await services.acting(turn.contact.id).holds.by_id(hold_id)
    key = "work.ask_missing" if verb == "missing" else "work.ask_off"
    label = turn.text.plain("work.yes", what=turn.text.plain(LABELS[verb]).lower())
    yes = Button(label=label, action="h_do", args=(str(hold_id), SURE[verb]))
    no = Button(label=turn.text.plain("work.no"), action="hold", args=(str(hold_id),))
    text = turn.text.say(key, title=hold.title, label=hold.label, name=hold.slip_name)
    return Reply(text=text, buttons=((yes, no),), edit=bool(turn.message.pressed_on))


def _outcome(turn: Turn, move: HoldMove, verb: str) -> Neutral:
    """What became of a step, and whether a reader is told."""
    text, hold = turn.text, move.hold
    if verb == "sure_missing" and hold.copy is not None:
        return text.say("work.other_copy", label=hold.label)
    return text.say(DONE[verb], label=hold.label, title=hold.title, name=hold.slip_name)


async def _instead(turn: Turn, services: Services, hold_id: int) -> Reply:
    """Titles that may please instead; any other one by its words."""
    holds = services.acting(turn.contact.id).holds
    hold = await holds.by_id(hold_id)
    offers = [await services.titles.by_id(each) for each in await holds.alternatives(hold.title_id)]
    rows = [_other_button(hold, offer.card.id, title_line(offer)) for offer in offers]
    return _other_asked(turn, hold, turn.text.say("work.which_other", title=hold.title), rows)


def _other_asked(
    turn: Turn, hold: HoldView, text: Neutral, rows: list[tuple[Button, ...]]
) -> Reply:
    back = Button(label=turn.text.plain("work.no"), action="hold", args=(str(hold.id),))
    return Reply(
        text=text,
        buttons=(*rows, (back,)),
        edit=bool(turn.message.pressed_on),
        asks_text=TextAsked(answer="work_other", args=(str(hold.id),)),
    )


def _other_button(hold: HoldView, title_id: int, words: str) -> tuple[Button, ...]:
    return (Button(label=short(words), action="h_other", args=(str(hold.id), str(title_id))),)
