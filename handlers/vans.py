"""Where the van is now."""

from bot.dialog.turns import Turn
from bot.domain.visits import Phase, VisitState, VisitView, phase
from bot.domain.zones import local_date
from bot.i18n import Neutral
from bot.messages import Reply
from bot.services import Services
from handlers.info import ways_on
from handlers.schedule import Wanted, at_place
from handlers.visit_lines import day_lines

TODAY_LIMIT = 40


async def van_status(turn: Turn, services: Services) -> Reply:
    """What is going on now; at a place that was said, today's visit there."""
    place = turn.understanding.place
    if place is not None and not place.candidates:
        wanted = Wanted(kind=place.kind, code=place.code, name=place.name, dates=None)
        return await at_place(turn, services, wanted)
    today = local_date(turn.now, turn.zone)
    found = await services.visits.on_dates(today, today, limit=TODAY_LIMIT)
    ongoing = [visit for visit in found.visits if _is_on(turn, visit)]
    later = [visit for visit in found.visits if visit not in ongoing]
    return Reply(text=_answer(turn, ongoing, later), buttons=ways_on(turn))


def _is_on(turn: Turn, visit: VisitView) -> bool:
    return visit.state is not VisitState.CANCELLED and phase(visit, turn.now) is Phase.ONGOING


def _answer(turn: Turn, ongoing: list[VisitView], later: list[VisitView]) -> Neutral:
    if ongoing:
        return _under(turn.text.say("van.now"), ongoing, turn)
    if later:
        return _under(turn.text.say("van.later_today"), later[:3], turn)
    return turn.text.say("van.nothing_today")


def _under(heading: Neutral, visits: list[VisitView], turn: Turn) -> Neutral:
    return Neutral("\n\n".join((heading, day_lines(visits, turn.now, turn.text))))
