"""When and where the van comes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.dialog.buttons import day_of
from bot.dialog.turns import Turn
from bot.domain.people import Role
from bot.domain.visits import StopView, VisitState, VisitView
from bot.domain.zones import local_date
from bot.i18n import Neutral
from bot.language import DateSpan, Place, names_impossible_date, outside
from bot.messages import Button, PlaceChosen, Reply
from bot.services import Services
from bot.services.reminders.words import next_line
from bot.services.visits import ComingVisits, MovedAway
from handlers.odd_questions import ask_other_day, outside_city
from handlers.own_places import named_among
from handlers.places import place_button, read_more, read_place
from handlers.visit_lines import NOTHING, Asked, Instead, day_lines, describe
from handlers.visit_pages import (
    PAGE,
    Wanted,
    at_hour,
    more_row,
    place_buttons,
    telling,
    telling_everywhere,
    to_all_stops,
    wanted_at,
    with_more,
)

MANY = 200
"""Visits read of an area on the days asked for, so that its pages leave none out."""
AREA_LIMIT = 30
"""Rows read of an area: the next visit of each of its stops comes first among them."""
WHOLE_DAY = 500
"""Visits read of a day of which only some hours are asked for."""
ALTERNATIVES = 2
BEFORE = timedelta(days=14)
"""So long before the days asked for, a visit is still worth telling."""
DAY = timedelta(days=1)
CHOICES = 8


async def next_visit(turn: Turn, services: Services) -> Reply:
    """The next visits for the place and the dates that were said."""
    said = turn.understanding
    if names_impossible_date(said):
        return ask_other_day(turn)
    if said.place is not None and said.place.candidates:
        return await _which_place(turn, services, said.place, said.dates)
    if said.place is not None:
        return await at_place(turn, services, wanted_at(said.place, said.dates, said.time))
    if outside(said):
        return outside_city(turn)
    return await _at_no_place(turn, services)


async def _at_no_place(turn: Turn, services: Services) -> Reply:
    """Who names no place that everybody knows: her own by a word of its name, or all of them."""
    days = turn.understanding.dates
    mine = await services.home_stops.hers(turn.contact.id)
    named = named_among(mine, turn)
    if named is not None:
        return await at_own(turn, services, named, days)
    if days is not None:
        reply = await _on_dates(turn, services, days.start, days.end)
        return await with_news_of(mine, turn, services, reply, days)
    return await _at_home(turn, services) or _ask_place(turn)


async def _at_home(turn: Turn, services: Services) -> Reply | None:
    """Whoever names no place means her own, where only one is known: "kapan ke sini lagi?"."""
    homes = await services.home_stops.of(turn.contact.id)
    if len(homes) != 1:
        return None
    return await at_own(turn, services, homes[0], None)


async def at_own(turn: Turn, services: Services, stop: StopView, dates: DateSpan | None) -> Reply:
    """The visits at one of her own stops."""
    wanted = Wanted(kind="stop", code=stop.code, name=stop.name, dates=dates)
    return await at_place(turn, services, wanted)


async def with_news_of(
    mine: Sequence[StopView], turn: Turn, services: Services, reply: Reply, days: DateSpan
) -> Reply:
    """An answer about all stops; first, why nothing comes to her own, and when it does."""
    if days.end < _today(turn):
        return reply
    told: list[str] = []
    for stop in mine:
        wanted = Wanted(kind="stop", code=stop.code, name=stop.name, dates=days)
        found = await _look_up(services, wanted)
        if _held(found):
            continue
        if found.visits:
            after = (await services.visits.next_at_stop(stop.code, limit=1)).visits
            coming = next_line(found.visits[0], after[0] if after else None, turn.text)
            told.append(f"{day_lines(found.visits[:1], turn.now, turn.text)}\n{coming}")
        elif moved := await _moved_away(services, wanted.kind, wanted.code, days):
            asked = Asked(place=stop.name, first=days.start, last=days.end)
            told.append(describe(turn, asked, found, Instead(moved=moved)))
    return replace(reply, text=Neutral("\n\n".join([*told, reply.text]))) if told else reply


def only_asks(turn: Turn) -> bool:
    """Whether a resident who speaks of a change asks for a visit: "besok ke Sambau batal ya?".

    She changes nothing, and names the place or the day that she wants to know of.
    """
    said = turn.understanding
    named = said.place is not None or said.dates is not None
    return turn.contact.role is Role.RESIDENT and named


async def answer_instead(turn: Turn, services: Services) -> Reply:
    """The schedule for who only asks; of a move with two days, for both of them."""
    said = turn.understanding
    if said.moved_from is None or said.dates is None:
        dates = said.dates or said.moved_from
    else:
        first = min(said.dates.start, said.moved_from.start)
        last = max(said.dates.end, said.moved_from.end)
        dates = replace(said.dates, start=first, end=last)
    return await next_visit(replace(turn, understanding=replace(said, dates=dates)), services)


async def press_place(turn: Turn, services: Services) -> Reply:
    """A place chosen by button: kind, code and, when they were said, two dates."""
    kind, code, dates = read_place(turn.args)
    name = code.replace("-", " ").title()
    return await at_place(turn, services, Wanted(kind=kind, code=code, name=name, dates=dates))


async def press_day(turn: Turn, services: Services) -> Reply:
    """All visits of one day, chosen by button; without one, of the day on which it is pressed."""
    day = day_of(turn.args[0]) if turn.args else _today(turn)
    return await _on_dates(turn, services, day, day)


async def press_more(turn: Turn, services: Services) -> Reply:
    """The next page of visits, chosen by button: where, which days, which page."""
    chosen, dates, page = read_more(turn.args)
    return await page_of(turn, services, chosen, dates, page)


async def page_of(
    turn: Turn, services: Services, place: PlaceChosen | None, dates: DateSpan | None, page: int
) -> Reply:
    """A page of visits at a place or everywhere, the first is 0."""
    if place is not None:
        wanted = Wanted(kind=place.kind, code=place.code, name=place.name, dates=dates, page=page)
        return await at_place(turn, services, wanted)
    today = _today(turn)
    first, last = (dates.start, dates.end) if dates else (today, today)
    return await _on_dates(turn, services, first, last, page)


def _ask_place(turn: Turn) -> Reply:
    button = Button(label=turn.text.plain("schedule.today_everywhere"), action="day")
    return Reply(text=turn.text.say("schedule.ask_place"), buttons=((button,),), asks="place")


async def _which_place(
    turn: Turn, services: Services, place: Place, dates: DateSpan | None
) -> Reply:
    """The places that the words fit; those without visits say so."""
    buttons = []
    for found in place.candidates[:CHOICES]:
        wanted = Wanted(kind=found.kind, code=found.code, name=found.name, dates=None)
        held = (await _between(services, wanted, None, None, 1)).visits
        label = found.name if held else turn.text.plain("schedule.no_visits_at", place=found.name)
        buttons.append((place_button(label, found.kind, found.code, dates),))
    return Reply(text=turn.text.say("schedule.which_place"), buttons=tuple(buttons), asks="place")


async def at_place(turn: Turn, services: Services, wanted: Wanted) -> Reply:
    """The next visits at a stop or in an area, on the days wanted or whenever they are."""
    if wanted.dates is not None and wanted.dates.end < _today(turn):
        reply = await at_place(turn, services, replace(wanted, dates=None))
        past = turn.text.say("schedule.past")
        return replace(reply, text=Neutral("\n\n".join((past, reply.text))))
    found = await _look_up(services, wanted)
    instead = NOTHING
    if wanted.dates is not None and not _held(found):
        instead = await _instead(turn, services, wanted, wanted.dates)
    fitting = at_hour(found.visits, wanted.hour)
    rest = (fitting or found.visits)[wanted.page * PAGE :]
    shown = rest[:PAGE]
    told = telling(wanted, (*instead.before, *instead.after), shown, more=len(rest) > len(shown))
    asked = await _asked(services, wanted)
    text = describe(turn, asked, replace(found, visits=shown), instead)
    if found.visits and not fitting:
        none = turn.text.say("schedule.none_at_hour_here", place=asked.place)
        text = Neutral("\n\n".join((none, text)))
    way_on = () if told.visits else (to_all_stops(turn),)
    return Reply(
        text=with_more(turn, text, more=told.more, here=True),
        buttons=(*more_row(turn, told), *place_buttons(turn, wanted, more=told.more), *way_on),
        about=told.place,
        told=told,
    )


async def _instead(turn: Turn, services: Services, wanted: Wanted, days: DateSpan) -> Instead:
    """Around days on which nothing is held: the nearest visit before, the next after, and why."""
    before: list[VisitView] = []
    if days.start > _today(turn):
        first, last = days.start - BEFORE, days.start - DAY
        earlier = await _between(services, wanted, first, last, AREA_LIMIT)
        before = [one for one in earlier.visits if one.state is not VisitState.CANCELLED]
    after = await _between(services, wanted, days.end + DAY, None, ALTERNATIVES)
    return Instead(
        before=tuple(before[-1:]),
        after=after.visits if wanted.kind == "stop" else _one_a_stop(after).visits,
        closed=await _closed(services, wanted.kind, wanted.code, days),
        moved=await _moved_away(services, wanted.kind, wanted.code, days),
    )


async def _moved_away(
    services: Services, kind: str, code: str, days: DateSpan
) -> tuple[MovedAway, ...]:
    """The visits that were planned for a single day and moved away from it."""
    if days.start != days.end:
        return ()
    return await services.visits.moved_away(days.start, kind, code)


async def _asked(services: Services, wanted: Wanted) -> Asked:
    dates = wanted.dates
    return Asked(
        place=await _name_of(services, wanted),
        first=dates.start if dates else None,
        last=dates.end if dates else None,
    )


def _today(turn: Turn) -> date:
    return local_date(turn.now, turn.zone)


def _held(found: ComingVisits) -> bool:
    return any(visit.state is not VisitState.CANCELLED for visit in found.visits)


async def _closed(services: Services, kind: str, code: str, dates: DateSpan) -> str:
    """Why nothing comes on a single day, if the calendar tells."""
    if dates.start != dates.end:
        return ""
    if kind == "area":
        closures = await services.closures.in_area(dates.start, code)
    else:
        stop = await services.stops.by_code(code)
        closures = await services.closures.on(dates.start, stop)
    return next((closure.reason for closure in closures if closure.reason), "")


async def _look_up(services: Services, wanted: Wanted, limit: int = 1) -> ComingVisits:
    if wanted.dates is not None:
        dates = wanted.dates
        most = (wanted.page + 1) * PAGE + 1 if wanted.hour is None else WHOLE_DAY
        return await _between(services, wanted, dates.start, dates.end, most)
    found = await _between(services, wanted, None, None, limit)
    return found if wanted.kind == "stop" else _one_a_stop(found)


async def _between(
    services: Services, wanted: Wanted, first: date | None, last: date | None, limit: int
) -> ComingVisits:
    """The visits of a stop (`limit` that stand) or of an area on some days, by time."""
    if wanted.kind == "stop":
        return await services.visits.next_at_stop(
            wanted.code, first=first, last=last, limit=limit, include_cancelled=True
        )
    found = await services.visits.next_in_area(
        wanted.code,
        first=first,
        last=last,
        limit=AREA_LIMIT if last is None else MANY,
        include_cancelled=True,
    )
    return replace(found, visits=tuple(sorted(found.visits, key=_by_time)))


def _by_time(visit: VisitView) -> tuple[datetime, int]:
    return visit.starts_at, visit.id


def _one_a_stop(found: ComingVisits) -> ComingVisits:
    """Who asks when it comes next wants the next visit of each stop, not three of one."""
    kept: list[VisitView] = []
    served: set[str] = set()
    for visit in found.visits:
        if visit.stop.code not in served:
            kept.append(visit)
        if visit.state is not VisitState.CANCELLED:
            served.add(visit.stop.code)
    return replace(found, visits=tuple(kept))


async def _name_of(services: Services, wanted: Wanted) -> str:
    stop = await services.stops.by_code(wanted.code) if wanted.kind == "stop" else None
    return stop.name if stop else wanted.name


async def _on_dates(
    turn: Turn, services: Services, first: date, last: date, page: int = 0
) -> Reply:
    if last < _today(turn):
        return Reply(text=turn.text.say("schedule.past"), asks="place")
    hour = turn.understanding.time if first == last else None
    limit = (page + 1) * PAGE + 1 if hour is None else WHOLE_DAY
    found = await services.visits.on_dates(first, last, limit, include_cancelled=True)
    if found.over_today and not found.visits:
        return await _after_today(turn, services)
    then = at_hour(found.visits, hour)
    rest = (then or found.visits)[page * PAGE :]
    shown = rest[:PAGE]
    instead = NOTHING if shown else await _of_empty_day(services, first, last)
    asked = Asked(place="", first=first, last=last)
    text = describe(turn, asked, replace(found, visits=shown, over_today=()), instead)
    if shown and not then:
        text = Neutral("\n\n".join((turn.text.say("schedule.none_at_hour"), text)))
    told = telling_everywhere(first, last, shown, page, more=len(rest) > len(shown))
    return Reply(
        text=with_more(turn, text, more=told.more),
        buttons=more_row(turn, told),
        asks=None if shown else "place",
        told=told,
    )


async def _of_empty_day(services: Services, first: date, last: date) -> Instead:
    """Why nothing comes anywhere on a single day: it is closed, or its visits were moved."""
    if first != last:
        return NOTHING
    closures = await services.closures.on(first)
    closed = next((closure.reason for closure in closures if closure.reason), "")
    moved = await services.visits.moved_away(first)
    return Instead(closed=closed, moved=moved[:PAGE])


async def _after_today(turn: Turn, services: Services) -> Reply:
    """Everything of today is over: say so once, and what comes tomorrow."""
    tomorrow = _today(turn) + timedelta(days=1)
    found = await services.visits.on_dates(tomorrow, tomorrow, PAGE, include_cancelled=True)
    text = turn.text.say("schedule.over_today")
    if found.visits:
        text = Neutral("\n\n".join((text, day_lines(found.visits, turn.now, turn.text))))
    told = telling_everywhere(tomorrow, tomorrow, found.visits, 0, more=False)
    return Reply(text=text, asks=None if found.visits else "place", told=told)
