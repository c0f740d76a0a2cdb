"""How many came: counting buttons, and numbers in words. Numbers only, no names."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.dialog.turns import Turn
from bot.domain.attendances import MOST, Attendance, AttendanceProblem, Counted, Heard
from bot.domain.permissions import Action
from bot.domain.visits import VisitView, visit_date
from bot.errors import AttendanceRefused
from bot.i18n import Neutral
from bot.i18n.dates import full_moment
from bot.language import DateSpan
from bot.messages import Button, Reply
from bot.services import Services
from bot.services.reminders.words import when
from handlers.cadre.elsewhere import StopSaid, lies_in, stop_said
from handlers.cadre.heard import heard_in, is_negative, is_unclear
from handlers.info import button_old
from handlers.staff.choosing import Where, is_there, label_of, where

LOOK_BACK = timedelta(days=31)
"""How long after a visit its numbers can still be reported or corrected."""
CHOICES = 6
READ = 40
LETTERS = {"a": Counted.ADULTS, "c": Counted.CHILDREN, "b": Counted.BORROWED}
STEPS = (1, 5, -1)
UNSAID = "–"
TRAIL = 8
"""Entries of the trail that are shown."""


async def report_attendance(turn: Turn, services: Services) -> Reply:
    """Numbers that were said, or else the buttons that count."""
    at = await where(turn, services, Action.REPORT_ATTENDANCE)
    heard = _numbers(turn)
    at, unknown = await _as_named(turn, services, at)
    found = await _visits(turn, services, at)
    if not found:
        return Reply(text=turn.text.say("attendance.no_visit"))
    if len(found) == 1 and not unknown:
        return await _reported(turn, services, found[0].id, heard)
    args = _args(heard)
    rows = tuple(
        (Button(label=label_of(turn, visit), action="at_of", args=(str(visit.id), *args)),)
        for visit in found[:CHOICES]
    )
    which = turn.text.say("attendance.which")
    if unknown:
        which = turn.text.say("attendance.unknown_stop", name=unknown)
    return Reply(text=which, buttons=rows)


async def press_of(turn: Turn, services: Services) -> Reply:
    """The visit that the numbers in the button belong to."""
    visit_id, *numbers = turn.args
    values = [int(number) if number else None for number in numbers]
    people, adults, children, borrowed = values
    heard = Heard(people=people, adults=adults, children=children, borrowed=borrowed)
    return await _reported(turn, services, int(visit_id), heard)


async def press_count(turn: Turn, services: Services) -> Reply:
    """A tap: the visit, what is counted, and by how much; only the visit shows the numbers."""
    visit_id, *tap = turn.args
    attendances = services.acting(turn.contact.id).attendances
    if not tap:
        return await _card(turn, services, int(visit_id), await attendances.of(int(visit_id)))
    letter, by = tap
    counted = await attendances.step(int(visit_id), LETTERS[letter], int(by))
    return await _card(turn, services, int(visit_id), counted)


async def press_trail(turn: Turn, services: Services) -> Reply:
    """Who reported what, and when."""
    visit_id = int(turn.args[0])
    found = await services.acting(turn.contact.id).attendances.trail(visit_id)
    lines = [turn.text.say("attendance.trail")]
    lines += [_trail_line(turn, one) for one in found[-TRAIL:]]
    back = Button(label=turn.text.plain("attendance.back"), action="at", args=turn.args[:1])
    text = Neutral("\n".join(lines))
    return Reply(text=text, buttons=((back,),), edit=bool(turn.message.pressed_on))


def _numbers(turn: Turn) -> Heard:
    """The numbers that were said. Raises AttendanceRefused for those that are no counts."""
    text = turn.message.text
    if is_negative(text):
        raise AttendanceRefused(problem=AttendanceProblem.NEGATIVE, most=MOST)
    if is_unclear(text):
        raise AttendanceRefused(problem=AttendanceProblem.UNCLEAR, most=MOST)
    return heard_in(text, turn.understanding.count)


async def _as_named(turn: Turn, services: Services, at: Where) -> tuple[Where, str]:
    """Where, with a stop that only the words name; and words that may name one, unknown.

    Raises NotYourStop where what is named is no stop of hers.
    """
    stops = (await services.stops.all_for_language()).stops
    if at.place is not None:
        named = StopSaid(codes=frozenset(one.code for one in stops if lies_in(one, at.place)))
    else:
        named = stop_said(turn.message.text, stops)
    if at.stops is None:
        codes = tuple(named.codes) if at.place is None and named.codes else None
        return Where(place=at.place, stops=codes), named.unknown
    says = at.place is not None or named.codes
    hers = tuple(code for code in at.stops if code in named.codes) if says else at.stops
    if at.stops and not hers:
        permissions = services.acting(turn.contact.id).permissions
        await permissions.require(turn.contact.id, Action.REPORT_ATTENDANCE)
    return Where(place=at.place, stops=hers), named.unknown


async def _reported(turn: Turn, services: Services, visit_id: int, heard: Heard) -> Reply:
    attendances = services.acting(turn.contact.id).attendances
    if not heard.any:
        counted = await attendances.of(visit_id)
        return await _card(turn, services, visit_id, counted, unheard=counted is not None)
    return await _card(turn, services, visit_id, await attendances.report(visit_id, heard))


async def _visits(turn: Turn, services: Services, at: Where) -> list[VisitView]:
    """Those that may be meant, newest first: of the days said, or the last day with a visit."""
    days = turn.understanding.dates
    attendances = services.acting(turn.contact.id).attendances
    after = turn.now - LOOK_BACK
    stops = at.stops if at.stops is not None else _stop_of(at)
    found = await attendances.countable(after, stops=stops, limit=READ)
    there = [visit for visit in found if is_there(visit, at.place)]
    said = [visit for visit in there if days is None or _is_on(visit, days)]
    if days is not None or not said:
        return said
    newest = visit_date(said[0])
    return [visit for visit in said if visit_date(visit) == newest]


def _stop_of(at: Where) -> tuple[str, ...] | None:
    place = at.place
    known = place is not None and place.kind == "stop" and not place.candidates
    return (place.code,) if place is not None and known else None


def _is_on(visit: VisitView, days: DateSpan) -> bool:
    return days.start <= visit_date(visit) <= days.end


async def _card(
    turn: Turn,
    services: Services,
    visit_id: int,
    counted: Attendance | None,
    *,
    unheard: bool = False,
) -> Reply:
    """The numbers of a visit with the buttons that count; `unheard` where none were said."""
    visit = await services.visits.by_id(visit_id)
    if visit is None:
        return await button_old(turn, services)
    values = {"stop": visit.stop.name, "when": when(visit, turn.text)}
    lines = [turn.text.say("attendance.head", **values), *_lines(turn, counted)]
    if unheard:
        lines.append(turn.text.say("attendance.as_it_stands"))
    return Reply(
        text=Neutral("\n".join(lines)),
        buttons=_buttons(turn, visit, counted),
        edit=bool(turn.message.pressed_on),
    )


def _lines(turn: Turn, counted: Attendance | None) -> list[Neutral]:
    text = turn.text
    if counted is None:
        return [text.say("attendance.blank")]
    tally = counted.tally
    said = [text.say("attendance.people", people=tally.people)]
    said.append(text.say("attendance.parts", adults=tally.adults, children=tally.children))
    if tally.unsorted:
        said[-1] = text.say("attendance.unsorted", count=tally.unsorted)
    if tally.borrowed is not None:
        said.append(text.say("attendance.borrowed", count=tally.borrowed))
    return said


def _trail_line(turn: Turn, one: Attendance) -> Neutral:
    tally = one.tally
    at = full_moment(one.at.astimezone(ZoneInfo(turn.zone)), turn.text)
    name = one.reporter or turn.text.plain("ticket.somebody")
    borrowed = UNSAID if tally.borrowed is None else str(tally.borrowed)
    values = {"when": at, "name": name, "people": tally.people, "borrowed": borrowed}
    if tally.unsorted:
        return turn.text.say("attendance.entry_sum", **values)
    parts = {"adults": tally.adults, "children": tally.children}
    return turn.text.say("attendance.entry", **values, **parts)


def _buttons(
    turn: Turn, visit: VisitView, counted: Attendance | None
) -> tuple[tuple[Button, ...], ...]:
    rows = [
        tuple(_tap(turn, visit, letter, counting, by) for by in STEPS)
        for letter, counting in LETTERS.items()
    ]
    if counted is not None:
        label = turn.text.plain("attendance.show_trail")
        rows.append((Button(label=label, action="at_trail", args=(str(visit.id),)),))
    return tuple(rows)


def _tap(turn: Turn, visit: VisitView, letter: str, counting: Counted, by: int) -> Button:
    label = f"{turn.text.label(counting)} {by:+d}"
    return Button(label=label, action="at", args=(str(visit.id), letter, str(by)))


def _args(heard: Heard) -> tuple[str, ...]:
    numbers = heard.people, heard.adults, heard.children, heard.borrowed
    return tuple("" if number is None else str(number) for number in numbers)
