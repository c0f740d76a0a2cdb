"""Changes of one visit and their trail, on both databases."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Row, select

from bot.domain.changes import ChangeKind
from bot.domain.people import Role
from bot.domain.visits import VisitProblem, VisitSnapshot, VisitState, VisitView
from bot.errors import StopUnknown, VanUnknown, VisitChangeRefused, VisitUnknown
from bot.services.changes import Changes
from bot.services.schedules import Schedules
from bot.services.visits import Visits
from bot.store import tables
from bot.store.database import Database, UnitOfWork
from tests.support.rows import add_contact, add_rule, add_stop, add_van, add_visit

NOW = datetime(2026, 1, 15, 3, 0, tzinfo=UTC)
"""Thursday, 10:00 in Jakarta."""
LATER = NOW + timedelta(minutes=5)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

Deed = Callable[[Changes, int], Awaitable[VisitView]]
DEEDS: dict[ChangeKind, Deed] = {
    ChangeKind.CONFIRMED: lambda changes, visit: changes.confirm(visit),
    ChangeKind.DEPARTED: lambda changes, visit: changes.depart(visit),
    ChangeKind.ARRIVED: lambda changes, visit: changes.arrive(visit),
    ChangeKind.DONE: lambda changes, visit: changes.finish(visit),
    ChangeKind.MOVED: lambda changes, visit: changes.move(
        visit, NOW + 5 * HOUR, NOW + 6 * HOUR, "lapangan dipakai"
    ),
    ChangeKind.DELAYED: lambda changes, visit: changes.delay(visit, HOUR / 2, "macet"),
    ChangeKind.CANCELLED: lambda changes, visit: changes.cancel(visit, "hujan"),
    ChangeKind.RESTORED: lambda changes, visit: changes.restore(visit),
}


async def row_of(uow: UnitOfWork, visit_id: int) -> Row[Any]:
    """A visit as it is stored."""
    visits = tables.visits
    return (await uow.execute(select(visits).where(visits.c.id == visit_id))).one()


def seen(visit: VisitView) -> tuple[Any, ...]:
    """What a change can change."""
    return visit.starts_at, visit.ends_at, visit.stop.code, visit.van, visit.state


async def today(uow: UnitOfWork, **columns: Any) -> int:
    """A visit in an hour, for two hours."""
    return await add_visit(uow, starts_at=NOW + HOUR, **columns)


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ("confirmed", VisitState.CONFIRMED),
        ("confirmed departed arrived done", VisitState.DONE),
        ("done", VisitState.DONE),
        ("cancelled", VisitState.CANCELLED),
        ("confirmed delayed", VisitState.CONFIRMED),
        ("confirmed moved", VisitState.PLANNED),
        ("confirmed cancelled restored", VisitState.CONFIRMED),
        ("cancelled moved", VisitState.PLANNED),
    ],
)
async def test_each_change_leaves_one_entry_and_a_revision_one_higher(
    database: Database, kinds: str, state: VisitState
) -> None:
    async with database.unit_of_work() as uow:
        visit_id = await today(uow)
        changes = Changes(uow, NOW)
        views = [await DEEDS[ChangeKind(kind)](changes, visit_id) for kind in kinds.split()]
        trail = await changes.trail(visit_id)
        stored = await row_of(uow, visit_id)
    assert [entry.kind for entry in trail] == kinds.split()
    assert [entry.revision for entry in trail] == [view.revision for view in views]
    assert (stored.state, stored.revision) == (state, 1 + len(trail))
    for before, after in pairwise(trail):
        assert before.after == after.before


async def test_the_trail_says_what_was_what_is_why_and_by_whom(database: Database) -> None:
    async with database.unit_of_work() as uow:
        stop_id, van_id = await add_stop(uow, code="A"), await add_van(uow, code="MP1")
        await add_stop(uow, code="B")
        actor = await add_contact(uow, name="Bu Sari", role=Role.STAFF)
        visit_id = await today(uow, stop_id=stop_id, van_id=van_id)
        changes = Changes(uow, LATER, actor)
        await changes.move(visit_id, NOW + DAY, NOW + DAY + HOUR, "x" * 300, stop="B")
        (entry,) = await changes.trail(visit_id)
    planned = VisitState.PLANNED
    assert entry.before == VisitSnapshot(
        starts_at=NOW + HOUR, ends_at=NOW + 3 * HOUR, stop="A", van="MP1", state=planned
    )
    assert entry.after == VisitSnapshot(
        starts_at=NOW + DAY, ends_at=NOW + DAY + HOUR, stop="B", van="MP1", state=planned
    )
    assert (entry.actor_id, entry.actor, entry.at) == (actor, "Bu Sari", LATER)
    assert (entry.reason, entry.cause) == ("x" * 200, None)


async def test_a_visit_tells_its_newest_change_of_hours_place_or_holding(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        visit_id = await today(uow, stop_id=await add_stop(uow, code="A"))
        changes, asked = Changes(uow, LATER), Visits(uow, LATER)
        (plain,) = (await asked.next_at_stop("A")).visits
        await changes.move(visit_id, NOW + 2 * HOUR, NOW + 4 * HOUR, "banjir")
        confirmed = await changes.confirm(visit_id)
        (told,) = (await asked.next_at_stop("A")).visits
    assert plain.change is None
    assert told == confirmed
    assert told.change is not None
    assert told.change.before is not None
    assert (told.change.kind, told.change.reason) == (ChangeKind.MOVED, "banjir")
    assert told.change.before.starts_at == NOW + HOUR
    assert (told.change.at, told.state, told.state_at) == (LATER, VisitState.CONFIRMED, LATER)
    assert told.change.actor == ""


async def test_a_delay_keeps_the_label_and_its_age(database: Database) -> None:
    async with database.unit_of_work() as uow:
        visit_id = await today(uow)
        await Changes(uow, NOW).depart(visit_id)
        late = await Changes(uow, LATER).delay(visit_id, timedelta(minutes=40), "macet")
    assert (late.state, late.state_at) == (VisitState.DEPARTED, NOW)
    assert late.starts_at == NOW + HOUR + timedelta(minutes=40)
    assert late.ends_at == NOW + 3 * HOUR + timedelta(minutes=40)


async def test_a_visit_may_be_added_where_no_rule_gives_one(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await add_stop(uow, code="A")
        await add_van(uow, code="MP1", name="Mobil 1")
        changes = Changes(uow, NOW)
        new = await changes.add("A", NOW + DAY, NOW + DAY + HOUR, van="MP1", reason="bazar")
        (entry,) = await changes.trail(new.id)
        with pytest.raises(StopUnknown):
            await changes.add("B", NOW + DAY, NOW + DAY + HOUR)
        with pytest.raises(VanUnknown):
            await changes.add("A", NOW + DAY, NOW + DAY + HOUR, van="MP9")
        with pytest.raises(VisitChangeRefused) as refused:
            await changes.add("A", NOW - DAY, NOW - DAY + HOUR)
    assert (new.van, new.state, new.revision) == ("Mobil 1", VisitState.PLANNED, 1)
    assert (entry.kind, entry.before, entry.reason) == (ChangeKind.ADDED, None, "bazar")
    assert refused.value.fields["problem"] == VisitProblem.PAST


async def test_a_stale_revision_and_an_unknown_visit_are_refused(database: Database) -> None:
    async with database.unit_of_work() as uow:
        visit_id = await today(uow)
        changes = Changes(uow, NOW)
        await changes.confirm(visit_id, revision=1)
        with pytest.raises(VisitChangeRefused) as refused:
            await changes.cancel(visit_id, "hujan", revision=1)
        with pytest.raises(VisitUnknown):
            await changes.cancel(visit_id + 1000, "hujan")
        await changes.cancel(visit_id, "hujan", revision=2)
    assert refused.value.fields == {"visit": visit_id, "problem": VisitProblem.STALE}


async def test_a_refused_change_leaves_nothing(database: Database) -> None:
    async with database.unit_of_work() as uow:
        visit_id = await today(uow, state=VisitState.DONE)
        before = await row_of(uow, visit_id)
        for kind, deed in DEEDS.items():
            with pytest.raises(VisitChangeRefused) as refused:
                await deed(Changes(uow, NOW), visit_id)
            assert refused.value.fields["problem"] == VisitProblem.STATE, kind
        with pytest.raises(StopUnknown):
            await Changes(uow, NOW).move(visit_id, NOW, NOW + HOUR, "", stop="X")
        assert await row_of(uow, visit_id) == before
        assert await Changes(uow, NOW).trail(visit_id) == ()


async def test_a_moved_visit_is_never_made_again_by_its_rule(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await add_rule(uow, stop_id=await add_stop(uow, code="A"))
        schedules = Schedules(uow, NOW)
        assert await schedules.materialise((NOW + 10 * DAY).date()) == 2
        _, second = (await Visits(uow, NOW).next_at_stop("A")).visits
        moved = await Changes(uow, NOW).move(second.id, NOW + 2 * DAY, NOW + 2 * DAY + HOUR, "")
        stored = await row_of(uow, moved.id)
        assert await schedules.materialise((NOW + 10 * DAY).date()) == 0
    assert stored.rule_on == second.starts_at.date()
    assert stored.rule_id is not None


async def test_of_two_who_decide_on_the_same_revision_at_once_one_is_refused(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        visit_id = await today(uow)
        await uow.commit()

    async def decide(kind: ChangeKind) -> str:
        async with database.unit_of_work() as uow:
            changes = Changes(uow, NOW)
            try:
                if kind is ChangeKind.CONFIRMED:
                    await changes.confirm(visit_id, revision=1)
                else:
                    await changes.cancel(visit_id, "hujan", revision=1)
            except VisitChangeRefused as refused:
                return str(refused.fields["problem"])
            await uow.commit()
            return "changed"

    outcomes = await asyncio.gather(decide(ChangeKind.CONFIRMED), decide(ChangeKind.CANCELLED))
    async with database.unit_of_work(read_only=True) as uow:
        trail = await Changes(uow, NOW).trail(visit_id)
    assert sorted(outcomes) == ["changed", "stale"]
    assert len(trail) == 1


async def test_a_cancelled_row_without_a_trail_is_restored_as_planned(database: Database) -> None:
    async with database.unit_of_work() as uow:
        visit_id = await today(uow, state=VisitState.CANCELLED)
        restored = await Changes(uow, NOW).restore(visit_id)
    assert restored.state is VisitState.PLANNED


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(list(DEEDS)), max_size=8), st.integers(-4, 30))
async def test_any_row_of_changes_keeps_trail_and_revision_in_step(
    sqlite_database: Database, kinds: list[ChangeKind], hours: int
) -> None:
    async with sqlite_database.unit_of_work() as uow:
        visit_id = await add_visit(uow, starts_at=NOW + hours * HOUR)
        changes, done = Changes(uow, NOW), list[VisitView]()
        for kind in kinds:
            before = await Visits(uow, NOW).by_id(visit_id)
            try:
                done.append(await DEEDS[kind](changes, visit_id))
            except VisitChangeRefused:
                assert await Visits(uow, NOW).by_id(visit_id) == before
        trail = await changes.trail(visit_id)
        stored = await row_of(uow, visit_id)
    assert stored.revision == 1 + len(trail) == 1 + len(done)
    assert stored.ends_at > stored.starts_at
    states = [entry.after.state for entry in trail if entry.after]
    assert [view.state for view in done] == states


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.sampled_from(
            [ChangeKind.CONFIRMED, ChangeKind.DEPARTED, ChangeKind.MOVED, ChangeKind.DELAYED]
        ),
        max_size=4,
    )
)
async def test_restoring_a_cancelled_visit_gives_back_what_was(
    sqlite_database: Database, kinds: list[ChangeKind]
) -> None:
    async with sqlite_database.unit_of_work() as uow:
        visit_id = await today(uow)
        changes = Changes(uow, NOW)
        for kind in kinds:
            try:
                await DEEDS[kind](changes, visit_id)
            except VisitChangeRefused:
                continue
        before = await Visits(uow, NOW).by_id(visit_id)
        await changes.cancel(visit_id, "hujan")
        after = await changes.restore(visit_id)
    assert before is not None
    assert seen(after) == seen(before)
    assert after.revision == before.revision + 2
