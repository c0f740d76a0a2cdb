"""Whoever looks after a stop: her stop at a glance, and her day that stands."""

from dataclasses import replace
from datetime import timedelta

from bot.dialog.turns import Turn
from bot.domain.permissions import Action
from bot.domain.proposals import host_of
from bot.domain.visits import Phase, VisitState, VisitView, phase
from bot.i18n import Neutral
from bot.messages import Button, Reply
from bot.services import Services
from bot.services.boards import StopBoard
from bot.services.reminders.words import when
from bot.services.truth import TOLD_STATES, truth_lines
from handlers.reminders import press_confirm
from handlers.schedule import answer_instead, only_asks
from handlers.staff.change_words import touched_lines
from handlers.staff.choosing import ahead, none_there, where, which

LATELY = timedelta(days=7)
"""So long after a visit the stop shows the way to its numbers."""


async def confirm_visit(turn: Turn, services: Services) -> Reply:
    """Her day stands, says the one who looks after the stop; a resident asks whether it does."""
    if only_asks(turn):
        return await answer_instead(turn, services)
    at = await where(turn, services, Action.CONFIRM_VISIT)
    days = turn.understanding.dates
    found = await ahead(turn, services, at, days)
    if len(found) == 1:
        return await press_confirm(replace(turn, args=(str(found[0].id),)), services)
    if found:
        return which(turn, found, "confirm")
    others = await ahead(turn, services, at, None) if days else ()
    if not others:
        return Reply(text=none_there(turn, days, at))
    return which(turn, others, "confirm", before=none_there(turn, days, at))


async def press_stop(turn: Turn, services: Services) -> Reply:
    """Her stop: the next visit, and who waits for it. Several stops are chosen from."""
    acting = services.acting(turn.contact.id)
    codes = turn.args or await acting.boards.own_stops()
    if not codes:
        return Reply(text=turn.text.say("my_stop.none"))
    if len(codes) > 1:
        return await _which_stop(turn, services, codes)
    found = await acting.boards.stop(codes[0])
    held = await acting.attendances.countable(turn.now - LATELY, stops=codes, limit=1)
    counts = tuple((_button(turn, "crew.count", "at", visit),) for visit in held)
    tell = Button(label=turn.text.plain("way.announce"), action="bc_new", args=(codes[0],))
    return Reply(text=_described(turn, found), buttons=(*_buttons(turn, found), *counts, (tell,)))


async def _which_stop(turn: Turn, services: Services, codes: tuple[str, ...]) -> Reply:
    rows = []
    for code in codes:
        stop = await services.stops.by_code(code)
        name = stop.name if stop else code
        rows.append((Button(label=name, action="my_stop", args=(code,)),))
    return Reply(text=turn.text.say("my_stop.which"), buttons=tuple(rows))


def _described(turn: Turn, found: StopBoard) -> Neutral:
    text, visit = turn.text, found.visit
    host = text.label(host_of(found.stop.kind))
    lines = [text.say("my_stop.head", stop=found.stop.name, host=host)]
    if visit is None:
        lines.append(text.say("my_stop.no_visit"))
    else:
        lines.append(text.say("changed.next", stop=found.stop.name, when=when(visit, text)))
        if visit.state not in TOLD_STATES:
            lines.append(text.say("crew.state", state=text.label(visit.state)))
        lines += truth_lines(visit, turn.now, text)
    lines += touched_lines(found.touched, text, "my_stop.waiting")
    return Neutral("\n".join(lines))


def _buttons(turn: Turn, found: StopBoard) -> tuple[tuple[Button, ...], ...]:
    visit = found.visit
    if visit is None:
        return ()
    if phase(visit, turn.now) is Phase.ONGOING:
        return ()
    row = [_button(turn, "day.stands", "confirm", visit)]
    if visit.state is not VisitState.PLANNED:
        row = []
    row += [_button(turn, "day.moves", "v_to", visit), _button(turn, "day.off", "v_off", visit)]
    return (tuple(row),)


def _button(turn: Turn, key: str, action: str, visit: VisitView) -> Button:
    return Button(label=turn.text.plain(key), action=action, args=(str(visit.id),))
