""" "Saya datang": pressed under a reminder, or said."""

from bot.dialog.turns import Turn
from bot.domain.visits import VisitState, VisitView
from bot.i18n import Neutral
from bot.messages import Button, Reply
from bot.services import Services
from bot.services.reminders.words import next_line, when
from handlers.owners import LEADING

CHOICES = 6


async def noted(turn: Turn, services: Services, visit: VisitView) -> Reply:
    """She is counted, and those who lead are told the count."""
    guests = await services.attending.come(turn.contact.id, visit.id)
    said = [turn.text.say("coming.noted", stop=visit.stop.name, when=when(visit, turn.text))]
    if turn.contact.role in LEADING:
        said.append(turn.text.say_many("coming.count", guests))
    return Reply(text=Neutral("\n".join(said)))


async def said_coming(turn: Turn, services: Services) -> Reply:
    """To the next visit at the place that was said, or else of her own stop."""
    place = turn.understanding.place
    if place is not None and not place.candidates:
        found = await _visits(turn, services, place.kind, place.code)
    else:
        mine = () if place else await services.home_stops.hers(turn.contact.id)
        if not mine:
            return Reply(text=turn.text.say("coming.where"))
        found = [
            visit for stop in mine for visit in await _visits(turn, services, "stop", stop.code)
        ]
    return await _to_one_of(turn, services, found)


async def _to_one_of(turn: Turn, services: Services, found: list[VisitView]) -> Reply:
    ahead = [visit for visit in found if visit.state is not VisitState.CANCELLED]
    off = [visit for visit in found if visit.state is VisitState.CANCELLED]
    told = [
        turn.text.say("coming.cancelled", stop=visit.stop.name, when=when(visit, turn.text))
        for visit in off[:1]
    ]
    if not ahead:
        return Reply(text=Neutral("\n\n".join(told or [turn.text.say("coming.none")])))
    if len(ahead) == 1 and not off:
        return await noted(turn, services, ahead[0])
    told += [next_line(visit, visit, turn.text) for visit in ahead[:CHOICES]]
    told.append(turn.text.say("coming.which"))
    rows = tuple((_button(turn, visit),) for visit in ahead[:CHOICES])
    return Reply(text=Neutral("\n".join(told)), buttons=rows)


async def _visits(turn: Turn, services: Services, kind: str, code: str) -> list[VisitView]:
    """The next visit there that stands, on the days said, and those before it that are off."""
    days = turn.understanding.dates
    first, last = (days.start, days.end) if days else (None, None)
    visits = services.visits
    look_up = visits.next_at_stop if kind == "stop" else visits.next_in_area
    found = await look_up(code, first=first, last=last, limit=1, include_cancelled=True)
    return [each for each in found.visits if each.state is not VisitState.DONE]


def _button(turn: Turn, visit: VisitView) -> Button:
    label = turn.text.plain("remind.coming_to", stop=visit.stop.name)
    return Button(label=label, action="coming", args=(str(visit.id),))
