"""What the author of a broadcast reads before she sends it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.dialog.turns import Turn
from bot.domain.broadcasts import BODY, LASTS, VETO, WEEKLY, BroadcastProblem, BroadcastState
from bot.domain.markup import has_markup
from bot.i18n import Neutral
from bot.i18n.dates import full_moment
from bot.i18n.neutral import escape
from bot.messages import Button, Reply
from bot.services.broadcasts import words
from bot.services.broadcasts.controlling import Status
from bot.services.broadcasts.previewing import Preview
from handlers.staff.choosing import STAFF
from handlers.title_cards import short

UNREADABLE = {BroadcastProblem.MARKUP, BroadcastProblem.EMPTY, BroadcastProblem.TOO_LONG}
"""Problems of a text that can't be shown as its readers would see it."""
NOT_THEN = {BroadcastProblem.PAST, BroadcastProblem.TOO_FAR, BroadcastProblem.NOT_TRUE}
"""Problems with which nothing is said of when it goes."""
VETO_MINUTES = VETO // timedelta(minutes=1)
BEGINNING = 300
"""Characters of such a text that are shown."""
ONE_MESSAGE = 3500
"""A preview that is longer is a message of its own: an edit can't become two."""


def preview_reply(turn: Turn, preview: Preview, before: str = "") -> Reply:
    """The text, whom it reaches, when it goes, what stands against it, and what can be done."""
    parts = [
        escape(before),
        turn.text.say("broadcast.head"),
        _quoted(preview),
        _facts(turn, preview),
    ]
    text = Neutral("\n\n".join(part for part in parts if part))
    edit = bool(turn.message.pressed_on) and not before and len(text) < ONE_MESSAGE
    return Reply(text=text, buttons=_buttons(turn, preview), edit=edit)


def status_reply(turn: Turn, status: Status, *, before: str = "", edit: bool = True) -> Reply:
    """How far a broadcast is, and what can be done with it."""
    said, counts = status.said, status.counts
    lines = [escape(before), words.status(said, counts, turn.zone, turn.text)]
    buttons = words.status_buttons(said, counts, turn.text, turn.contact.id)
    if said.broadcast.state is BroadcastState.DRAFT:
        shown = Button(
            label=turn.text.plain("broadcast.show"),
            action="bc_show",
            args=(str(said.broadcast.id),),
        )
        buttons = ((shown,),)
    edited = edit and bool(turn.message.pressed_on)
    return Reply(text=Neutral("\n\n".join(filter(None, lines))), buttons=buttons, edit=edited)


def moment(turn: Turn, instant: datetime) -> str:
    """An instant in full, in the zone of the library."""
    return full_moment(instant.astimezone(ZoneInfo(turn.zone)), turn.text)


def _quoted(preview: Preview) -> str:
    """As its readers see it; what is wrong or too long as it was typed, and only its beginning."""
    if preview.wrong or preview.length > BODY:
        return escape(short(preview.said.broadcast.body, BEGINNING))
    return preview.text


def _facts(turn: Turn, preview: Preview) -> str:
    lines = [_reach_line(turn, preview), *_exclusion_lines(turn, preview)]
    lines += _time_lines(turn, preview)
    if preview.used is not None:
        lines.append(turn.text.say("broadcast.used", used=preview.used, most=WEEKLY))
    if has_markup(preview.text.partition("\n\n")[2]):
        lines.append(turn.text.say("broadcast.has_markup"))
    lines += _problem_lines(turn, preview)
    return "\n".join(lines)


def _reach_line(turn: Turn, preview: Preview) -> Neutral:
    audience = words.audience(preview.said, turn.text)
    if not preview.count:
        return turn.text.say("broadcast.reaches_nobody", audience=audience)
    line = turn.text.say_many("broadcast.reaches", preview.count, audience=audience)
    if len(preview.channels) == 1:
        return line
    parts = (f"{_channel(turn, name)} {count}" for name, count in preview.channels)
    return Neutral("\n".join([line, turn.text.say("broadcast.channels", parts=", ".join(parts))]))


def _channel(turn: Turn, name: str) -> str:
    return turn.text.plain("broadcast.web") if name == "browser" else name.capitalize()


def _exclusion_lines(turn: Turn, preview: Preview) -> list[Neutral]:
    if not preview.excluded:
        return []
    parts = ", ".join(f"{count} {turn.text.label(why)}" for why, count in preview.excluded)
    return [turn.text.say("broadcast.excluded", parts=parts)]


def _time_lines(turn: Turn, preview: Preview) -> list[Neutral]:
    text, one, opens_at = turn.text, preview.said.broadcast, preview.opens_at
    if opens_at is None or not preview.count or NOT_THEN & set(preview.problems):
        return []
    minutes = round((preview.begins_at - turn.now).total_seconds() / 60)
    lines = [text.say("broadcast.watched", minutes=VETO_MINUTES)] if preview.watched else []
    if opens_at > preview.begins_at:
        lines.append(text.say("broadcast.waits_for_day", when=moment(turn, opens_at)))
    elif one.starts_at is not None or preview.watched:
        lines.append(text.say("broadcast.goes_at", when=moment(turn, opens_at)))
    elif minutes:
        lines.append(text.say("broadcast.goes_soon", minutes=minutes))
    else:
        lines.append(text.say("broadcast.goes_at_once"))
    if turn.contact.role in STAFF and preview.done_at is not None:
        lines.append(text.say("broadcast.done_at", when=moment(turn, preview.done_at)))
    lines.append(text.say("broadcast.expires", when=moment(turn, preview.expires_at)))
    return lines


def _problem_lines(turn: Turn, preview: Preview) -> list[Neutral]:
    lines = [
        turn.text.say("broadcast.cannot", problem=turn.text.label(problem))
        for problem in preview.problems
    ]
    if preview.wrong:
        lines.append(turn.text.say("broadcast.wrong_tag", tag=preview.wrong))
    if BroadcastProblem.TOO_LONG in preview.problems:
        lines.append(turn.text.say("broadcast.length", length=preview.length))
    if preview.free_at is not None:
        lines.append(turn.text.say("broadcast.free_at", when=moment(turn, preview.free_at)))
    return lines


def _buttons(turn: Turn, preview: Preview) -> tuple[tuple[Button, ...], ...]:
    one, of_staff = preview.said.broadcast, turn.contact.role in STAFF
    sends = "broadcast.send" if one.starts_at is None else "broadcast.send_later"
    first = [] if preview.problems else [_button(turn, sends, "bc_yes", one.id, str(one.epoch))]
    if of_staff and not UNREADABLE & set(preview.problems):
        first.append(_button(turn, "broadcast.test", "bc_test", one.id))
    second = [_button(turn, "broadcast.schedule", "bc_when", one.id)] if of_staff else []
    if BroadcastProblem.TOO_MANY in preview.problems and one.lasts <= LASTS:
        second.append(_button(turn, "broadcast.longer", "bc_long", one.id))
    third = [
        _button(turn, "broadcast.edit", "bc_edit", one.id),
        _button(turn, "broadcast.drop", "bc_drop", one.id),
    ]
    return tuple(tuple(row) for row in (first, second, third) if row)


def _button(turn: Turn, key: str, action: str, number: int, *more: str) -> Button:
    return Button(label=turn.text.plain(key), action=action, args=(str(number), *more))
