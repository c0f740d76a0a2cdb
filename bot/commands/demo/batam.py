"""An example of a city: stops and a timetable for Batam, beside visits close to any `now`.

All of it is made up ("contoh"), except the kelurahan and kecamatan, and Posyandu Bougenville II
as a place. The timetable in schedule.csv is fixed; what must be near today is in this file, at
hours that the timetable leaves free, so that no van is at two stops at once.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from bot.commands.demo.titles import fill_titles
from bot.domain.closures import Closure
from bot.domain.places import Lending, StopKind
from bot.domain.recurrence import DateRange, Rule
from bot.domain.zones import instant_of, local_date
from bot.services.changes import Changes
from bot.services.closures import Closures
from bot.services.schedules import Schedules
from bot.services.stops import StopData, Stops
from bot.services.visits import Visits
from bot.store.database import UnitOfWork

ZONE = "Asia/Jakarta"
AHEAD = timedelta(days=100)
"""How far visits are made: three visits of a monthly rule."""
VANS = {"MP1": "Mobil Pustaka 1", "MP2": "Mobil Pustaka 2", "PP1": "Perahu Pustaka"}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

NEAR = "contoh, sekitar hari ini"
"""For staff, and by this the rules of another day are found again."""

Hours = tuple[time, time]
EARLY: Hours = time(7), time(8, 15)
NOON: Hours = time(11), time(12, 30)
AFTERNOON: Hours = time(16), time(17, 30)
EVENING: Hours = time(18), time(19, 30)
LATE: Hours = time(20), time(21, 30)
NIGHT: Hours = time(22), time(23, 59, 59)
TODAY = (EARLY, NOON, EVENING, LATE, NIGHT)
ENOUGH = timedelta(minutes=30)
"""What must be left of today's visit for somebody to go there."""
ONCE: tuple[tuple[int, str, str, Hours], ...] = (
    (0, "BAJ4", "MP2", EARLY),
    (1, "LBJ1", "MP1", NOON),
    (1, "NGS2", "MP2", NOON),
    (1, "BPD1", "PP1", AFTERNOON),
    (2, "SKP4", "MP1", NOON),
    (3, "GLG3", "PP1", AFTERNOON),
    (4, "SBD3", "MP2", NOON),
    (5, "BKG2", "MP2", NOON),
    (6, "SKP3", "MP1", NOON),
)
"""Single visits: days from today, stop, van, hours."""

MEETING = "rapat kerja Dispusip"
CLOSED_AFTER = timedelta(days=10)
TUESDAY = 1
"""A day on which no posyandu is held, so that Tiban Baru is visited whatever the day."""
DELAY = timedelta(minutes=30)
WEEK = timedelta(days=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One line of a timetable."""

    stop_code: str
    """Code of the stop."""
    van: str
    """Code of the van."""
    rule: Rule
    """When it comes."""
    notes: str = "contoh"
    """For staff."""


async def fill(uow: UnitOfWork, now: datetime) -> None:
    """Put the example into a database without stops, and titles into one without titles.

    The same `now` gives the same rows. The caller commits.
    """
    stops, schedules = Stops(uow), Schedules(uow, now)
    if await stops.by_kecamatan():
        await fill_titles(uow, local_date(now, ZONE))
        return
    for stop in example_stops():
        await stops.add(stop)
    for code, name in VANS.items():
        await schedules.add_van(code, name)
    for line in timetable():
        await schedules.add_rule(line.stop_code, line.rule, van=line.van, notes=line.notes)
    await fill_near(uow, now)
    await fill_titles(uow, local_date(now, ZONE))


async def fill_near(uow: UnitOfWork, now: datetime) -> None:
    """Make what must be near `now`: a closed day, visits, and what became of some of them."""
    schedules = Schedules(uow, now)
    await _close_a_day(uow, now)
    for line in near(now):
        await schedules.add_rule(line.stop_code, line.rule, van=line.van, notes=line.notes)
    await schedules.materialise(local_date(now, ZONE) + AHEAD)
    await _change_some(uow, now)


def example_stops() -> Iterator[StopData]:
    """The stops of stops.csv."""
    for row in _rows("stops.csv"):
        yield StopData(
            code=row["code"],
            name=row["name"],
            aliases=tuple(_several(row["aliases"])),
            kind=StopKind(row["kind"]),
            address=row["address"],
            kelurahan=row["kelurahan"],
            kecamatan=row["kecamatan"],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            timezone=row["timezone"],
            lending=Lending(row["lending"]),
            notes=row["notes"],
        )


def timetable() -> Iterator[Planned]:
    """The fixed rules of schedule.csv."""
    for row in _rows("schedule.csv"):
        rule = Rule(
            rrule=row["rrule"],
            start_on=date.fromisoformat(row["start_date"]),
            until_on=date.fromisoformat(row["until"]) if row["until"] else None,
            start_time=time.fromisoformat(row["start_time"]),
            end_time=time.fromisoformat(row["end_time"]),
            timezone=ZONE,
            extra=tuple(date.fromisoformat(day) for day in _several(row["extra"])),
            excluded=tuple(_range(days) for days in _several(row["except"])),
        )
        yield Planned(stop_code=row["stop_code"], van=row["van"], rule=rule, notes=row["notes"])


def near(now: datetime) -> Iterator[Planned]:
    """Rules around today: one visit that can still be reached, one over early, some each day."""
    today = local_date(now, ZONE)
    yield _once("SGL1", "MP1", today, _reachable(now, today))
    for days, stop_code, van, hours in ONCE:
        yield _once(stop_code, van, today + timedelta(days=days), hours)
    yield Planned(stop_code="BTK3", van="MP2", rule=_reading_week(today), notes=NEAR)
    yield Planned(stop_code="NGS3", van="MP2", rule=_weekly_from_tomorrow(today), notes=NEAR)


def closed_day(now: datetime) -> date:
    """The Tuesday without service: ten to sixteen days ahead, far from the visits around today."""
    day = local_date(now, ZONE) + CLOSED_AFTER
    return day + timedelta(days=(TUESDAY - day.weekday()) % 7)


async def _close_a_day(uow: UnitOfWork, now: datetime) -> None:
    """Close one day, and open the one that was closed when the example was filled before."""
    closures, day = Closures(uow, now), closed_day(now)
    for known in await closures.between(local_date(now, ZONE), day):
        if known.reason == MEETING and known.first != day:
            await closures.remove(known.id)
    await closures.add(Closure(first=day, last=day, reason=MEETING))


async def _change_some(uow: UnitOfWork, now: datetime) -> None:
    """Cancel, move, confirm and delay one visit each; the news is of different age."""
    today = local_date(now, ZONE)
    found = await Visits(uow, now).on_dates(today, today + WEEK, 100)
    visits = {(visit.starts_at, visit.stop.code): visit.id for visit in found.visits}
    off, moved, confirmed, late = (
        visits[instant_of(today + timedelta(days=days), NOON[0], ZONE), code]
        for days, code in ((2, "SKP4"), (4, "SBD3"), (5, "BKG2"), (1, "NGS2"))
    )
    hours = [instant_of(today + WEEK, wall_time, ZONE) for wall_time in NOON]
    await Changes(uow, now - timedelta(hours=14)).cancel(off, "jalan menuju titik banjir")
    await Changes(uow, now - timedelta(days=1)).move(
        moved, hours[0], hours[1], "lapangan dipakai warga"
    )
    await Changes(uow, now - timedelta(hours=3)).confirm(confirmed)
    await Changes(uow, now - timedelta(minutes=20)).delay(late, DELAY, "servis mobil belum selesai")


def _reachable(now: datetime, today: date) -> Hours:
    """The first hours of today that are not over soon; the last ones when all are."""
    left = (span for span in TODAY if instant_of(today, span[1], ZONE) >= now + ENOUGH)
    return next(left, NIGHT)


def _once(stop_code: str, van: str, day: date, hours: Hours) -> Planned:
    rule = Rule(start_on=day, start_time=hours[0], end_time=hours[1], timezone=ZONE)
    return Planned(stop_code=stop_code, van=van, rule=rule, notes=NEAR)


def _reading_week(today: date) -> Rule:
    """Today and the six days after it."""
    return Rule(
        rrule="FREQ=DAILY;COUNT=7",
        start_on=today,
        start_time=AFTERNOON[0],
        end_time=AFTERNOON[1],
        timezone=ZONE,
    )


def _weekly_from_tomorrow(today: date) -> Rule:
    """Tomorrow and weekly for two months; the third time comes two days late."""
    tomorrow = today + timedelta(days=1)
    third = tomorrow + timedelta(days=14)
    return Rule(
        rrule=f"FREQ=WEEKLY;BYDAY={WEEKDAYS[tomorrow.weekday()]}",
        start_on=tomorrow,
        until_on=today + timedelta(days=60),
        start_time=EVENING[0],
        end_time=EVENING[1],
        timezone=ZONE,
        extra=(third + timedelta(days=2),),
        excluded=(DateRange(first=third, last=third),),
    )


def _rows(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _several(cell: str) -> list[str]:
    return cell.split("|") if cell else []


def _range(days: str) -> DateRange:
    first, _, last = days.partition("/")
    return DateRange(first=date.fromisoformat(first), last=date.fromisoformat(last or first))
