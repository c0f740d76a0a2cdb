"""What all answers about visits share: what was wanted, a page of it, the buttons below it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from zoneinfo import ZoneInfo

from bot.dialog.turns import Turn
from bot.domain.visits import VisitView
from bot.i18n import Neutral
from bot.language import DateSpan, Place, TimeSpan
from bot.messages import Button, PlaceChosen, VisitsTold
from handlers.places import more_button

PAGE = 8
"""Visits that one message tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Where and when somebody wants to know of visits."""

    kind: str  # stop or area
    code: str  # code of the stop, or slug of the area
    name: str  # as people call it
    dates: DateSpan | None  # None for the next visit, whenever it is
    hour: TimeSpan | None = None  # the part of the day or the hour, if one was said
    page: int = 0  # how many pages were shown before


def wanted_at(place: Place, dates: DateSpan | None, hour: TimeSpan | None = None) -> Wanted:
    """The visits at a place that was said."""
    return Wanted(kind=place.kind, code=place.code, name=place.name, dates=dates, hour=hour)


def telling(
    wanted: Wanted, others: Sequence[VisitView], shown: Sequence[VisitView], *, more: bool
) -> VisitsTold:
    """What is told: the visits shown, or else those around the days asked for."""
    return VisitsTold(
        visits=tuple(visit.id for visit in shown or others),
        place=PlaceChosen(kind=wanted.kind, code=wanted.code, name=wanted.name),
        first=wanted.dates.start if wanted.dates else None,
        last=wanted.dates.end if wanted.dates else None,
        page=wanted.page,
        more=more,
    )


def more_row(turn: Turn, told: VisitsTold) -> tuple[tuple[Button, ...], ...]:
    button = more_button(turn.text.plain("schedule.go_on"), told) if told.more else None
    return ((button,),) if button else ()


def at_hour(visits: Sequence[VisitView], hour: TimeSpan | None) -> tuple[VisitView, ...]:
    """The visits of a part of the day; all of them if none was said."""
    return tuple(visit for visit in visits if hour is None or _is_then(visit, hour))


def with_more(turn: Turn, text: Neutral, *, more: bool, here: bool = False) -> Neutral:
    """The text and, where there is more than it tells, how to see that."""
    key = "schedule.more_here" if here else "schedule.more"
    return Neutral("\n\n".join((text, turn.text.say(key)))) if more else text


def telling_everywhere(
    first: date, last: date, shown: Sequence[VisitView], page: int, *, more: bool
) -> VisitsTold:
    ids = tuple(visit.id for visit in shown)
    return VisitsTold(visits=ids, first=first, last=last, page=page, more=more)


def to_all_stops(turn: Turn) -> tuple[Button, ...]:
    """The way on where nothing is planned at all."""
    return (Button(label=turn.text.plain("way.stops"), action="stops"),)


def place_buttons(turn: Turn, wanted: Wanted, *, more: bool) -> tuple[tuple[Button, ...], ...]:
    """The month of a stop; the stops of an area that has more than one answer shows; reminders."""
    place = wanted.kind[0], wanted.code
    reminding = Button(label=turn.text.plain("way.remind"), action="remind", args=place)
    if wanted.kind == "stop":
        return stop_buttons(turn, wanted.code)
    if not more:
        return ((reminding,),)
    label = turn.text.plain("way.stops_here")
    return ((Button(label=label, action="stops", args=(wanted.code,)), reminding),)


def _is_then(visit: VisitView, hour: TimeSpan) -> bool:
    """Whether a visit overlaps a part of its day, or is on at an hour; no end is midnight."""
    zone = ZoneInfo(visit.stop.timezone)
    starts, ends = (one.astimezone(zone).time() for one in (visit.starts_at, visit.ends_at))
    until = ends if ends > starts else time.max
    if hour.end is None:
        return starts <= hour.start < until
    return hour.start < until and (starts < hour.end or hour.end <= hour.start)


def stop_buttons(turn: Turn, code: str) -> tuple[tuple[Button, ...], ...]:
    """The month of a stop, and reminders of it."""
    month = Button(label=turn.text.plain("way.month"), action="month", args=(code,))
    reminding = Button(label=turn.text.plain("way.remind"), action="remind", args=("s", code))
    return ((month, reminding),)
