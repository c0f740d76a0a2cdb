"""The stops that a person calls her own: said, chosen by button, and left again."""

from collections.abc import Sequence

from bot.dialog.turns import Turn
from bot.domain.visits import StopView
from bot.language import Place
from bot.messages import Button, Reply
from bot.services import Services

CHOICES = 6


async def said_home(turn: Turn, services: Services, place: Place) -> Reply:
    """She says where she lives: the stop, or those of the area to choose from."""
    if place.candidates:
        codes = [(each.code, each.name) for each in place.candidates if each.kind == "stop"]
        return _which(turn, codes)
    if place.kind == "stop":
        return await _chosen(turn, services, place.code)
    there = await services.stops.in_area(place.code)
    if len(there) == 1:
        return await _chosen(turn, services, there[0].code)
    return _which(turn, [(stop.code, stop.name) for stop in there])


async def press_home(turn: Turn, services: Services) -> Reply:
    """A stop becomes hers: its code; with "off" behind it, hers no more."""
    code, *off = turn.args
    if not off:
        return await _chosen(turn, services, code)
    stop = await services.home_stops.leave(turn.contact.id, code)
    return Reply(text=turn.text.say("home.left", stop=stop.name))


def home_button(turn: Turn, code: str) -> Button:
    """Makes a stop hers."""
    return Button(label=turn.text.plain("home.choose"), action="home", args=(code,))


def leave_button(turn: Turn, stop: StopView) -> Button:
    """Makes a stop hers no more."""
    label = turn.text.plain("home.leave", stop=stop.name)
    return Button(label=label, action="home", args=(stop.code, "off"))


async def _chosen(turn: Turn, services: Services, code: str) -> Reply:
    stop = await services.home_stops.choose(turn.contact.id, code)
    remind = Button(label=turn.text.plain("way.remind"), action="remind", args=("s", stop.code))
    mine = Button(label=turn.text.plain("way.settings"), action="settings")
    return Reply(text=turn.text.say("home.chosen", stop=stop.name), buttons=((remind, mine),))


def _which(turn: Turn, stops: Sequence[tuple[str, str]]) -> Reply:
    if not stops:
        return Reply(text=turn.text.say("settings.how_home"))
    rows = tuple(
        (Button(label=name, action="home", args=(code,)),) for code, name in stops[:CHOICES]
    )
    return Reply(text=turn.text.say("home.which"), buttons=rows)
