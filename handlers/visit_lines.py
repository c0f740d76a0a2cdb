"""Visits as lines of an answer: full date, hours, how long until then, truth label."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.dialog.turns import Turn
from bot.domain.visits import Phase, VisitState, VisitView, days_until, phase, visit_date
from bot.i18n import Neutral, Translator
from bot.i18n.dates import clock_time, day_range, distance, full_date, hours, relative_day
from bot.services.truth import truth_lines
from bot.services.visits import ComingVisits, MovedAway, NearVisit


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a question about the schedule was about."""

    place: str  # name of the stop or area; empty for everywhere
    first: date | None = None  # the first day asked for
    last: date | None = None  # the last day asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """What is told where nothing is held on the days asked for."""

    before: tuple[VisitView, ...] = ()  # the nearest visit before these days
    after: tuple[VisitView, ...] = ()  # the next ones after them
    closed: str = ""  # why there is no service then
    moved: tuple[MovedAway, ...] = ()  # visits that were planned then and moved to another day


NOTHING = Instead()


def describe(turn: Turn, asked: Asked, found: ComingVisits, instead: Instead = NOTHING) -> Neutral:
    """The answer: what was found, or why not and what comes instead."""
    text = turn.text
    paragraphs = [over_line(visit, text) for visit in _worth_telling(found)]
    if found.visits:
        paragraphs.append(day_lines(found.visits, turn.now, text))
    elif asked.first is not None and not paragraphs and not instead.moved:
        paragraphs.append(_none(asked, instead.closed, text))
    paragraphs += [_moved_line(one, asked, text) for one in instead.moved]
    others = _others(instead, turn.now, text)
    if not (others or found.visits or instead.moved) and asked.place:
        others.append(text.say("schedule.none", place=asked.place))
    return Neutral("\n\n".join(paragraphs + others))


def _others(instead: Instead, now: datetime, text: Translator) -> list[Neutral]:
    """The nearest visit before the days asked for and the next ones after them."""
    told = {one.visit.id for one in instead.moved}
    paragraphs = []
    for heading, visits in (
        (text.say("schedule.nearest_before"), instead.before),
        (text.say("schedule.next_ones"), instead.after),
    ):
        untold = [visit for visit in visits if visit.id not in told]
        if untold:
            paragraphs += [heading, day_lines(untold, now, text)]
    return paragraphs


def _moved_line(moved: MovedAway, asked: Asked, text: Translator) -> Neutral:
    """A visit that is looked for on its old day: where it went, and why."""
    visit = moved.visit
    was = day_range(asked.first, asked.first, text) if asked.first else ""
    starts, ends = _local(visit)
    line = text.say(
        "schedule.moved_away",
        stop=visit.stop.name,
        was=was,
        date=full_date(visit_date(visit), text),
        hours=hours(starts, ends, text),
    )
    if not moved.reason:
        return line
    return Neutral(" ".join((line, text.say("visit.reason", reason=moved.reason))))


def day_lines(visits: Sequence[VisitView], now: datetime, text: Translator) -> Neutral:
    """Several visits by day, or a single one at length."""
    return Neutral("\n\n".join(_visits(visits, now, text)))


def over_line(visit: VisitView, text: Translator) -> Neutral:
    """Today's visit that is over already."""
    ended = clock_time(visit.ends_at.astimezone(ZoneInfo(visit.stop.timezone)), text)
    return text.say("visit.over_today", stop=visit.stop.name, ended=ended)


def _visits(visits: Sequence[VisitView], now: datetime, text: Translator) -> list[Neutral]:
    if len(visits) == 1:
        return [_alone(visits[0], now, text)]
    return [_day(list(group), now, text) for _, group in groupby(visits, key=visit_date)]


def _alone(visit: VisitView, now: datetime, text: Translator) -> Neutral:
    lines = [text.say("visit.stop", stop=visit.stop.name, area=visit.stop.kelurahan)]
    lines += [_when(visit, now, text), *truth_lines(visit, now, text)]
    return Neutral("\n".join(lines))


def _day(visits: Sequence[VisitView], now: datetime, text: Translator) -> Neutral:
    """One day with several visits, or one of several days: the date once, a line a visit."""
    relative = relative_day(days_until(visits[0], now), text)
    lines = [text.say("visit.day", date=full_date(visit_date(visits[0]), text), relative=relative)]
    lines += [_entry(visit, now, text) for visit in visits]
    return Neutral("\n".join(lines))


def _entry(visit: VisitView, now: datetime, text: Translator) -> Neutral:
    starts, ends = _local(visit)
    values = {
        "hours": hours(starts, ends, text),
        "stop": visit.stop.name,
        "area": visit.stop.kelurahan,
    }
    if visit.state is VisitState.CANCELLED:
        return text.say("visit.entry_cancelled", **values)
    if phase(visit, now) is Phase.ONGOING:
        return text.say("visit.entry_ongoing", ends=clock_time(ends, text), **values)
    return text.say("visit.entry", **values)


def _when(visit: VisitView, now: datetime, text: Translator) -> Neutral:
    starts, ends = _local(visit)
    values = {"date": full_date(visit_date(visit), text), "hours": hours(starts, ends, text)}
    if visit.state is VisitState.CANCELLED:
        return text.say("visit.cancelled", **values)
    if phase(visit, now) is Phase.ONGOING:
        return text.say("visit.ongoing", ends=clock_time(ends, text), **values)
    return text.say("visit.when", relative=relative_day(days_until(visit, now), text), **values)


def _local(visit: VisitView) -> tuple[datetime, datetime]:
    zone = ZoneInfo(visit.stop.timezone)
    return visit.starts_at.astimezone(zone), visit.ends_at.astimezone(zone)


def _none(asked: Asked, closed: str, text: Translator) -> Neutral:
    days = day_range(asked.first, asked.last, text) if asked.first and asked.last else ""
    if closed and not asked.place:
        said = text.say("schedule.closed", days=days, reason=closed)
        return Neutral(" ".join([said, text.say("schedule.way_on")]))
    if closed:
        return text.say("schedule.closed", days=days, reason=closed)
    if asked.place:
        return text.say("schedule.none_then", place=asked.place, days=days)
    return text.say("schedule.none_on_days", days=days)


def _worth_telling(found: ComingVisits) -> list[VisitView]:
    """A visit that is over is told where its stop is the one asked for, or nothing else came."""
    stops = {coming.stop.code for coming in found.visits}
    return [visit for visit in found.over_today if not stops or stops == {visit.stop.code}]


def nearest_line(near: NearVisit, now: datetime, text: Translator) -> Neutral:
    """A stop with its distance and its next visit."""
    values = {"stop": near.stop.name, "area": near.stop.kelurahan}
    line = text.say("nearest.line", distance=distance(near.meters, text), **values)
    coming = _when(near.next_visit, now, text) if near.next_visit else text.say("nearest.none")
    return Neutral(f"{line}\n{coming}")
