"""Who may do what: every cell of the printed matrix, and every deed of the services."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.domain.closures import Closure
from bot.domain.hours import DatedHours
from bot.domain.people import Role
from bot.domain.permissions import Action, Reach, reach_of
from bot.domain.recurrence import Rule
from bot.errors import NotAllowed, NotYourStop
from bot.services.acting import Acting
from bot.services.permissions import Permissions
from bot.store import roles as role_rows
from bot.store.database import Database, UnitOfWork
from bot.store.tables import audit_entries, closures, stop_hours, visit_changes, visit_rules
from tests.architecture.permissions_page import cells
from tests.support.broadcast_rows import add_broadcast
from tests.support.rows import (
    NOW,
    add_contact,
    add_contact_stop,
    add_holiday,
    add_rule,
    add_stop,
    add_visit,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLOSED = Closure(first=date(2026, 3, 2), last=date(2026, 3, 3), reason="rapat")
SHORT = DatedHours(
    first=date(2026, 3, 2), last=date(2026, 3, 9), start_time=time(9), end_time=time(10)
)
WEEKLY = Rule(
    rrule="FREQ=WEEKLY;BYDAY=TH",
    start_on=NOW.date(),
    start_time=time(9),
    end_time=time(11),
    timezone="Asia/Jakarta",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What there is to do something with."""

    stop: str  # code of the stop
    stop_id: int
    visit: int  # a planned one, today at that stop
    cancelled: int  # a cancelled one
    rule: int
    holiday: date
    broadcast: int  # of a cadre of that stop, about to begin


Deed = Callable[[Acting, Scene], Awaitable[Any]]

DEEDS: dict[str, tuple[Action, Deed]] = {
    "add a visit": (
        Action.ADD_VISIT,
        lambda a, s: a.changes.add(s.stop, NOW + DAY, NOW + DAY + HOUR),
    ),
    "cancel": (Action.CANCEL_VISIT, lambda a, s: a.changes.cancel(s.visit, "hujan")),
    "move": (
        Action.MOVE_VISIT,
        lambda a, s: a.changes.move(s.visit, NOW + DAY, NOW + DAY + HOUR, "banjir"),
    ),
    "delay": (Action.DELAY_VISIT, lambda a, s: a.changes.delay(s.visit, HOUR, "macet")),
    "confirm": (Action.CONFIRM_VISIT, lambda a, s: a.changes.confirm(s.visit)),
    "depart": (Action.REPORT_VISIT, lambda a, s: a.changes.depart(s.visit)),
    "arrive": (Action.REPORT_VISIT, lambda a, s: a.changes.arrive(s.visit)),
    "finish": (Action.REPORT_VISIT, lambda a, s: a.changes.finish(s.visit)),
    "restore": (Action.RESTORE_VISIT, lambda a, s: a.changes.restore(s.cancelled)),
    "close": (Action.CHANGE_CLOSURES, lambda a, _: a.closures.add(CLOSED)),
    "accept a holiday": (Action.DECIDE_HOLIDAYS, lambda a, s: a.holidays.accept(s.holiday)),
    "decline a holiday": (Action.DECIDE_HOLIDAYS, lambda a, s: a.holidays.decline(s.holiday)),
    "put hours": (Action.CHANGE_HOURS, lambda a, s: a.hours.put(s.stop, SHORT)),
    "add a rule": (Action.CHANGE_RULES, lambda a, s: a.schedules.add_rule(s.stop, WEEKLY)),
    "change a rule": (Action.CHANGE_RULES, lambda a, s: a.schedules.change_rule(s.rule, WEEKLY)),
    "end a rule": (Action.CHANGE_RULES, lambda a, s: a.schedules.end_rule(s.rule)),
    "stop a broadcast": (
        Action.BROADCAST,
        lambda a, s: a.broadcast_control.cancel(s.broadcast),
    ),
    "invite a cadre": (Action.INVITE_CADRE, lambda a, s: a.invitations.make(Role.CADRE, [s.stop])),
}


async def scene(uow: UnitOfWork) -> Scene:
    stop_id = await add_stop(uow, code="A", name="Posyandu A")
    await add_holiday(uow, on_date=date(2026, 3, 19))
    waiting = {"author_role": Role.CADRE, "state": "waiting", "stop_id": stop_id}
    author = await add_contact(uow, role=Role.CADRE)
    return Scene(
        stop="A",
        stop_id=stop_id,
        visit=await add_visit(uow, stop_id=stop_id, starts_at=NOW + HOUR),
        cancelled=await add_visit(uow, stop_id=stop_id, starts_at=NOW + DAY, state="cancelled"),
        rule=await add_rule(uow, stop_id=stop_id),
        holiday=date(2026, 3, 19),
        broadcast=await add_broadcast(uow, author_id=author, **waiting),
    )


async def written(uow: UnitOfWork) -> list[int]:
    """How many rows the tables have that deeds write to."""
    tables = audit_entries, visit_changes, closures, stop_hours, visit_rules
    counts = [select(func.count()).select_from(table) for table in tables]
    return [(await uow.execute(count)).scalar_one() for count in counts]


async def is_allowed(uow: UnitOfWork, actor: int, action: Action, **where: int) -> bool:
    try:
        await Permissions(uow).require(actor, action, **where)
    except NotAllowed:
        return False
    return True


async def test_every_cell_of_the_printed_matrix_holds(database: Database) -> None:
    async with database.unit_of_work() as uow:
        own, other = await add_stop(uow), await add_stop(uow)
        people = {role: await add_contact(uow, role=role) for role in Role}
        stranger = await add_contact(uow)
        for person in people.values():  # stops without the role of a cadre give nothing
            await add_contact_stop(uow, contact_id=person, stop_id=own)
        for (action, role), reach in cells().items():
            actor = people[role]
            got = (
                await is_allowed(uow, actor, action, stop_id=other, owner_id=stranger),
                await is_allowed(uow, actor, action, stop_id=own, owner_id=stranger),
                await is_allowed(uow, actor, action, stop_id=other, owner_id=actor),
                await is_allowed(uow, actor, action),
            )
            wanted = {
                Reach.NOTHING: (False, False, False, False),
                Reach.OWN_THINGS: (False, False, True, False),
                Reach.OWN_STOPS: (False, True, True, False),
                Reach.EVERYTHING: (True, True, True, True),
            }[reach]
            assert got == wanted, (action, role)


async def test_nobody_and_somebody_who_is_gone(database: Database) -> None:
    async with database.unit_of_work(read_only=True) as uow:
        await Permissions(uow).require(None, Action.TAKE_ADMIN)
        assert not await is_allowed(uow, 404, Action.PLACE_HOLD, owner_id=404)


@pytest.mark.parametrize("name", DEEDS)
async def test_a_deed_needs_the_role_and_leaves_an_entry(
    name: str, sqlite_database: Database
) -> None:
    action, deed = DEEDS[name]
    async with sqlite_database.unit_of_work() as uow:
        there = await scene(uow)
        cadre = await add_contact(uow, role=Role.CADRE)
        await add_contact_stop(uow, contact_id=cadre, stop_id=await add_stop(uow, code="B"))
        before = await written(uow)
        for actor in (await add_contact(uow), cadre):
            with pytest.raises(NotAllowed) as refused:
                await deed(Acting.within(uow, NOW, actor), there)
            assert refused.value.fields["action"] is action
        at_own_stop = reach_of(Role.CADRE, action) is Reach.OWN_STOPS
        assert isinstance(refused.value, NotYourStop) is at_own_stop
        assert await written(uow) == before
        admin = Acting.within(uow, NOW, await add_contact(uow, role=Role.ADMIN))
        await deed(Acting.within(uow, NOW, await add_contact(uow, role=Role.STAFF)), there)
        (entry, *_) = await admin.audit.pages()
    assert entry.action == action.value


async def test_a_cadre_confirms_visits_of_her_stop_until_the_role_is_taken(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        there = await scene(uow)
        elsewhere = await add_visit(uow, starts_at=NOW + HOUR)
        cadre = await add_contact(uow, role=Role.CADRE)
        await add_contact_stop(uow, contact_id=cadre, stop_id=there.stop_id)
        changes = Acting.within(uow, NOW, cadre).changes
        await changes.confirm(there.visit)
        with pytest.raises(NotYourStop):
            await changes.confirm(elsewhere)
        with pytest.raises(NotAllowed):
            await changes.restore(there.cancelled)
        await role_rows.take(uow, cadre)
        with pytest.raises(NotAllowed):
            await changes.confirm(there.visit)


async def test_another_stop_or_van_takes_more_than_moving_in_time(database: Database) -> None:
    async with database.unit_of_work() as uow:
        there = await scene(uow)
        await add_stop(uow, code="B")
        resident = Acting.within(uow, NOW, await add_contact(uow)).changes
        staff = Acting.within(uow, NOW, await add_contact(uow, role=Role.STAFF)).changes
        later = NOW + DAY, NOW + DAY + HOUR
        with pytest.raises(NotAllowed) as refused:
            await resident.move(there.visit, *later, "", stop="B")
        assert refused.value.fields["action"] is Action.REROUTE_VISIT
        await staff.move(there.visit, *later, "", stop="B")
