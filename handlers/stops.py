"""Which places are served, which is nearest, and the link on a stop's poster."""

from bot.dialog.turns import Turn
from bot.i18n import Neutral
from bot.language import Place
from bot.messages import Button, Position, Reply
from bot.services import Services
from handlers.info import greet
from handlers.places import place_button
from handlers.schedule import Wanted, at_place, next_visit
from handlers.visit_lines import nearest_line

PAGE = 8
NEAREST = 3


async def list_stops(turn: Turn, services: Services) -> Reply:
    """The stops of the area that was said, or else the kecamatan as buttons.

    Whoever names a day asks where the van goes then ("lusa ke mana saja?").
    """
    if turn.understanding.dates is not None:
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
        wanted = Wanted(kind=place.kind, code=place.code, name=place.name, dates=None)
        return await at_place(turn, services, wanted)
    return Reply(text=turn.text.say("nearest.ask"), wants_position=True, asks="place")


async def shared_position(turn: Turn, services: Services) -> Reply:
    """The nearest stops, the first with a pin on the map."""
    here = turn.message.position
    assert here is not None  # noqa: S101 - the dialog calls this only with a position
    found = await services.visits.near(here.latitude, here.longitude, NEAREST)
    if not found:
        return Reply(text=turn.text.say("schedule.empty"))
    lines = [nearest_line(near, turn.now, turn.text) for near in found]
    stop = found[0].stop
    return Reply(
        text=Neutral("\n\n".join([turn.text.say("nearest.found"), *lines])),
        position=Position(latitude=stop.latitude or 0.0, longitude=stop.longitude or 0.0),
        buttons=tuple((place_button(near.stop.name, "stop", near.stop.code),) for near in found),
    )


async def link_stop(turn: Turn, services: Services) -> Reply:
    """The code of a stop on its poster: who scans it sees the next visit there at once."""
    stop = await services.stops.by_code(turn.args[0])
    if stop is None:
        return await greet(turn, services)
    wanted = Wanted(kind="stop", code=stop.code, name=stop.name, dates=None)
    reply = await at_place(turn, services, wanted)
    hello = turn.text.say("greet.short")
    return Reply(text=Neutral(f"{hello}\n\n{reply.text}"), buttons=reply.buttons)


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
        return Reply(text=turn.text.say("stops.none_in_area", area=name or code))
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
