"""Files of the schedule in our own format. Pure: a row in, a line or its problems out."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from bot.domain.recurrence import ANY_START, DateRange, Rule, check
from bot.domain.rrules import RuleProblem
from bot.errors import RuleImpossible
from bot.files import Layout
from bot.services.imports.reading import CODE, LONGEST_CODE, LONGEST_NOTES, Line, RowReader
from bot.services.imports.references import References

SCHEDULE = Layout(
    name="own",
    columns={
        "stop_code": ("kode titik", "kode", "stop"),
        "van": ("mobil", "armada"),
        "rrule": ("aturan", "rule"),
        "start_date": ("tanggal mulai", "mulai tanggal", "start"),
        "start_time": ("jam mulai",),
        "end_time": ("jam selesai",),
        "until": ("sampai", "sampai tanggal", "tanggal selesai"),
        "except": ("kecuali",),
        "extra": ("tambahan", "tanggal tambahan"),
        "notes": ("keterangan", "catatan"),
    },
    required=("stop_code", "start_date", "start_time", "end_time"),
)
DEFAULTS: Mapping[str, object] = {"van": "", "until": None, "except": [], "extra": [], "notes": ""}
"""What a new rule is where its file has no such column."""
NO_TIME = time.min


def read_rule(reader: RowReader, known: References) -> Line:
    """A rule; its identity is stop, recurrence, start and hours."""
    code = reader.code("stop_code")
    stop = known.directory.by_code(code)
    if code and stop is None:
        near = known.directory.look(code).close
        reader.refuse("stop_code", "advice.stop_code", stops=listed(near))
    rrule = normal_rrule(reader.text("rrule", LONGEST_NOTES)) if reader.has("rrule") else ""
    values = hours_of(reader) | _dates(reader) | {"rrule": rrule, "stop": stop.code if stop else ""}
    if reader.has("van"):
        values["van"] = van_of(reader, "van", known)
    if reader.has("notes"):
        values["notes"] = reader.text("notes", LONGEST_NOTES)
    if not reader.problems:
        judge(reader, values, {"rule": "rrule", "order": "end_time"})
    return rule_line(reader, values)


def rule_line(reader: RowReader, values: Mapping[str, object]) -> Line:
    """The line of a rule, with its identity."""
    parts = ("stop", "rrule", "start", "start_time", "end_time")
    identity = "|".join(str(values.get(part, "")) for part in parts)
    return Line(row=reader.row.number, identity=identity, values=values, subject="stop_code")


def hours_of(reader: RowReader) -> dict[str, object]:
    """Start and end, in order."""
    start, end = reader.clock("start_time"), reader.clock("end_time")
    if start and end and end <= start:
        reader.refuse("end_time", "advice.hours_order")
    return {"start_time": (start or NO_TIME).isoformat(), "end_time": (end or NO_TIME).isoformat()}


def van_of(reader: RowReader, column: str, known: References) -> str:
    """The code of a van that is known by code or name, or the code of a new one."""
    typed = reader.text(column, LONGEST_NOTES)
    code = known.vans.code_of(typed) if typed else ""
    if typed and not code and (len(typed) > LONGEST_CODE or not CODE.fullmatch(typed)):
        reader.refuse(column, "advice.van")
    return code or typed


def judge(reader: RowReader, values: Mapping[str, object], columns: Mapping[str, str]) -> None:
    """Refuse a rule that gives no date or makes no sense; `columns` says where its parts stand."""
    try:
        check(rule_from({"start": ANY_START.isoformat(), **values}))
    except RuleImpossible as error:
        column = columns.get("rule", "rrule")
        reader.refuse(column, "advice.rule", problem=RuleProblem(str(error.fields["problem"])))


def rule_from(state: Mapping[str, object]) -> Rule:
    """The rule of a state; what is left out is as in a rule without it."""
    until = state.get("until")
    return Rule(
        rrule=str(state["rrule"]),
        start_on=date.fromisoformat(str(state["start"])),
        until_on=date.fromisoformat(str(until)) if until else None,
        start_time=time.fromisoformat(str(state["start_time"])),
        end_time=time.fromisoformat(str(state["end_time"])),
        extra=tuple(date.fromisoformat(day) for day in _listed(state.get("extra"))),
        excluded=tuple(
            DateRange(first=date.fromisoformat(first), last=date.fromisoformat(last))
            for first, last in _listed(state.get("except"))
        ),
    )


def normal_rrule(text: str) -> str:
    """A rule in one spelling: capitals, without its name and a semicolon at the end."""
    return text.strip().upper().removeprefix("RRULE:").rstrip(";").replace(" ", "")


def ranges_state(ranges: Sequence[DateRange]) -> list[list[str]]:
    """Ranges for JSON, by their first day, the longest of those that begin together."""
    longest: dict[date, date] = {}
    for gap in ranges:
        longest[gap.first] = max(gap.last, longest.get(gap.first, gap.last))
    return [[first.isoformat(), last.isoformat()] for first, last in sorted(longest.items())]


def listed(stops: Sequence[object]) -> str:
    """Stops as a refusal names them; a dash for none."""
    return "; ".join(str(stop) for stop in stops) or "-"


def _dates(reader: RowReader) -> dict[str, object]:
    start = reader.day("start_date", required=True)
    values: dict[str, object] = {"start": (start or date.min).isoformat()}
    if reader.has("until"):
        until = reader.day("until")
        values["until"] = until.isoformat() if until else None
        if start and until and until < start:
            reader.refuse("until", "advice.until")
    if reader.has("except"):
        values["except"] = ranges_state(reader.ranges("except"))
    if reader.has("extra"):
        values["extra"] = _extra(reader)
    return values


def _extra(reader: RowReader) -> list[str]:
    ranges = reader.ranges("extra")
    if any(each.first != each.last for each in ranges):
        reader.refuse("extra", "advice.extra")
    return sorted({each.first.isoformat() for each in ranges})


def _listed(value: object) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()
