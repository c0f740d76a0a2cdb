"""Which visit is meant: looked up by place and days, asked back with buttons where it is open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialog.turns import Turn
from bot.domain.people import Role
from bot.domain.permissions import Action
from bot.domain.visits import VisitState, VisitView
from bot.domain.zones import local_date
from bot.i18n import Neutral
from bot.i18n.dates import clock_time, day_range, short_date
from bot.language import DateSpan, Place, PlaceCandidate, TimeSpan, fold
from bot.messages import Button, Reply
from bot.services import Services
from bot.services.visits import ComingVisits
from handlers.staff.wording import unread_words

CHOICES = 8
EACH = 3
"""Visits of one of several stops that are offered where days are said."""
SHORTEST = 4
"""Letters of a word that can name a stop by itself."""
ENDED = (VisitState.CANCELLED, VisitState.DONE)
STAFF = frozenset({Role.STAFF, Role.ADMIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where a visit is looked for."""

    place: Place | None  # as understood; None where none was said
    stops: tuple[str, ...] | None  # codes of a cadre's own stops; None for staff
    unread: str = ""  # words that name something, but no place known


async def where(turn: Turn, services: Services, action: Action) -> Where:
    """The place of the message, and for a cadre her own stops only.

    Raises NotAllowed, and NotYourStop where she names another one.
    """
    acting = services.acting(turn.contact.id)
    await acting.permissions.require_somewhere(turn.contact.id, action)
    if turn.contact.role in STAFF:
        place, unread = await place_said(turn, services)
        return Where(place=place, stops=None, unread=unread)
    place = turn.understanding.place
    if place is not None and place.kind == "stop" and not place.candidates:
        stop = await services.stops.by_code(place.code)
        stop_id = stop.id if stop else None
        await acting.permissions.require(turn.contact.id, action, stop_id=stop_id)
    return Where(place=place, stops=await acting.boards.own_stops())


async def place_said(turn: Turn, services: Services) -> tuple[Place | None, str]:
    """The place of a change, by a word of its name too ("mawar"), or the words that name none."""
    words, place = unread_words(turn.message.text), turn.understanding.place
    is_said = place is not None and not _is_carried(turn, place, words)
    if is_said or not words:
        return place, ""
    listed = (await services.stops.all_for_language()).stops
    fitting = {stop: _fitting(words, (stop.name, *stop.aliases)) for stop in listed}
    most = max(fitting.values(), default=0)
    if not most:
        return None, " ".join(words)
    named = [
        PlaceCandidate(kind="stop", code=stop.code, name=stop.name)
        for stop, fits in fitting.items()
        if fits == most
    ]
    first, rivals = named[0], tuple(named) if len(named) > 1 else ()
    return Place(kind="stop", code=first.code, name=first.name, candidates=rivals), ""


def _is_carried(turn: Turn, place: Place, words: tuple[str, ...]) -> bool:
    """Whether the place is that of a message before, and this one names something else."""
    named = " ".join((place.name, place.code, *(each.name for each in place.candidates)))
    return turn.understanding.confidence == 1.0 and not _fitting(words, (named,))


def _fitting(words: Iterable[str], names: Iterable[str]) -> int:
    """How many of the words stand in the names."""
    known = {word for name in names for word in fold(name).split()}
    return sum(word in known and len(word) >= SHORTEST for word in words)


async def ahead(
    turn: Turn, services: Services, at: Where, days: DateSpan | None
) -> tuple[VisitView, ...]:
    """Visits that can still be changed, by time; without days the next one of each stop."""
    found = await _found(turn, services, at, days)
    unique = {visit.id: visit for visit in found if visit.state not in ENDED}
    return tuple(sorted(unique.values(), key=lambda visit: (visit.starts_at, visit.id)))[:CHOICES]


def at_hour(visits: tuple[VisitView, ...], hour: TimeSpan | None) -> tuple[VisitView, ...]:
    """Those that begin at an hour or in a part of the day; all of them where none does."""
    if hour is None:
        return visits
    begin = {visit.id: _local(visit.starts_at, visit).time() for visit in visits}
    there = [
        visit
        for visit in visits
        if hour.start == begin[visit.id] or (hour.end and hour.start <= begin[visit.id] < hour.end)
    ]
    return tuple(there) or visits


def which(
    turn: Turn, visits: Iterable[VisitView], action: str, *args: str, before: str = ""
) -> Reply:
    """Asks back: a button for each; its arguments end with the visit's id."""
    rows = tuple(
        (Button(label=label_of(turn, visit), action=action, args=(*args, str(visit.id))),)
        for visit in visits
    )
    text = turn.text.say("change.which")
    return Reply(text=Neutral("\n\n".join([before, text]) if before else text), buttons=rows)


def none_there(turn: Turn, days: DateSpan | None, at: Where) -> Neutral:
    """There is no such visit; for a cadre, none at the stops she looks after."""
    if at.unread:
        return turn.text.say("change.unknown_place", words=at.unread)
    if days is None and at.stops is not None:
        return turn.text.say("change.none_own")
    if days is None:
        return turn.text.say("change.none")
    return turn.text.say("change.none_then", days=day_range(days.start, days.end, turn.text))


def label_of(turn: Turn, visit: VisitView) -> str:
    """A visit as the label of a button, short: what is pressed is said in full afterwards."""
    starts_at = _local(visit.starts_at, visit)
    day = short_date(starts_at.date(), turn.text)
    return f"{day}, {clock_time(starts_at, turn.text)}: {visit.stop.name}"


def _local(instant: datetime, visit: VisitView) -> datetime:
    return instant.astimezone(ZoneInfo(visit.stop.timezone))


async def _found(
    turn: Turn, services: Services, at: Where, days: DateSpan | None
) -> list[VisitView]:
    if at.stops is not None:
        return await _at_own(services, at, days)
    if at.place is None:
        return await _anywhere(turn, services, days)
    named = at.place.candidates or (at.place,)
    found: list[VisitView] = []
    for one in named[:CHOICES]:
        if one.kind == "stop":
            found += _some(await services.visits.next_at_stop(one.code, **_limits(days)), days)
        else:
            limits = _limits(days) | {"limit": CHOICES}
            coming = await services.visits.next_in_area(one.code, **limits)
            found += coming.visits if days else _first_of_each(coming.visits)
    return found


async def _at_own(services: Services, at: Where, days: DateSpan | None) -> list[VisitView]:
    """At the stops of a cadre; one that she names outside of them is not among them."""
    found: list[VisitView] = []
    for code in at.stops or ():
        coming = await services.visits.next_at_stop(code, **_limits(days))
        found += [visit for visit in _some(coming, days) if is_there(visit, at.place)]
    return found


async def _anywhere(turn: Turn, services: Services, days: DateSpan | None) -> list[VisitView]:
    today = local_date(turn.now, turn.zone)
    first, last = (days.start, days.end) if days else (today, today + timedelta(days=1))
    return list((await services.visits.on_dates(first, last, CHOICES)).visits)


def _limits(days: DateSpan | None) -> dict[str, Any]:
    if days is None:
        return {"limit": 1}
    return {"first": days.start, "last": days.end, "limit": EACH}


def _some(coming: ComingVisits, days: DateSpan | None) -> tuple[VisitView, ...]:
    return coming.visits if days else coming.visits[:1]


def _first_of_each(visits: Iterable[VisitView]) -> list[VisitView]:
    first: dict[int, VisitView] = {}
    for visit in visits:
        first.setdefault(visit.stop.id, visit)
    return list(first.values())


def is_there(visit: VisitView, place: Place | None) -> bool:
    """Whether a visit is at the place said, or at one of those that the words fit."""
    if place is None:
        return True
    stop = visit.stop
    areas = {name.lower().replace(" ", "-") for name in (stop.kelurahan, stop.kecamatan)}
    named = place.candidates or (place,)
    return any(one.code == stop.code if one.kind == "stop" else one.code in areas for one in named)
