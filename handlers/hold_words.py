"""What is said of holds: with which visit they come, what they are called, who waits."""

from bot.dialog.turns import Turn
from bot.domain.hold_views import HoldView
from bot.domain.holds import HoldState
from bot.domain.people import Role
from bot.domain.visits import VisitState
from bot.i18n import Neutral, Translator
from bot.i18n.dates import day_range
from bot.language import DateSpan
from bot.messages import Button
from bot.services.holds import Placed
from bot.services.telling_words import when
from handlers.title_cards import short

MOVABLE = frozenset({HoldState.WAITING, HoldState.ASSIGNED})
"""States in which nobody has the copy in hand: it can be fetched at another stop instead."""


def alone(turn: Turn) -> bool:
    """Whether nobody else reads along: holds and loans are told in private chats only."""
    return not turn.message.address.person


def placed_text(turn: Turn, placed: Placed, none_then: DateSpan | None) -> Neutral:
    """What became of a wish; `none_then` are days that were said and on which no visit is."""
    text, hold = turn.text, placed.holds[0]
    key = "hold.placed" if placed.new else "hold.known"
    lines = [text.say(key, title=hold.title, name=hold.slip_name)]
    if len(placed.holds) > 1:
        lines.append(text.say_many("hold.copies", len(placed.holds)))
    if placed.new:
        lines += _why_another(placed, none_then, text)
    lines += fetch_lines(hold, text)
    labels = ", ".join(each.label for each in placed.holds)
    lines.append(text.say("hold.label", labels=labels))
    return Neutral("\n".join(lines))


def fetch_lines(hold: HoldView, text: Translator) -> list[Neutral]:
    """Where and when a hold is fetched, and how many are before it."""
    lines = []
    if hold.place:
        lines.append(text.say("hold.waits", place=hold.place))
    if hold.visit is None:
        return [*lines, text.say("hold.no_visit", stop=hold.stop_name)]
    key = "hold.comes_later" if hold.place else "hold.comes"
    return [*lines, text.say(key, stop=hold.stop_name, when=when(hold.visit, text))]


def label_of(hold: HoldView, text: Translator) -> str:
    """Its label, and for whom it is if not for herself."""
    if not hold.on_behalf:
        return hold.label
    return text.plain("told.label_for", label=hold.label, name=hold.slip_name)


def placed_buttons(turn: Turn, placed: Placed) -> tuple[tuple[Button, ...], ...]:
    """To take it back, to fetch it elsewhere, to see all; cadres ask for neighbours too."""
    hold, rows = placed.holds[0], list[tuple[Button, ...]]()
    if len(placed.holds) == 1:
        rows.append(_changing(turn, hold))
    rows.append((own_button(turn),))
    if turn.contact.role is Role.CADRE and hold.title_id is not None:
        args = (str(hold.id),)
        label = turn.text.plain("hold.for_neighbour")
        rows.append((Button(label=label, action="h_for", args=args),))
    return tuple(rows)


def own_button(turn: Turn) -> Button:
    """All of one's holds."""
    return Button(label=turn.text.plain("way.holds"), action="holds")


def cancel_button(turn: Turn, hold: HoldView) -> Button:
    """Take back this hold."""
    label = turn.text.plain("hold.cancel_title", title=short(hold.title), label=hold.label)
    return Button(label=label, action="h_cancel", args=(str(hold.id),))


def _changing(turn: Turn, hold: HoldView) -> tuple[Button, ...]:
    args = (str(hold.id),)
    cancel = Button(label=turn.text.plain("hold.cancel"), action="h_cancel", args=args)
    if hold.state not in MOVABLE or hold.on_behalf:
        return (cancel,)
    return Button(label=turn.text.plain("hold.elsewhere"), action="h_move", args=args), cancel


def _why_another(placed: Placed, none_then: DateSpan | None, text: Translator) -> list[Neutral]:
    """Why it does not come with the visit that one might expect."""
    if none_then is not None:
        days = day_range(none_then.start, none_then.end, text)
        return [text.say("hold.none_then", stop=placed.holds[0].stop_name, days=days)]
    other = placed.pickup.instead_of
    if other is None:
        return []
    off = other.state is VisitState.CANCELLED
    return [text.say("hold.visit_off" if off else "hold.too_late", when=when(other, text))]
