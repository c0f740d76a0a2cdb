"""The lines of a script, checked before anything runs."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from bot.errors import ScriptError
from bot.messages import Position

ROLES = ("resident", "cadre", "staff", "admin")
CLOCK = frozenset({"now"})
ACTIONS = ("text", "press", "location", "file", "blocked")
PERSONAL = frozenset({"from", "group", "role", "stops", *ACTIONS})
WORDS = ("from", "text", "press", "file", "group")
YEARS = range(1970, 3000)
LONGEST = timedelta(days=3 * 366)
"""From the first instant to the last: ticks run every day of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a script: a clock change, or what one person does."""

    line: int  # its number, from 1
    now: datetime | None = None  # aware; the clock moves here
    person: str = ""  # who acts
    group: str | None = None  # the group chat it happens in; None for a private one
    text: str = ""  # what is written
    press: str | None = None  # label of the button pressed
    position: Position | None = None  # the place shared
    file: str | None = None  # name of the file sent
    role: str | None = None  # what the person is to the library
    stops: tuple[str, ...] = ()  # codes of the stops of a cadre
    blocked: bool = False  # from here on the person blocks the bot


def parse(lines: list[str]) -> list[Step]:
    """All steps. Raises ScriptError naming the first line that can't be used."""
    steps = [_step(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not steps or steps[0].now is None:
        raise ScriptError(line=steps[0].line if steps else 1, problem="first_now")
    _check_clock([(step.line, step.now) for step in steps if step.now is not None])
    return steps


def _check_clock(moves: list[tuple[int, datetime]]) -> None:
    for (_, before), (line, after) in pairwise(moves):
        if after < before:
            raise ScriptError(line=line, problem="clock_back")
        if after - moves[0][1] > LONGEST:
            raise ScriptError(line=line, problem="clock_far")


def _step(number: int, line: str) -> Step:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        raise ScriptError(line=number, problem="json") from None
    if not isinstance(values, dict):
        raise ScriptError(line=number, problem="json")
    if not (values.keys() <= CLOCK or values.keys() <= PERSONAL):
        raise ScriptError(line=number, problem="keys")
    if "now" in values:
        return Step(line=number, now=_instant(number, values["now"]))
    return _action(number, values)


def _action(number: int, values: dict[str, Any]) -> Step:
    if not all(_is_word(values.get(word, "")) for word in WORDS):
        raise ScriptError(line=number, problem="values")
    if not values.get("from"):
        raise ScriptError(line=number, problem="from")
    if values.get("role", "resident") not in ROLES:
        raise ScriptError(line=number, problem="role")
    if not _is_one_action({word for word in ACTIONS if word in values}):
        raise ScriptError(line=number, problem="action")
    if values.get("blocked", True) is not True:
        raise ScriptError(line=number, problem="blocked")
    return Step(
        line=number,
        person=values["from"],
        group=values.get("group"),
        text=values.get("text", ""),
        press=values.get("press"),
        position=_position(number, values["location"]) if "location" in values else None,
        file=values.get("file"),
        role=values.get("role"),
        stops=_stops(number, values.get("stops", [])),
        blocked="blocked" in values,
    )


def _is_word(value: Any) -> bool:
    """Text that every database takes: no null character, no half of a surrogate pair."""
    if not isinstance(value, str) or "\0" in value:
        return False
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _is_one_action(given: set[str]) -> bool:
    """One thing at a time; a file may have a caption."""
    return len(given) == 1 or given == {"file", "text"}


def _instant(number: int, value: Any) -> datetime:
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ScriptError(line=number, problem="now") from None
    if instant.tzinfo is None or instant.year not in YEARS:
        raise ScriptError(line=number, problem="now")
    return instant


def _position(number: int, value: Any) -> Position:
    degrees = value if isinstance(value, list) else []
    if len(degrees) != 2 or not all(type(degree) in (int, float) for degree in degrees):
        raise ScriptError(line=number, problem="location")
    latitude, longitude = degrees
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ScriptError(line=number, problem="location")
    return Position(latitude=float(latitude), longitude=float(longitude))


def _stops(number: int, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise ScriptError(line=number, problem="stops")
    return tuple(value)
