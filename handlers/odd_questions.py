"""Questions that have no answer as they stand: a day that does not exist, a place far away."""

from datetime import date

from bot.dialog.buttons import day_arg
from bot.dialog.carrying import SURE
from bot.dialog.turns import Turn
from bot.domain.zones import local_date
from bot.i18n.dates import full_date, month_name
from bot.language import DateSpan, fold, impossible_date, outside
from bot.messages import Button, Reply
from handlers.places import place_button

SHORT, LONGEST = 3, 6
"""Words of a message that asks for little but a place: of one that is surely none of ours, and of
one that is in doubt."""


def ask_other_day(turn: Turn) -> Reply:
    """Why the day can't be looked up, and the way on: the last one of its month, or another."""
    last, year = impossible_date(turn.understanding)
    if year is not None:
        return Reply(text=turn.text.say("schedule.far_year", year=year), asks="dates")
    if last is None:
        return Reply(text=turn.text.say("schedule.impossible_date"), asks="dates")
    month = month_name(last, turn.text)
    text = turn.text.say("schedule.no_such_day", month=month, day=last.day)
    return Reply(text=text, buttons=_last_day(turn, last), asks="dates")


def outside_city(turn: Turn) -> Reply:
    """The van does not go there; where in the city, then?"""
    text = turn.text.say("schedule.outside", place=outside(turn.understanding))
    stops = Button(label=turn.text.plain("way.stops"), action="stops")
    return Reply(text=text, buttons=((stops,),), asks="place")


def only_asks_outside(turn: Turn) -> bool:
    """Whether a message that was not understood says little more than a place far away."""
    said = turn.understanding
    most = SHORT if said.confidence >= SURE else LONGEST
    return bool(outside(said)) and len(turn.message.text.split()) <= most


def goes_outside(turn: Turn) -> bool:
    """Whether a few words ask for the way to a place far away, and not for a title."""
    name = outside(turn.understanding)
    return bool(name) and only_asks_outside(turn) and f"ke {fold(name)}" in fold(turn.message.text)


def _last_day(turn: Turn, last: date) -> tuple[tuple[Button, ...], ...]:
    if last < local_date(turn.now, turn.zone):
        return ()
    label, place = full_date(last, turn.text), turn.understanding.place
    if place is None or place.candidates:
        return ((Button(label=label, action="day", args=(day_arg(last),)),),)
    span = DateSpan(start=last, end=last, rule="button")
    return ((place_button(label, place.kind, place.code, span),),)
