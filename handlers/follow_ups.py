"""What is asked of the visits just told: at what hour, until when, where exactly, what after."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.dialog.turns import Turn
from bot.domain.visits import StopView, VisitState, VisitView, visit_date
from bot.i18n import Neutral
from bot.i18n.dates import clock_time, full_date, hours
from bot.language import DateSpan
from bot.messages import Button, PlaceChosen, Position, Reply, VisitsTold
from bot.services import Services
from bot.services.reminders.words import MAP
from bot.services.truth import truth_lines
from handlers.places import place_button
from handlers.schedule import at_place, next_visit, page_of
from handlers.visit_lines import day_lines
from handlers.visit_pages import Wanted, stop_buttons

ADDRESSES = 3
"""Stops whose addresses one message tells; of more it is asked which."""
CHOICES = 8
A_YEAR = timedelta(days=366)
READ = 40
"""Visits of an area that are looked through for the one after those told."""
FEW = 8


async def hours_of(turn: Turn, services: Services) -> Reply:
    """At what hour?"""
    return await _told_again(turn, services, "visit.hours_of")


async def until_of(turn: Turn, services: Services) -> Reply:
    """Until when?"""
    return await _told_again(turn, services, "visit.until_of")


async def where_of(turn: Turn, services: Services) -> Reply:
    """The address, and the pin of a single stop."""
    stops = await _stops(turn, services)
    if not stops:
        return await next_visit(turn, services)
    if len(stops) > ADDRESSES:
        rows = tuple((place_button(stop.name, "stop", stop.code),) for stop in stops[:CHOICES])
        return Reply(text=turn.text.say("schedule.which_place"), buttons=rows, asks="place")
    lines = [_address(turn, stop, alone=len(stops) == 1) for stop in stops]
    return Reply(
        text=Neutral("\n\n".join(lines)),
        position=_pin(stops[0]) if len(stops) == 1 else None,
        told=turn.told,
    )


async def after_those(turn: Turn, services: Services) -> Reply:
    """The rest of a list that was cut, or the visit after those told."""
    told = turn.told
    if told is None:
        return await next_visit(turn, services)
    if told.more:
        days = _days(told)
        return await page_of(turn, services, told.place, days, told.page + 1)
    visits = await visits_told(turn, services)
    if not visits:
        return await _from_the_start(turn, services)
    coming = await _after(services, told, max(visits, key=lambda visit: visit.starts_at))
    if not coming:
        return _nothing_after(turn, told)
    return _telling(turn, coming, told.place)


async def nth_of(turn: Turn, services: Services) -> Reply:
    """One of the visits told, chosen by its place in the list: its row id."""
    visit = await services.visits.by_id(int(turn.args[0]))
    if visit is None:
        return await next_visit(turn, services)
    stop = visit.stop
    reply = _telling(turn, [visit], PlaceChosen(kind="stop", code=stop.code, name=stop.name))
    return replace(reply, buttons=stop_buttons(turn, stop.code))


async def _told_again(turn: Turn, services: Services, key: str) -> Reply:
    visits = await visits_told(turn, services)
    if not visits:
        return await _from_the_start(turn, services)
    if len(visits) > 1 or visits[0].state is VisitState.CANCELLED:
        return Reply(text=day_lines(visits, turn.now, turn.text), told=turn.told)
    lines = [_sentence(turn, visits[0], key), *truth_lines(visits[0], turn.now, turn.text)]
    return Reply(text=Neutral("\n".join(lines)), told=turn.told)


def _sentence(turn: Turn, visit: VisitView, key: str) -> Neutral:
    zone = ZoneInfo(visit.stop.timezone)
    starts, ends = visit.starts_at.astimezone(zone), visit.ends_at.astimezone(zone)
    return turn.text.say(
        key,
        hours=hours(starts, ends, turn.text),
        ends=clock_time(ends, turn.text),
        date=full_date(visit_date(visit), turn.text),
        stop=visit.stop.name,
    )


async def _from_the_start(turn: Turn, services: Services) -> Reply:
    """No visit was told: what there is at the place, or the question for one."""
    place = turn.told.place if turn.told else None
    if place is None:
        return await next_visit(turn, services)
    wanted = Wanted(kind=place.kind, code=place.code, name=place.name, dates=None)
    return await at_place(turn, services, wanted)


async def visits_told(turn: Turn, services: Services) -> tuple[VisitView, ...]:
    """The visits told, as they stand now, in the order in which they were told."""
    return await services.visits.by_ids(turn.told.visits if turn.told else ())


async def _stops(turn: Turn, services: Services) -> list[StopView]:
    visits = await visits_told(turn, services)
    stops = {visit.stop.code: visit.stop for visit in visits}
    place = turn.told.place if turn.told else None
    if not stops and place is not None and place.kind == "stop":
        stop = await services.stops.by_code(place.code)
        return [stop] if stop else []
    return list(stops.values())


def _address(turn: Turn, stop: StopView, *, alone: bool) -> Neutral:
    values = {"stop": stop.name, "area": stop.kelurahan, "district": stop.kecamatan}
    key = "stop.address" if stop.address else "stop.no_address"
    line = turn.text.say(key, address=stop.address, **values)
    if alone or stop.latitude is None or stop.longitude is None:
        return line
    link = MAP.format(latitude=stop.latitude, longitude=stop.longitude)
    return Neutral("\n".join([line, turn.text.say("stop.map", link=link)]))


def _pin(stop: StopView) -> Position | None:
    if stop.latitude is None or stop.longitude is None:
        return None
    return Position(latitude=stop.latitude, longitude=stop.longitude)


async def _after(services: Services, told: VisitsTold, last: VisitView) -> list[VisitView]:
    """The next visit at the place told of; everywhere, those of the next day that has any."""
    first, visits = visit_date(last), services.visits
    if told.place is None:
        found = await visits.on_dates(first, first + A_YEAR, READ)
        later = [visit for visit in found.visits if visit.starts_at > last.starts_at]
        return [visit for visit in later if visit_date(visit) == visit_date(later[0])][:FEW]
    if told.place.kind == "stop":
        found = await visits.next_at_stop(told.place.code, first=first, limit=READ)
    else:
        found = await visits.next_in_area(told.place.code, first=first, limit=READ)
    later = [visit for visit in found.visits if visit.starts_at > last.starts_at]
    return [min(later, key=lambda visit: visit.starts_at)] if later else []


def _telling(turn: Turn, visits: Sequence[VisitView], place: PlaceChosen | None) -> Reply:
    told = VisitsTold(visits=tuple(visit.id for visit in visits), place=place)
    return Reply(text=day_lines(visits, turn.now, turn.text), about=place, told=told)


def _nothing_after(turn: Turn, told: VisitsTold) -> Reply:
    place = told.place
    if place is None:
        return Reply(text=turn.text.say("after.nothing"), told=told)
    text = turn.text.say("after.nothing_at", place=place.name)
    remind = Button(
        label=turn.text.plain("way.remind"), action="remind", args=(place.kind[0], place.code)
    )
    return Reply(text=text, buttons=((remind,),), told=told)


def _days(told: VisitsTold) -> DateSpan | None:
    if told.first is None or told.last is None:
        return None
    return DateSpan(start=told.first, end=told.last, rule="told")
