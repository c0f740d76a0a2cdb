"""When and where the van comes."""

from dataclasses import dataclass, replace
from datetime import date

from bot.dialog.buttons import day_arg, day_of
from bot.dialog.turns import Turn
from bot.domain.zones import local_date
from bot.i18n.dates import day_range
from bot.language import DateSpan, Place
from bot.messages import Button, Reply
from bot.services import Services
from bot.services.visits import ComingVisits
from handlers.visit_lines import Asked, describe

DAY_LIMIT = 8
PLACE_LIMIT = 3
CHOICES = 6
MANY = 12
KINDS = ("area", "stop")
LONGEST_WITH_DAYS = 28
"""Characters of a code that leave room for two days in a button (bot/dialog/buttons.py)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Where and when somebody wants to know of visits."""

    kind: str  # stop or area
    code: str  # code of the stop, or slug of the area
    name: str  # as people call it
    dates: DateSpan | None  # None for the next visit, whenever it is


async def next_visit(turn: Turn, services: Services) -> Reply:
    """The next visits for the place and the dates that were said."""
    place, dates = turn.understanding.place, turn.understanding.dates
    if place is not None and place.candidates:
        return _which_place(turn, place, dates)
    if place is not None:
        wanted = Wanted(kind=place.kind, code=place.code, name=place.name, dates=dates)
        return await _at_place(turn, services, wanted)
    if dates is not None:
        return await _on_dates(turn, services, dates.start, dates.end)
    return _ask_place(turn)


async def press_place(turn: Turn, services: Services) -> Reply:
    """A place chosen by button: kind, code and, when they were said, two dates."""
    letter, code, *days = turn.args
    kind = next(kind for kind in KINDS if kind.startswith(letter))
    name = code.replace("-", " ").title()
    return await _at_place(
        turn, services, Wanted(kind=kind, code=code, name=name, dates=_span(days))
    )


async def press_day(turn: Turn, services: Services) -> Reply:
    """All visits of one day, chosen by button."""
    day = day_of(turn.args[0])
    return await _on_dates(turn, services, day, day)


async def list_stops(turn: Turn, services: Services) -> Reply:
    """The stops of the area that was said, or else the kecamatan as buttons."""
    place = turn.understanding.place
    if place is not None and place.kind == "area" and not place.candidates:
        return await _stops_in(turn, services, place)
    areas = await services.stops.by_kecamatan()
    if not areas:
        return Reply(text=turn.text.say("schedule.empty"))
    buttons = tuple(
        (_place_button(f"{area.name} ({area.stops})", "area", area.code),) for area in areas
    )
    total = sum(area.stops for area in areas)
    return Reply(text=turn.text.say_many("stops.areas", total, areas=len(areas)), buttons=buttons)


async def _stops_in(turn: Turn, services: Services, place: Place) -> Reply:
    stops = await services.stops.in_area(place.code)
    if not stops:
        return Reply(text=turn.text.say("stops.none_in_area", area=place.name))
    buttons = tuple((_place_button(stop.name, "stop", stop.code),) for stop in stops)
    text = turn.text.say_many("stops.in_area", len(stops), area=place.name)
    return Reply(text=text, buttons=buttons[:MANY])


def _ask_place(turn: Turn) -> Reply:
    day = day_arg(local_date(turn.now, turn.zone))
    label = turn.text.plain("schedule.today_everywhere")
    button = Button(label=label, action="day", args=(day,))
    return Reply(text=turn.text.say("schedule.ask_place"), buttons=((button,),), asks="place")


def _which_place(turn: Turn, place: Place, dates: DateSpan | None) -> Reply:
    buttons = tuple(
        (_place_button(found.name, found.kind, found.code, dates),)
        for found in place.candidates[:CHOICES]
    )
    return Reply(text=turn.text.say("schedule.which_place"), buttons=buttons, asks="place")


async def _at_place(turn: Turn, services: Services, wanted: Wanted) -> Reply:
    found = await _look_up(services, wanted)
    dates = wanted.dates
    asked = Asked(
        place=await _name_of(services, wanted),
        first=dates.start if dates else None,
        last=dates.end if dates else None,
    )
    later = None
    if not found.visits and dates is not None:
        later = await _look_up(services, replace(wanted, dates=None))
    return Reply(text=describe(turn, asked, found, later))


async def _look_up(services: Services, wanted: Wanted) -> ComingVisits:
    first, last = (wanted.dates.start, wanted.dates.end) if wanted.dates else (None, None)
    if wanted.kind == "stop":
        limit = 1 if wanted.dates is None else PLACE_LIMIT
        return await services.visits.next_at_stop(
            wanted.code, first=first, last=last, limit=limit, include_cancelled=True
        )
    found = await services.visits.next_in_area(
        wanted.code, first=first, last=last, limit=PLACE_LIMIT, include_cancelled=True
    )
    return found if wanted.dates else _one_a_stop(found)


def _one_a_stop(found: ComingVisits) -> ComingVisits:
    """Who asks when it comes next wants the next visit of each stop, not three of one."""
    visits = {visit.stop.code: visit for visit in reversed(found.visits)}
    return replace(found, visits=tuple(v for v in found.visits if visits[v.stop.code] is v))


async def _name_of(services: Services, wanted: Wanted) -> str:
    stop = await services.stops.by_code(wanted.code) if wanted.kind == "stop" else None
    return stop.name if stop else wanted.name


async def _on_dates(turn: Turn, services: Services, first: date, last: date) -> Reply:
    found = await services.visits.on_dates(first, last, limit=DAY_LIMIT)
    if found.visits or found.over_today:
        return Reply(text=describe(turn, Asked(place="", first=first, last=last), found))
    days = day_range(first, last, turn.text)
    return Reply(text=turn.text.say("schedule.none_on_days", days=days), asks="place")


def _place_button(label: str, kind: str, code: str, dates: DateSpan | None = None) -> Button:
    """Kind, code and days; a very long code leaves no room for the days."""
    args: tuple[str, ...] = (kind[0], code)
    if dates is not None and len(code) <= LONGEST_WITH_DAYS:
        args += (day_arg(dates.start), day_arg(dates.end))
    return Button(label=label, action="place", args=args)


def _span(days: list[str]) -> DateSpan | None:
    if len(days) != 2:
        return None
    start, end = (day_of(day) for day in days)
    return DateSpan(start=start, end=end, rule="button")
