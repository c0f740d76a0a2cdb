"""People who want reminders and want them no more, staff who change visits, a process that ends
and a clock that is set, in any order: an oracle judges every message."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlalchemy import select

from bot.domain.people import Role
from bot.domain.subscriptions import PlaceKind
from bot.errors import VisitChangeRefused
from bot.i18n import to_plain
from bot.scheduler.ticks import Tick, run_until
from bot.services import Services
from bot.services.changes import Changes
from bot.store import tables
from bot.store.database import UnitOfWork
from tests.judge.driven import DrivenClock, MoodyChannel
from tests.judge.knowledge import Fact, Heard, Oracle
from tests.judge.trials import LONG
from tests.support.applications import NAME, NOW, Stage, on_stage
from tests.support.crashing import Crash, CrashAt
from tests.support.reminding import SATURDAY, person
from tests.support.rows import add_contact, add_stop, add_visit

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
PEOPLE = ("ani", "budi", "citra")
STOPS = ("Titik A", "Titik B")
REMINDING = ("notices", "expand", "sweep")
"""Names of the ticks that matter here."""
FORM = settings(
    max_examples=400 if LONG else 12,
    stateful_step_count=30 if LONG else 16,
    deadline=None,
    derandomize=not LONG,
    database=None,
    print_blob=True,
    phases=(Phase.generate,),  # shrinking takes minutes: a failure shows its steps as they were
    suppress_health_check=list(HealthCheck),
)
people, stops = st.sampled_from(PEOPLE), st.sampled_from("AB")
visits = st.integers(0, 2)
Deed = Callable[[UnitOfWork], Awaitable[object]]


class Wishes(RuleBasedStateMachine):
    """A bot on a file of its own, and the oracle."""

    def __init__(self, template: Path, folder: Path) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        file = folder / "wishes.db"
        for leftover in folder.glob("wishes.db*"):
            leftover.unlink()
        self.url = f"sqlite:///{shutil.copy(template, file)}"
        self.clock = DrivenClock(NOW)
        self.channel = MoodyChannel(NAME, self.clock, lambda: None)
        self.crash: CrashAt | None = None
        self.boots = self.judged = 0
        self.loop.run_until_complete(self._begin())

    @rule(name=people, stop=stops)
    def subscribe(self, name: str, stop: str) -> None:
        """She wants to be reminded."""
        deed = self._wish("subscribe", name, PlaceKind.STOP, stop)
        self._do(deed, lambda: self.oracle.subscribe(name, stop, self.clock.now()))

    @rule(name=people)
    def opt_out(self, name: str) -> None:
        """ "berhenti"."""
        self._do(self._wish("stop_all", name), lambda: self.oracle.stop_all(name))

    @rule(name=people)
    def turn_on_again(self, name: str) -> None:
        """ "Aktifkan lagi"."""
        self._do(self._wish("resume", name), lambda: self.oracle.resume(name, self.clock.now()))

    @rule(name=people, days=st.integers(0, 9))
    def pause(self, name: str, days: int) -> None:
        """She rests for some days; none ends it."""
        until = self.clock.now() + days * DAY if days else None
        self.oracle.readers[name].is_paused = True
        self._do(self._wish("pause", name, until), lambda: None)

    @rule(number=visits, hours=st.sampled_from((-24, -2, 1, 3, 24, 168)), stop=stops)
    def move(self, number: int, hours: int, stop: str) -> None:
        """To other hours, perhaps at the other stop."""
        visit, fact = self._visit(number)
        starts_at, ends_at = fact.starts_at + hours * HOUR, fact.ends_at + hours * HOUR
        deed = self._staff("move", visit, starts_at, ends_at, "lapangan dipakai", stop=stop)
        changed = {"starts_at": starts_at, "ends_at": ends_at, "stop": stop, "held": True}
        self._do(deed, lambda: self.oracle.change(visit, self.clock.now(), **changed))

    @rule(number=visits)
    def delay(self, number: int) -> None:
        """An hour later."""
        visit, fact = self._visit(number)
        changed = {"starts_at": fact.starts_at + HOUR, "ends_at": fact.ends_at + HOUR}
        self._do(
            self._staff("delay", visit, HOUR, "macet"),
            lambda: self.oracle.change(visit, self.clock.now(), **changed),
        )

    @rule(number=visits)
    def cancel(self, number: int) -> None:
        """It is off."""
        visit, _ = self._visit(number)
        deed = self._staff("cancel", visit, "hujan")
        self._do(deed, lambda: self.oracle.change(visit, self.clock.now(), held=False))

    @rule(number=visits)
    def restore(self, number: int) -> None:
        """It is on after all."""
        visit, _ = self._visit(number)
        self._do(
            self._staff("restore", visit),
            lambda: self.oracle.change(visit, self.clock.now(), held=True),
        )

    @rule(minutes=st.sampled_from((1, 5, 60, 720, 1440)))
    def wait(self, minutes: int) -> None:
        """Time goes by."""
        self._run(self._travel(timedelta(minutes=minutes)))

    @rule(number=visits)
    def wait_for_reminder(self, number: int) -> None:
        """Until shortly after a visit is told the day before, if that is to come."""
        _, fact = self._visit(number)
        told_at = (fact.starts_at - DAY).replace(hour=16, minute=31)
        if timedelta() < told_at - self.clock.now() < 2 * WEEK:
            self._run(self._travel(told_at - self.clock.now()))

    @rule(number=st.integers(1, 12))
    def kill(self, number: int) -> None:
        """The process ends at one of the next moments at which something becomes lasting."""
        self.crash = CrashAt(number)

    @rule(hours=st.sampled_from((-2, 1, 168)))
    def set_clock(self, hours: int) -> None:
        """The wall clock is set; ticks go on."""
        self.clock.step(hours * HOUR)
        self._run(self._catch_up())

    def teardown(self) -> None:
        """Half a day later nobody who can be told believes what is not so."""
        try:
            self.crash, since = None, self.clock.now()
            self._run(self._catch_up())
            self._run(self._travel(14 * HOUR))
            assert self.oracle.uncorrected(since) == []
        finally:
            self.loop.run_until_complete(self.stack.aclose())
            self.loop.run_until_complete(self.loop.shutdown_default_executor())
            self.loop.close()

    async def _begin(self) -> None:
        await self._boot()
        facts = {}
        async with self.stage.application.database.unit_of_work() as uow:
            ids = [await add_stop(uow, code=name[-1], name=name) for name in STOPS]
            for number in range(3):
                starts_at = SATURDAY + number * WEEK
                hours = {"starts_at": starts_at, "ends_at": starts_at + 2 * HOUR}
                visit = await add_visit(uow, stop_id=ids[0], **hours)
                facts[visit] = Fact(**hours, stop="A", held=True)
            self.ids = {name: await person(uow, name) for name in PEOPLE}
            self.staff = await add_contact(uow, role=Role.STAFF)
            await uow.commit()
        self.oracle = Oracle(facts, STOPS, PEOPLE)
        for name, stop in (("ani", "A"), ("budi", "B")):
            deed = self._wish("subscribe", name, PlaceKind.STOP, stop)
            await self._deed(deed, partial(self.oracle.subscribe, name, stop, self.clock.now()))

    async def _boot(self) -> None:
        self.boots += 1
        self.stack = AsyncExitStack()
        boot = on_stage(
            self.url,
            clock=self.clock,
            boot_id=f"boot-{self.boots}",
            channel=self.channel,
            checkpoint=self._checkpoint,
        )
        self.stage: Stage = await self.stack.enter_async_context(boot)

    def _checkpoint(self, name: str) -> None:
        if self.crash is not None:
            self.crash(name)

    def _visit(self, number: int) -> tuple[int, Fact]:
        visit = sorted(self.oracle.visits)[number]
        return visit, self.oracle.visits[visit]

    def _wish(self, use_case: str, name: str, *args: Any) -> Deed:
        def deed(uow: UnitOfWork) -> Awaitable[object]:
            mine = Services.within(uow, self.clock.now()).subscriptions
            made: Awaitable[object] = getattr(mine, use_case)(self.ids[name], *args)
            return made

        return deed

    def _staff(self, use_case: str, *args: Any, **more: Any) -> Deed:
        def deed(uow: UnitOfWork) -> Awaitable[object]:
            changes = Changes(uow, self.clock.now(), self.staff)
            made: Awaitable[object] = getattr(changes, use_case)(*args, **more)
            return made

        return deed

    def _do(self, deed: Deed, note: Callable[[], None]) -> None:
        """A deed in one transaction; the oracle notes it if it has become lasting."""
        self._run(self._deed(deed, note))

    async def _deed(self, deed: Deed, note: Callable[[], None]) -> None:
        crash, self.crash = self.crash, None
        try:
            async with self.stage.application.database.unit_of_work() as uow:
                await deed(uow)
                await uow.commit()
            note()
        except VisitChangeRefused:
            pass
        self.crash = crash
        await self.stage.application.drain()

    async def _catch_up(self) -> None:
        for _ in range(3):  # what is due is held until two ticks agree on the time
            for tick in self._ticks():
                await tick.run()
            await self.stage.application.drain()
            self.clock.move_to(self.clock.now() + timedelta(seconds=20))

    async def _travel(self, span: timedelta) -> None:
        drain, until = self.stage.application.drain, self.clock.now() + span
        await run_until(self._ticks(), self.clock, until, drain)
        await drain()

    def _ticks(self) -> list[Tick]:
        return [each for each in self.stage.application.ticks if each.name in REMINDING]

    def _run(self, work: Awaitable[None]) -> None:
        try:
            self.loop.run_until_complete(work)
        except Crash:
            self.crash = None
            self.loop.run_until_complete(self._again())
        self.loop.run_until_complete(self._judge())

    async def _again(self) -> None:
        """What left has left; of what was on its way nobody knows."""
        await self.stack.aclose()
        await self._boot()
        await self._judge()
        rows, subjects = tables.outbox_messages, tables.outbox_subjects
        unsure = select(rows.c.chat, subjects.c.visit_id).join(subjects)
        async with self.stage.application.database.unit_of_work(read_only=True) as uow:
            for row in await uow.execute(unsure.where(rows.c.state == "uncertain")):
                self.oracle.readers[row.chat].unsure.add(row.visit_id)
        await self._catch_up()

    async def _judge(self) -> None:
        """Each message since the last look, against what is so now: nothing changed meanwhile."""
        left = self.channel.departures[self.judged :]
        self.judged = len(self.channel.departures)
        if not left:
            return
        rows, subjects = tables.outbox_messages, tables.outbox_subjects
        kinds = select(rows.c.id, tables.notices.c.kind).join(
            tables.notices, tables.notices.c.id == rows.c.reference_id
        )
        async with self.stage.application.database.unit_of_work(read_only=True) as uow:
            kind = {row.id: row.kind for row in await uow.execute(kinds)}
            spoken = (await uow.execute(select(subjects.c.message_id, subjects.c.visit_id))).all()
        for each in left:
            message = each.message
            heard = Heard(
                to=message.address.chat,
                at=each.at,
                kind=kind[message.id],
                visits=tuple(row.visit_id for row in spoken if row.message_id == message.id),
                text=to_plain(message.text),
            )
            self.oracle.hear(heard)


def test_whatever_happens_each_hears_what_is_so_once_and_nothing_after_berhenti(
    sqlite_template: Path, tmp_path: Path
) -> None:
    class WishesHere(Wishes):
        def __init__(self) -> None:
            super().__init__(sqlite_template, tmp_path)

    run_state_machine_as_test(WishesHere, settings=FORM)
