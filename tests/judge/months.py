"""A month of a made-up city in three zones: who wants what, what happens to visits, what breaks.

Everything is drawn from one seed. Half of the visits and half of the people are left in peace:
of these it is known beforehand what has to be sent.
"""

import random
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.domain.people import Role
from bot.domain.quiet_hours import QuietHours
from bot.domain.subscriptions import Leads, PlaceKind
from bot.domain.suggestions import SuggestionState
from bot.errors import VisitChangeRefused
from bot.messages import Outcome, SendResult
from bot.scheduler.ticks import run_until
from bot.services import Services
from bot.store import tables
from bot.store.database import UnitOfWork
from tests.judge.driven import DrivenClock, MoodyChannel
from tests.judge.window_rules import USUAL, Hours
from tests.support.applications import NAME, Stage, on_stage
from tests.support.reminding import person
from tests.support.rows import add_contact, add_contact_stop, add_loan, add_stop, add_visit

ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
START = datetime(2026, 11, 1, 17, 0, tzinfo=UTC)
"""Midnight before Monday, 2 November 2026, in Jakarta."""
FIRST, FIRST_FRIDAY = date(2026, 11, 2), date(2026, 11, 6)
"""On that Friday every stop has a visit after the prayer, and somebody hears of it two hours
before: after it, too."""
EVENING = datetime(2026, 11, 3, 11, 30, tzinfo=UTC)
"""20.30 in Jayapura, where it is quiet already; 18.30 in Jakarta."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STEPS = {1 / 3: timedelta(hours=-2), 2 / 3: timedelta(days=7)}
"""After which part of the days the wall clock is set, and by how much."""
OWN_HOURS: tuple[Hours | None, ...] = (
    None,
    None,
    (time(21), time(6)),
    (time(0), time(0)),
    (time(12), time(17)),
    (time(15), time(10)),
    (time(18), time(9)),
)
BEGINNINGS = (6, 8, 9, 11, 14, 16, 19)
"""Hours at which visits begin."""
Deed = Callable[[UnitOfWork], Awaitable[Callable[[], None]]]
"""Does something in a transaction; gives what notes it once it has become lasting."""


@dataclass(slots=True, kw_only=True)
class Visit:
    """A visit, and all that became of it."""

    id: int
    stop: str
    calm: bool
    """Nothing ever happens to it."""
    was: list[tuple[int, datetime, datetime, str]]
    """After how many deeds it had which start, end and state."""


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody with wishes."""

    id: int
    name: str
    zone: str
    calm: bool
    """She never changes her mind."""
    day_before: bool
    """Whether she is reminded the day before."""
    quiet: list[tuple[int, Hours]]
    """After how many deeds which hours were quiet."""
    stopped: list[tuple[int, bool]] = field(default_factory=list)
    """After how many deeds she wanted nothing, or wanted it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much happens."""

    days: int
    """How long it is."""
    people: int
    """In each zone."""
    every: int
    """Days from one visit of a stop to the next."""
    deeds: timedelta
    """At most so much time between two deeds."""
    ticks: frozenset[str]
    """Names of the ticks that run."""


class Month:
    """The city while its month goes by."""

    def __init__(self, url: str, seed: int, size: Size) -> None:
        self._url = url
        self._size = size
        self.random, self._moods = random.Random(seed), random.Random(-seed)  # noqa: S311
        self.clock = DrivenClock(START)
        self.channel = MoodyChannel(NAME, self.clock, self._mood)
        self.visits: dict[int, Visit] = {}
        self.people: dict[str, Person] = {}
        self.up: list[tuple[datetime, datetime]] = []
        """When the bot ran, by its own clock."""
        self.boots = 0
        self._behind = True

    async def live(self) -> None:
        """From the first day to a day on which everything is over."""
        async with AsyncExitStack() as stack:
            stage = await self._boot(stack)
            async with stage.application.database.unit_of_work() as uow:
                await self._settle_in(uow)
                await uow.commit()
            await self._run(stage, EVENING)
            for who in tuple(self.people.values()):
                await self._do(stage, partial(self._answer, who))
            stage = await self._through(stage, stack)
            await self._run(stage, self.clock.now() + 3 * DAY)

    async def _through(self, stage: Stage, stack: AsyncExitStack) -> Stage:
        days = self._size.days
        steps = {START + part * days * DAY + 14 * HOUR: by for part, by in STEPS.items()}
        until = START + days * DAY
        while self.clock.now() < until:
            pause = self._size.deeds * self.random.random() + 20 * MINUTE
            await self._run(stage, self.clock.now() + pause)
            due = [at for at in steps if at <= self.clock.now()]
            for at in due:
                self.clock.step(steps.pop(at))
                self._behind = True
            late = self.boots == 1 and self.clock.now() > START + days * DAY / 2
            if late or self.random.random() < 0.12:
                stage = await self._break_off(stage, stack)
            await self._deed(stage)
        return stage

    async def _run(self, stage: Stage, until: datetime) -> None:
        since, application = self.clock.now(), stage.application
        ticks = [each for each in application.ticks if each.name in self._size.ticks]
        for tick in ticks if self._behind else ():
            await tick.run()
        self._behind = False
        await application.drain()
        await run_until(ticks, self.clock, until, application.drain)
        await application.drain()
        self.up.append((since, self.clock.now()))

    async def _break_off(self, stage: Stage, stack: AsyncExitStack) -> Stage:
        """An outage of up to twelve hours; every other is a process that ended."""
        self._behind = True
        self.clock.move_to(self.clock.now() + self.random.randint(10, 12 * 60) * MINUTE)
        if self.boots > 1 and self.random.random() < 0.5:
            return stage
        await stack.aclose()
        return await self._boot(stack)

    async def _boot(self, stack: AsyncExitStack) -> Stage:
        self.boots += 1
        boot = on_stage(
            self._url, clock=self.clock, boot_id=f"boot-{self.boots}", channel=self.channel
        )
        return await stack.enter_async_context(boot)

    def _mood(self) -> SendResult | None:
        drawn = self._moods.random()
        if drawn < 0.03:
            return SendResult(outcome=Outcome.NEVER_SENT, reason="dns")
        if drawn < 0.035:
            return SendResult(outcome=Outcome.HALTED, reason="429", retry_after=3)
        if drawn < 0.045:
            return SendResult(outcome=Outcome.UNCERTAIN, reason="cut")
        return None

    async def _settle_in(self, uow: UnitOfWork) -> None:
        self.staff = await add_contact(uow, role=Role.STAFF)
        for zone in ZONES:
            stops = {}
            for letter in "AB":
                code = f"{zone[5:8].upper()}{letter}"
                stops[code] = await add_stop(uow, code=code, name=f"Titik {code}", timezone=zone)
                await self._add_visits(uow, stops[code], code, zone)
            for number in range(self._size.people):
                await self._add_person(uow, zone, stops, number)
            await self._add_cadre(uow, zone, next(iter(stops.values())))

    async def _add_visits(self, uow: UnitOfWork, stop_id: int, stop: str, zone: str) -> None:
        days = range(1, self._size.days - 1, self._size.every)
        dates = {FIRST + (day + self.random.randint(0, 1)) * DAY for day in days}
        for day in sorted(dates | {FIRST_FRIDAY}):
            hour = 14 if day == FIRST_FRIDAY else self.random.choice(BEGINNINGS)
            starts_at = datetime.combine(day, time(hour), ZoneInfo(zone))
            ends_at = starts_at + self.random.randint(60, 180) * MINUTE
            visit_id = await add_visit(uow, stop_id=stop_id, starts_at=starts_at, ends_at=ends_at)
            calm = day == FIRST_FRIDAY or self.random.random() < 0.5
            was = [(0, starts_at, ends_at, "planned")]
            self.visits[visit_id] = Visit(id=visit_id, stop=stop, calm=calm, was=was)

    async def _add_person(
        self, uow: UnitOfWork, zone: str, stops: dict[str, int], number: int
    ) -> None:
        name = f"warga {len(self.people)}"
        chosen = self.random.choice(OWN_HOURS) if number else None
        contact_id, draw = await person(uow, name), self.random.random
        mine = Services.within(uow, START).subscriptions
        leads = Leads(
            day_before=draw() < 0.8,
            morning=draw() < 0.4,
            arrived=draw() < 0.4,
            cut_off=draw() < 0.4,
            minutes=120 if number == 0 else self.random.choice((None, None, 30, 60, 120)),
        )
        for code in stops:
            await mine.subscribe(contact_id, PlaceKind.STOP, code)
        for held in (await mine.choices(contact_id)).subscriptions:
            await mine.set_leads(contact_id, held.id, leads)
        if chosen is not None:
            await mine.choose_quiet_hours(contact_id, _quiet(chosen))
        if draw() < 0.3:
            visit = self.random.choice(
                [each for each in self.visits.values() if each.stop in stops]
            )
            await add_loan(uow, contact_id=contact_id, due_visit_id=visit.id)
        self.people[name] = Person(
            id=contact_id,
            name=name,
            zone=zone,
            calm=number % 2 == 0,
            day_before=leads.day_before,
            quiet=[(0, chosen or USUAL)],
        )

    async def _add_cadre(self, uow: UnitOfWork, zone: str, stop_id: int) -> None:
        name = f"kader {zone}"
        cadre = await person(uow, name, role=Role.CADRE)
        await add_contact_stop(uow, contact_id=cadre, stop_id=stop_id)
        self.people[name] = Person(
            id=cadre, name=name, zone=zone, calm=True, day_before=False, quiet=[(0, USUAL)]
        )

    async def _deed(self, stage: Stage) -> None:
        """Something that staff, the crew or a resident does; what is refused changes nothing."""
        drawn = self.random.random()
        if drawn < 0.15:
            who = self.random.choice(list(self.people.values()))
            deed: Deed | None = partial(self._answer, who)
        else:
            deed = self._to_a_visit() if drawn < 0.65 else self._by_a_person()
        if deed is not None:
            await self._do(stage, deed)

    async def _do(self, stage: Stage, deed: Deed) -> None:
        try:
            async with stage.application.database.unit_of_work() as uow:
                note = await deed(uow)
                await uow.commit()
        except VisitChangeRefused:
            return
        self.channel.deeds += 1
        note()
        await stage.application.drain()

    async def _answer(self, who: Person, uow: UnitOfWork) -> Callable[[], None]:
        """Staff answer what somebody has suggested, which is news for her alone."""
        words = f"usulan {self.channel.deeds} {who.name}"
        mine = Services.within(uow, self.clock.now()).acting(who.id).suggestions
        suggested = (await mine.suggest(words)).suggestion
        staff = Services.within(uow, self.clock.now()).acting(self.staff).suggestions
        await staff.answer(suggested.id, SuggestionState.DECLINED)
        return lambda: None

    def _to_a_visit(self) -> Deed | None:
        now = self.clock.now()
        near = [
            each
            for each in self.visits.values()
            if not each.calm and -3 * HOUR < each.was[-1][1] - now < 3 * DAY
        ]
        if not near:
            return None
        return partial(self._change, self.random.choice(near))

    async def _change(self, visit: Visit, uow: UnitOfWork) -> Callable[[], None]:
        changes = Services.within(uow, self.clock.now()).acting(self.staff).changes
        _, starts_at, ends_at, _ = visit.was[-1]
        kind = self.random.choice(("cancel", "restore", "move", "delay", "confirm", "arrive"))
        if kind in {"cancel", "restore"}:
            await getattr(changes, kind)(visit.id, "hujan")
        elif kind == "move":
            by = self.random.choice((-DAY, -3 * HOUR, 2 * HOUR, DAY, 3 * DAY))
            await changes.move(visit.id, starts_at + by, ends_at + by, "lapangan dipakai")
        elif kind == "delay":
            await changes.delay(visit.id, HOUR, "macet")
        else:
            await getattr(changes, kind)(visit.id)
        rows = tables.visits.c
        columns = rows.starts_at, rows.ends_at, rows.state
        found = (await uow.execute(select(*columns).where(rows.id == visit.id))).one()
        return lambda: visit.was.append(
            (self.channel.deeds, found.starts_at, found.ends_at, found.state)
        )

    def _by_a_person(self) -> Deed:
        restless = [each for each in self.people.values() if not each.calm]
        return partial(self._decide, self.random.choice(restless))

    async def _decide(self, who: Person, uow: UnitOfWork) -> Callable[[], None]:
        services = Services.within(uow, self.clock.now())
        mine, kind = services.subscriptions, self.random.choice(("stop", "resume", "quiet", "wait"))
        if kind == "stop":
            await mine.stop_all(who.id)
            return lambda: who.stopped.append((self.channel.deeds, True))
        if kind == "resume":
            await mine.resume(who.id)
            return lambda: who.stopped.append((self.channel.deeds, False))
        if kind == "quiet":
            chosen = self.random.choice(OWN_HOURS)
            await mine.choose_quiet_hours(who.id, _quiet(chosen) if chosen else None)
            return lambda: who.quiet.append((self.channel.deeds, chosen or USUAL))
        until = self.clock.now() + self.random.randint(1, 4) * DAY
        await mine.pause(who.id, until if self.random.random() < 0.6 else None)
        return lambda: None


def _quiet(hours: Hours) -> QuietHours:
    return QuietHours(start=hours[0], end=hours[1])
