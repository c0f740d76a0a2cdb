"""The timetable as a library types it: Hari, Tanggal, Waktu, Lokasi. Pure.

The column Petugas is not read: who is on duty is nobody's business here.
"""

import re
from datetime import date

from bot.files import Layout, text_of
from bot.services.imports.day_phrases import DayPhrase, read_days
from bot.services.imports.directory import KnownStop
from bot.services.imports.moments import ZONES, read_date, read_hours
from bot.services.imports.reading import LONGEST_NOTES, Line, RowReader
from bot.services.imports.references import References
from bot.services.imports.schedule_files import NO_TIME, judge, listed, rule_line, van_of

TIMETABLE = Layout(
    name="timetable",
    columns={
        "no": ("nomor",),
        "hari": (),
        "tanggal": ("tgl", "hari/tanggal"),
        "waktu": ("jam", "pukul"),
        "lokasi": ("tempat", "titik layanan", "nama lokasi"),
        "kelurahan": ("desa/kelurahan", "kelurahan/desa", "kel"),
        "kecamatan": ("kec",),
        "mobil": ("armada", "van"),
        "petugas": (),
        "keterangan": ("ket", "catatan"),
    },
    required=("waktu", "lokasi"),
)
_WEEKDAY_FIRST = re.compile(r"([^\W\d]+'?[^\W\d]*)(?:,| |/)\s*(?=\d)")


def read_timetable_row(reader: RowReader, known: References) -> Line:
    """A rule from a typed row; its identity is the same as that of a row in our own format."""
    stop = _stop(reader, known)
    start, end = _hours(reader, stop)
    values: dict[str, object] = {
        "stop": stop.code if stop else "",
        "start_time": start,
        "end_time": end,
        **_days(reader),
    }
    if reader.has("mobil"):
        values["van"] = van_of(reader, "mobil", known)
    if reader.has("keterangan"):
        values["notes"] = reader.text("keterangan", LONGEST_NOTES)
    if not reader.problems:
        judge(reader, values, {"rule": "hari"})
    return rule_line(reader, values)


def _stop(reader: RowReader, known: References) -> KnownStop | None:
    name = reader.text("lokasi", LONGEST_NOTES, required=True)
    if not name:
        return None
    areas = (text_of(reader.cell(column)) for column in ("kelurahan", "kecamatan"))
    looked = known.directory.look(name, *areas)
    if looked.stop is None:
        reader.refuse("lokasi", "advice.stop_name", stops=listed(looked.close))
    return looked.stop


def _hours(reader: RowReader, stop: KnownStop | None) -> tuple[str, str]:
    cell = reader.cell("waktu")
    found = read_hours(cell)
    if found is None:
        reader.refuse("waktu", "advice.hours" if cell is not None else "advice.required")
        return NO_TIME.isoformat(), NO_TIME.isoformat()
    start, end, zone = found
    if zone and stop and stop.timezone not in ZONES[zone]:
        reader.refuse("waktu", "advice.hours_zone", zone=stop.timezone)
    return start.isoformat(), end.isoformat()


def _days(reader: RowReader) -> dict[str, object]:
    """The recurrence and its start; without a date, a rule that is known keeps its start."""
    day, weekday = _date(reader)
    typed = text_of(reader.cell("hari"))
    if not typed:
        if day is None and not reader.problems:
            reader.refuse("hari", "advice.days_or_date")
        _check_weekday(reader, day, weekday)
        return {"rrule": "", "start": (day or date.min).isoformat()}
    phrase = read_days(typed, reader.words)
    if phrase is None:
        reader.refuse("hari", "advice.days")
        return {"rrule": ""}
    return _recurrence(reader, phrase, day)


def _recurrence(reader: RowReader, phrase: DayPhrase, day: date | None) -> dict[str, object]:
    if day is None:
        if phrase.has_phase and reader.cell("tanggal") is None:
            reader.refuse("tanggal", "advice.first_date")
        return {"rrule": phrase.rrule}
    if phrase.bare and len(phrase.weekdays) == 1:
        _check_weekday(reader, day, phrase.weekdays[0])
        return {"rrule": "", "start": day.isoformat()}
    return {"rrule": phrase.rrule, "start": day.isoformat()}


def _date(reader: RowReader) -> tuple[date | None, int | None]:
    """The column Tanggal and, in "Sabtu, 21 November 2026", the day of the week."""
    cell = reader.cell("tanggal")
    if cell is None:
        return None, None
    weekday = None
    if isinstance(cell, str) and (match := _WEEKDAY_FIRST.match(cell.strip())):
        weekday = reader.words.weekdays.get(match[1].lower().replace("'", ""))
        cell = cell.strip()[match.end() :] if weekday is not None else cell
    day = read_date(cell, reader.words.months)
    if day is None:
        reader.refuse("tanggal", "advice.date")
    return day, weekday


def _check_weekday(reader: RowReader, day: date | None, weekday: int | None) -> None:
    if day is not None and weekday is not None and day.weekday() != weekday:
        words = reader.words.weekdays.items()
        longest = max((word for word, number in words if number == day.weekday()), key=len)
        reader.refuse("tanggal", "advice.weekday", weekday=longest)
