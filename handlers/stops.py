"""Which places are served, which is nearest, and the link on a stop's poster."""

from collections.abc import Sequence
from dataclasses import replace

from bot.dialog.turns import Turn
from bot.i18n import Neutral
from bot.i18n.dates import day_range
from bot.language import DateSpan, Place, outside
from bot.messages import Button, PlaceChosen, Position, Reply, StopNear, VisitsTold
from bot.services import Services
from bot.services.visits import NearVisit
from handlers.homes import home_button
from handlers.info import greet
from handlers.odd_questions import outside_city
from handlers.places import place_button
from handlers.schedule import at_place, next_visit
from handlers.visit_lines import nearest_line
from handlers.visit_pages import Wanted, wanted_at

PAGE = 8
NEAREST = 3


async def list_stops(turn: Turn, services: Services) -> Reply:
    """The stops of the area that was said, or else the kecamatan as buttons.

    Whoever names a day asks where the van goes then ("lusa ke mana saja?").
    """
    if turn.understanding.dates is not None or outside(turn.understanding):
        return await next_visit(turn, services)
    place = turn.understanding.place
    if place is not None and place.kind == "area" and not place.candidates:
        return await _stops_in(turn, services, place.code, place.name)
    return await _areas(turn, services)


async def press_stops(turn: Turn, services: Services) -> Reply:
    """All kecamatan, or a page of the stops of one: slug and, from the second page, its number."""
    if not turn.args:
        return await _areas(turn, services)
    code, *page = turn.args
    return await _stops_in(turn, services, code, "", int(page[0]) if page else 0)


async def nearest_stop(turn: Turn, services: Services) -> Reply:
    """Asks for the position; a place that was said stands in for it."""
    place: Place | None = turn.understanding.place
    if place is not None and not place.candidates:
        return await at_place(turn, services, wanted_at(place, turn.understanding.dates))
    if outside(turn.understanding):
        return outside_city(turn)
    if turn.near:
        return await _near_again(turn, services)
    return Reply(text=turn.text.say("nearest.ask"), wants_position=True, asks="place")


async def shared_position(turn: Turn, services: Services) -> Reply:
    """The nearest stops, the first with a pin on the map."""
    here = turn.message.position
    assert here is not None  # noqa: S101 - the dialog calls this only with a position
    found = await services.visits.near(here.latitude, here.longitude, NEAREST)
    if not found:
        return Reply(text=turn.text.say("schedule.empty"))
    stop = found[0].stop
    return replace(
        _near(turn, turn.text.say("nearest.found"), found),
        position=Position(latitude=stop.latitude or 0.0, longitude=stop.longitude or 0.0),
        near=tuple(StopNear(code=one.stop.code, meters=round(one.meters)) for one in found),
    )


async def _near_again(turn: Turn, services: Services) -> Reply:
    """The stops near the position that was shared before, on the days said."""
    days = turn.understanding.dates
    found = await _coming_near(turn, services, days)
    head = turn.text.say("nearest.again")
    if days is not None and not any(one.next_visit for one in found):
        found = await _coming_near(turn, services, None)
        said = day_range(days.start, days.end, turn.text)
        head = turn.text.say("nearest.none_then", days=said)
    if not found:
        return Reply(text=turn.text.say("nearest.ask"), wants_position=True, asks="place")
    then = [one for one in found if one.next_visit]
    reply = _near(turn, head, then if days is not None and then else found)
    moved_on = turn.text.say("nearest.moved_on")
    return replace(reply, text=Neutral(f"{reply.text}\n\n{moved_on}"))


async def _coming_near(
    turn: Turn, services: Services, days: DateSpan | None
) -> tuple[NearVisit, ...]:
    found = []
    for near in turn.near:
        stop = await services.stops.by_code(near.code)
        if stop is None:
            continue
        first, last = (days.start, days.end) if days else (None, None)
        coming = await services.visits.next_at_stop(stop.code, first=first, last=last, limit=1)
        visit = next(iter(coming.visits), None)
        found.append(NearVisit(stop=stop, meters=near.meters, next_visit=visit))
    return tuple(found)


def _near(turn: Turn, head: Neutral, found: Sequence[NearVisit]) -> Reply:
    """Stops with their distance and next visit; what follows is about the nearest."""
    lines = [nearest_line(near, turn.now, turn.text) for near in found]
    stop, visits = found[0].stop, [one.next_visit for one in found if one.next_visit]
    place = PlaceChosen(kind="stop", code=stop.code, name=stop.name)
    return Reply(
        text=Neutral("\n\n".join([head, *lines])),
        buttons=tuple((place_button(near.stop.name, "stop", near.stop.code),) for near in found),
        about=place,
        told=VisitsTold(visits=tuple(visit.id for visit in visits), place=place),
    )


async def link_stop(turn: Turn, services: Services) -> Reply:
    """The code of a stop on its poster: who scans it sees the next visit there at once."""
    stop = await services.stops.by_code(turn.args[0])
    if stop is None:
        return await greet(turn, services)
    wanted = Wanted(kind="stop", code=stop.code, name=stop.name, dates=None)
    reply = await at_place(turn, services, wanted)
    hello = turn.text.say("greet.short")
    mine = (home_button(turn, stop.code),)
    text = Neutral(f"{hello}\n\n{reply.text}")
    return replace(reply, text=text, buttons=(*reply.buttons, mine))


async def _areas(turn: Turn, services: Services) -> Reply:
    areas = await services.stops.by_kecamatan()
    if not areas:
        return Reply(text=turn.text.say("schedule.empty"))
    buttons = [
        Button(label=f"{area.name} ({area.stops})", action="stops", args=(area.code,))
        for area in areas
    ]
    total = sum(area.stops for area in areas)
    text = turn.text.say_many("stops.areas", total, areas=len(areas))
    return Reply(text=text, buttons=_pairs(buttons), edit=bool(turn.message.pressed_on))


async def _stops_in(turn: Turn, services: Services, code: str, name: str, page: int = 0) -> Reply:
    stops = await services.stops.in_area(code)
    if not stops:
        back = Button(label=turn.text.plain("way.all_areas"), action="stops")
        text = turn.text.say("stops.none_in_area", area=name or code)
        return Reply(text=text, buttons=((back,),))
    first = page * PAGE
    buttons = [
        (place_button(stop.name, "stop", stop.code),) for stop in stops[first : first + PAGE]
    ]
    area = stops[0].kecamatan if code == _slug(stops[0].kecamatan) else stops[0].kelurahan
    return Reply(
        text=turn.text.say_many("stops.in_area", len(stops), area=area),
        buttons=(*buttons, *_turning(turn, code, page, last=first + PAGE >= len(stops))),
        edit=bool(turn.message.pressed_on),
    )


def _turning(turn: Turn, code: str, page: int, *, last: bool) -> tuple[tuple[Button, ...], ...]:
    """Buttons to the page before and after, and back to all kecamatan."""
    row = []
    if page > 0:
        row.append(_page_button(turn, "page.before", code, page - 1))
    if not last:
        row.append(_page_button(turn, "page.after", code, page + 1))
    back = Button(label=turn.text.plain("way.all_areas"), action="stops")
    return (*((tuple(row),) if row else ()), (back,))


def _page_button(turn: Turn, key: str, code: str, page: int) -> Button:
    return Button(label=turn.text.plain(key), action="stops", args=(code, str(page)))


def _pairs(buttons: list[Button]) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")
