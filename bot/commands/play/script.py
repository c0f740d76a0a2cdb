"""The lines of a script, checked before anything runs."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.errors import ScriptError
from bot.messages import Position

ROLES = frozenset({"resident", "cadre", "staff", "admin"})
KNOWN = frozenset(
    {"now", "from", "text", "press", "location", "file", "group", "role", "stops", "blocked"}
)
WORDS = ("from", "text", "press", "file", "group")


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
        raise ScriptError(line=1, problem="first_now")
    return steps


def _step(number: int, line: str) -> Step:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        raise ScriptError(line=number, problem="json") from None
    if not isinstance(values, dict) or not values.keys() <= KNOWN:
        raise ScriptError(line=number, problem="keys")
    if any(not isinstance(values.get(word, ""), str) for word in WORDS):
        raise ScriptError(line=number, problem="values")
    if "now" in values:
        return Step(line=number, now=_instant(number, values["now"]))
    return _action(number, values)


def _action(number: int, values: dict[str, Any]) -> Step:
    if not values.get("from"):
        raise ScriptError(line=number, problem="from")
    if values.get("role", "resident") not in ROLES:
        raise ScriptError(line=number, problem="role")
    return Step(
        line=number,
        person=values["from"],
        group=values.get("group"),
        text=values.get("text", ""),
        press=values.get("press"),
        position=_position(number, values.get("location")),
        file=values.get("file"),
        role=values.get("role"),
        stops=_stops(number, values.get("stops", [])),
        blocked=values.get("blocked") is True,
    )


def _instant(number: int, value: Any) -> datetime:
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ScriptError(line=number, problem="now") from None
    if instant.tzinfo is None:
        raise ScriptError(line=number, problem="now")
    return instant


def _position(number: int, value: Any) -> Position | None:
    if value is None:
        return None
    try:
        latitude, longitude = (float(degree) for degree in value)
    except (TypeError, ValueError):
        raise ScriptError(line=number, problem="location") from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ScriptError(line=number, problem="location")
    return Position(latitude=latitude, longitude=longitude)


def _stops(number: int, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise ScriptError(line=number, problem="stops")
    return tuple(value)
