"""Where the van is now."""

from collections.abc import Sequence
from dataclasses import replace

from bot.dialog.turns import Turn
from bot.domain.van_positions import VanPosition
from bot.domain.visits import Phase, VisitState, VisitView, phase
from bot.domain.zones import local_date
from bot.i18n import Neutral
from bot.language import DateSpan, Place
from bot.messages import Position, Reply
from bot.services import Services
from bot.services.reminders.words import MAP
from bot.services.truth import TOLD_STATES, age
from handlers.info import ways_on
from handlers.own_places import named_among
from handlers.schedule import at_own, at_place, next_visit, with_news_of
from handlers.visit_lines import day_lines
from handlers.visit_pages import Wanted

TODAY_LIMIT = 40


async def van_status(turn: Turn, services: Services) -> Reply:
    """What is going on now; at a place that was said, today's visit there; else the day said."""
    dates = turn.understanding.dates
    if dates is not None and dates.start != local_date(turn.now, turn.zone):
        return await next_visit(turn, services)
    place = turn.understanding.place
    if place is not None and not place.candidates:
        wanted = Wanted(kind=place.kind, code=place.code, name=place.name, dates=None)
        reply = await at_place(turn, services, wanted)
        return await _with_positions(turn, services, reply, await _vans_to(turn, services, place))
    mine = await services.home_stops.hers(turn.contact.id)
    named = named_among(mine, turn)
    if place is None and named is not None:
        return await at_own(turn, services, named, None)
    today = local_date(turn.now, turn.zone)
    found = await services.visits.on_dates(today, today, limit=TODAY_LIMIT)
    reply = Reply(text=_answer(turn, found.visits), buttons=ways_on(turn))
    days = DateSpan(start=today, end=today, rule="")
    reply = await with_news_of(mine, turn, services, reply, days)
    return await _with_positions(turn, services, reply)


async def _vans_to(turn: Turn, services: Services, place: Place) -> frozenset[str]:
    """The vans that come to a place today."""
    today = local_date(turn.now, turn.zone)
    visits = services.visits
    look_up = visits.next_at_stop if place.kind == "stop" else visits.next_in_area
    found = await look_up(place.code, first=today, last=today)
    return frozenset(visit.van for visit in found.visits)


async def _with_positions(
    turn: Turn, services: Services, reply: Reply, vans: frozenset[str] | None = None
) -> Reply:
    """The answer with where the vans are, as far as their crews let people see it."""
    found = [one for one in await services.van_positions.known() if vans is None or one.van in vans]
    if not found:
        return reply
    lines = [_position_line(turn, one) for one in found]
    text = Neutral("\n\n".join([reply.text, Neutral("\n".join(lines))]))
    pin = Position(latitude=found[0].latitude, longitude=found[0].longitude)
    return replace(reply, text=text, position=pin if len(found) == 1 else None)


def _position_line(turn: Turn, found: VanPosition) -> Neutral:
    link = MAP.format(latitude=found.latitude, longitude=found.longitude)
    old = age(turn.now - found.at, turn.text)
    return turn.text.say("van.position", van=found.van, link=link, age=old)


def _answer(turn: Turn, visits: Sequence[VisitView]) -> Neutral:
    """Where a van is, and where one is going to; while no van is out, what comes today."""
    coming = [visit for visit in visits if visit.state is VisitState.DEPARTED]
    others = [visit for visit in visits if visit not in coming]
    ongoing = [visit for visit in others if phase(visit, turn.now) is Phase.ONGOING]
    parts = [_under(turn.text.say("van.now"), ongoing, turn)] if ongoing else []
    if coming:
        parts.append(_under(turn.text.say("van.on_its_way"), coming, turn))
    if not parts and others:
        parts.append(_under(turn.text.say("van.later_today"), others[:3], turn))
    return Neutral("\n\n".join(parts or [turn.text.say("van.nothing_today")]))


def _under(heading: Neutral, visits: list[VisitView], turn: Turn) -> Neutral:
    parts = [heading, day_lines(visits, turn.now, turn.text)]
    if len(visits) > 1:  # a visit that stands alone is told with its label already
        parts += [_label_line(turn, visit) for visit in visits if visit.state in TOLD_STATES]
    return Neutral("\n\n".join(parts))


def _label_line(turn: Turn, visit: VisitView) -> Neutral:
    old = age(turn.now - visit.state_at, turn.text)
    state = turn.text.label(visit.state)
    return turn.text.say("van.label", stop=visit.stop.name, state=state, age=old)
