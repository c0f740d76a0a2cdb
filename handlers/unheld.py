"""Why a visit is off or moved, what comes instead, and on which days nothing comes at all."""

from collections.abc import Sequence
from datetime import timedelta

from bot.dialog.turns import MEANT, Turn
from bot.domain.closures import Closure
from bot.domain.visits import VisitState, VisitView, visit_date
from bot.domain.zones import local_date
from bot.i18n import Neutral
from bot.i18n.dates import day_range, full_date
from bot.messages import Button, Reply, VisitsTold
from bot.services import Services
from bot.services.truth import TOLD_CHANGES
from handlers.follow_ups import visits_told
from handlers.info import ways_on
from handlers.schedule import next_visit
from handlers.visit_lines import day_lines

AHEAD = timedelta(days=120)
"""How far closed days are told."""
NEARBY = timedelta(days=31)
"""How far a cancelled visit is looked for where none was told."""
MOST = 8


async def why(turn: Turn, services: Services) -> Reply:
    """The reason of what was told to be off, moved or late; or that nothing is."""
    visits = await visits_told(turn, services)
    changed = [visit for visit in visits if _is_changed(visit)]
    if not changed:
        changed = await _cancelled_there(turn, services)
    if changed:
        return _reasons(turn, changed)
    closed = await _closed_then(turn, services)
    if closed:
        return Reply(text=closed, told=turn.told)
    if not visits:
        return await next_visit(turn, services)
    text = [_nothing_off(turn, visits), day_lines(visits, turn.now, turn.text)]
    return Reply(text=Neutral("\n\n".join(text)), told=turn.told)


async def replacement(turn: Turn, services: Services) -> Reply:
    """What comes in place of a visit that is off: nothing is named, so the next one there."""
    visits = await visits_told(turn, services)
    off = [visit for visit in visits if visit.state is VisitState.CANCELLED]
    off = off or [
        visit
        for visit in await _cancelled_there(turn, services)
        if visit.state is VisitState.CANCELLED
    ]
    if not off:
        return await why(turn, services)
    found = await services.visits.next_at_stop(off[0].stop.code, first=visit_date(off[0]), limit=1)
    place = off[0].stop.name
    if not found.visits:
        text = turn.text.say("replacement.nothing", place=place)
        return Reply(text=text, buttons=((_to_staff(turn),),), told=turn.told)
    lines = [turn.text.say("replacement.next", place=place)]
    lines.append(day_lines(found.visits, turn.now, turn.text))
    ids = tuple(visit.id for visit in found.visits)
    place_told = turn.told.place if turn.told else None
    return Reply(text=Neutral("\n\n".join(lines)), told=VisitsTold(visits=ids, place=place_told))


async def closed_days(turn: Turn, services: Services) -> Reply:
    """The days without service that are known, and that all others go by the timetable."""
    today = local_date(turn.now, turn.zone)
    found = await services.closures.ahead(today, today + AHEAD)
    if not found:
        until = full_date(today + AHEAD, turn.text)
        lines = [turn.text.say("closed.none", date=until)]
    else:
        lines = [turn.text.say("closed.head"), *(_line(turn, one) for one in found[:MOST])]
    text = Neutral("\n".join([*lines, turn.text.say("closed.others")]))
    return Reply(text=text, buttons=ways_on(turn))


def _is_changed(visit: VisitView) -> bool:
    moved = visit.change is not None and visit.change.kind in TOLD_CHANGES
    return moved or visit.state is VisitState.CANCELLED


async def _cancelled_there(turn: Turn, services: Services) -> list[VisitView]:
    """Visits at the place told of that are off or moved, though none of them was told."""
    place = turn.told.place if turn.told else None
    if place is None:
        return []
    today = local_date(turn.now, turn.zone)
    visits = services.visits
    look_up = visits.next_at_stop if place.kind == "stop" else visits.next_in_area
    found = await look_up(
        place.code, first=today, last=today + NEARBY, limit=MOST, include_cancelled=True
    )
    return [visit for visit in found.visits if _is_changed(visit)]


async def _closed_then(turn: Turn, services: Services) -> Neutral | None:
    told = turn.told
    if told is None or told.first is None or told.first != told.last:
        return None
    closures = await services.closures.on(told.first)
    reason = next((one.reason for one in closures if one.reason), "")
    days = full_date(told.first, turn.text)
    return turn.text.say("schedule.closed", days=days, reason=reason) if reason else None


def _nothing_off(turn: Turn, visits: Sequence[VisitView]) -> Neutral:
    """Nothing is off: what was told stands, or on the days asked for nothing was planned."""
    told = turn.told
    if told is None or told.first is None or told.last is None:
        return turn.text.say("why.as_planned")
    if any(told.first <= visit_date(visit) <= told.last for visit in visits):
        return turn.text.say("why.as_planned")
    return turn.text.say("why.not_planned", days=day_range(told.first, told.last, turn.text))


def _reasons(turn: Turn, changed: Sequence[VisitView]) -> Reply:
    lines = [day_lines([visit], turn.now, turn.text) for visit in changed]
    known = all(visit.change is not None and visit.change.reason for visit in changed)
    if known:
        return Reply(text=Neutral("\n\n".join(lines)), told=turn.told)
    lines.append(turn.text.say("why.unknown"))
    return Reply(text=Neutral("\n\n".join(lines)), buttons=((_to_staff(turn),),), told=turn.told)


def _line(turn: Turn, closure: Closure) -> Neutral:
    days = day_range(closure.first, closure.last, turn.text)
    if not closure.reason:
        return turn.text.say("closed.line_bare", days=days)
    return turn.text.say("closed.line", days=days, reason=closure.reason)


def _to_staff(turn: Turn) -> Button:
    label = turn.text.plain("intent.talk_to_staff")
    return Button(label=label, action=MEANT, args=("talk_to_staff",))
