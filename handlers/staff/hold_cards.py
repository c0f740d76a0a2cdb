"""A hold as staff see it: what it is, where it stands, who did what last, what can be done."""

from collections.abc import Mapping

from bot.dialog.turns import Turn
from bot.domain.hold_views import HoldChange, HoldView
from bot.domain.holds import OPEN, HoldState
from bot.domain.visits import visit_date
from bot.i18n import Neutral
from bot.i18n.dates import full_date
from bot.messages import Button, Reply
from bot.services import Services
from bot.services.pull_list_paper import place_of
from bot.services.telling_words import when
from handlers.ticket_words import name_of, said_at
from handlers.title_cards import short

LONGEST_LABEL = 28
"""Characters of a title beside a short label on a button."""
VERBS: Mapping[HoldState, tuple[str, ...]] = {
    HoldState.WAITING: ("instead", "off"),
    HoldState.ASSIGNED: ("found", "missing", "given", "instead", "off"),
    HoldState.PULLED: ("loaded", "unpull", "given", "off"),
    HoldState.ON_VAN: ("given", "left"),
    HoldState.READY: ("given", "left"),
    HoldState.NOT_FOUND: ("instead",),
}
"""What staff can do with a hold, by its state."""
LABELS: Mapping[str, str] = {
    "found": "work.found",
    "missing": "work.missing",
    "instead": "work.instead",
    "off": "work.off",
    "loaded": "work.loaded",
    "unpull": "work.unpull",
    "given": "work.given",
    "left": "work.left",
    "shelf": "work.shelf",
    "back": "work.back",
}


async def card(turn: Turn, services: Services, hold: HoldView, *, before: str = "") -> Reply:
    """A hold under the outcome of what was done, with all that can be done next."""
    acting = services.acting(turn.contact.id)
    trail = await acting.holds.trail(hold.id)
    loan = None
    if hold.state is HoldState.PICKED_UP:
        loan = await acting.loans.of_hold(hold.id)
    parts = [before] if before else []
    rows = _verbs(turn, hold)
    if loan is not None and loan.returned_at is None:
        rows = ((work_button(turn, "back", "back", loan.id),),)
    return Reply(
        text=Neutral("\n\n".join([*parts, _told(turn, hold, trail[-1] if trail else None)])),
        buttons=(*rows, (queue_button(turn),)),
        edit=bool(turn.message.pressed_on),
    )


def hold_button(hold: HoldView) -> Button:
    """To one hold: its short label and as much of the title as fits."""
    label = f"{hold.label} {short(hold.title, LONGEST_LABEL)}"
    return Button(label=label, action="hold", args=(str(hold.id),))


def queue_button(turn: Turn) -> Button:
    """To the whole queue."""
    return Button(label=turn.text.plain("way.queue"), action="queue")


def work_button(turn: Turn, verb: str, action: str, *args: object) -> Button:
    """A button with the label of something to do."""
    return Button(label=turn.text.plain(LABELS[verb]), action=action, args=tuple(map(str, args)))


def line_of(turn: Turn, hold: HoldView) -> Neutral:
    """A hold in a list: label, title, name; state, and with which visit it comes."""
    text = turn.text
    state = text.label(hold.state)
    if hold.place:
        state = text.plain("work.place", state=state, place=hold.place)
    coming = text.plain("work.no_visit", stop=hold.stop_name)
    if hold.visit is not None:
        day = full_date(visit_date(hold.visit), text)
        coming = text.plain("work.coming", stop=hold.stop_name, day=day)
    return text.say(
        "work.line",
        label=hold.label,
        title=short(hold.title, 80),
        name=hold.slip_name,
        state=state,
        coming=coming,
    )


def _told(turn: Turn, hold: HoldView, last: HoldChange | None) -> Neutral:
    text = turn.text
    state = text.label(hold.state)
    if hold.place:
        state = text.plain("work.place", state=state, place=hold.place)
    lines = [
        text.say("work.head", label=hold.label, title=hold.title),
        text.say("work.name", name=hold.slip_name or text.plain("ticket.somebody")),
        text.say("work.state", state=state),
    ]
    if hold.copy is not None:
        lines.append(
            text.say(
                "work.copy",
                call_number=hold.copy.call_number or text.plain("work.no_call_number"),
                place=place_of(hold, text),
            )
        )
    if hold.visit is not None:
        lines.append(text.say("work.visit", stop=hold.stop_name, when=when(hold.visit, text)))
    elif hold.state in OPEN:
        lines.append(text.say("work.without_visit", stop=hold.stop_name))
    if last is not None:
        lines.append(last_line(turn, last))
    return Neutral("\n".join(lines))


def last_line(turn: Turn, change: HoldChange) -> Neutral:
    """What was done last, by whom and when."""
    kind, at = turn.text.label(change.kind), said_at(turn, change.at)
    if change.actor_id is None:
        return turn.text.say("work.last_by_itself", kind=kind, when=at)
    name = name_of(change.actor, turn.text)
    return turn.text.say("work.last", kind=kind, name=name, when=at)


def _verbs(turn: Turn, hold: HoldView) -> tuple[tuple[Button, ...], ...]:
    """Two in a row; what is off its shelf for nobody goes back."""
    verbs = VERBS.get(hold.state, ())
    if not verbs and hold.copy is not None:
        verbs = ("shelf",)
    buttons = [work_button(turn, verb, "h_do", hold.id, verb) for verb in verbs]
    return tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
