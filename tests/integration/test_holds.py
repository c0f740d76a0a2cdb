"""Placing holds: for whom, with which visit, in which order."""

import asyncio
from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.domain.holds import HoldChangeKind, HoldProblem, HoldState
from bot.domain.people import Role
from bot.domain.places import Lending, StopKind
from bot.domain.policies import PolicyKey
from bot.domain.visits import VisitState
from bot.errors import (
    ContactUnknown,
    HoldRefused,
    HoldUnknown,
    NotAllowed,
    NotForOthers,
    SlipNameNeeded,
    TeacherOnly,
    TitleUnknown,
)
from bot.services.changes import Changes
from bot.services.holds import Holds, QueueFilter, Standing, Wish
from bot.store import tables
from bot.store.database import Database
from tests.support.lending import DAY, NOW, ask, reader, scene
from tests.support.lending_rows import decide
from tests.support.rows import (
    add_closure,
    add_contact,
    add_contact_stop,
    add_copy,
    add_hold,
    add_stop,
    add_title,
    add_visit,
)

PEOPLE = 50


async def test_a_hold_gets_a_free_copy_a_label_and_the_next_visit(database: Database) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow)
        title_id, visits = rows.title_id, rows.visits
        contact_id = await reader(uow)
        placed = await ask(uow, contact_id, title_id)
        mine = await Holds(uow, NOW, contact_id).of_contact()
        trail = await Holds(uow, NOW).trail(placed.holds[0].id)
    (hold,) = placed.holds
    assert (hold.state, hold.label, hold.place, hold.title) == (
        HoldState.ASSIGNED,
        "SR1",
        0,
        "Bumi Manusia",
    )
    assert hold.visit is not None
    assert hold.copy is not None
    assert (hold.visit.id, hold.copy.call_number) == (visits[0], "813 PRA b")
    assert placed.pickup.cutoff_at == datetime(2026, 1, 15, 8, 0, tzinfo=UTC)
    assert placed.new
    assert placed.pickup.instead_of is None
    assert mine == placed.holds
    assert [change.kind for change in trail] == [HoldChangeKind.PLACED, HoldChangeKind.ASSIGNED]


async def test_who_waits_is_told_her_place_and_the_queue_is_fair(database: Database) -> None:
    async with database.unit_of_work() as uow:
        title_id = (await scene(uow)).title_id
        people = [await reader(uow) for _ in range(4)]
        holds = [(await ask(uow, each, title_id)).holds[0] for each in people]
        assert [hold.place for hold in holds] == [0, 1, 2, 3]
        assert [hold.label for hold in holds] == ["SR1", "SR2", "SR3", "SR4"]
        await Holds(uow, NOW, people[0]).cancel(holds[0].id)
        await Holds(uow, NOW, people[2]).cancel(holds[2].id)
        last = Holds(uow, NOW, people[3])
        assert await last.position(holds[3].id) == 1
        (second,) = await Holds(uow, NOW, people[1]).of_contact()
        other = await add_title(uow)
        await add_copy(uow, title_id=other)
        await add_copy(uow, title_id=other, status="lent")
        standing = await last.standing([title_id, other])
    assert second.state is HoldState.ASSIGNED
    assert standing == {title_id: Standing(free=0, waiting=1), other: Standing(free=1, waiting=0)}


async def test_one_copy_is_never_promised_twice_to_fifty_at_once(database: Database) -> None:
    async with database.unit_of_work() as uow:
        title_id = (await scene(uow)).title_id
        people = [await reader(uow) for _ in range(PEOPLE)]
        await uow.commit()

    async def place(contact_id: int) -> int:
        async with database.unit_of_work() as uow:
            placed = await ask(uow, contact_id, title_id)
            await uow.commit()
            return placed.holds[0].place

    places = await asyncio.gather(*[place(each) for each in people])
    async with database.unit_of_work(read_only=True) as uow:
        holds = tables.holds
        found = (await uow.execute(select(holds.c.state, holds.c.label, holds.c.copy_id))).all()
    assert sorted(places) == list(range(PEOPLE))
    assert Counter(row.state for row in found) == {"assigned": 1, "waiting": PEOPLE - 1}
    assert len({row.label for row in found}) == PEOPLE
    assert len([row for row in found if row.copy_id]) == 1


async def test_after_the_cut_off_a_hold_comes_with_the_visit_after_it(database: Database) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow)
        title_id, visits = rows.title_id, rows.visits
        await add_closure(uow, from_on=(NOW - DAY).date(), to_on=NOW.date())
        placed = await ask(uow, await reader(uow), title_id)
        asked = await ask(uow, await reader(uow), title_id, visit_id=visits[0])
        late = await Holds(uow, NOW).pickups("A")
    for each in (placed, asked):
        assert each.pickup.visit is not None
        assert each.pickup.instead_of is not None
        assert (each.pickup.visit.id, each.pickup.instead_of.id) == (visits[1], visits[0])
    assert [pickup.visit.id for pickup in late if pickup.visit] == [visits[1]]


async def test_a_wish_for_a_day_or_a_visit_is_followed_where_it_can_be(
    sqlite_database: Database,
) -> None:
    async with sqlite_database.unit_of_work() as uow:
        rows = await scene(uow, days=(1, 8, 15))
        stop_id, visits = rows.stop_id, rows.visits
        off = await add_visit(
            uow, stop_id=stop_id, starts_at=NOW + 5 * DAY, state=VisitState.CANCELLED
        )
        holds = Holds(uow, NOW, await reader(uow))
        by_day = await holds.pickup("A", first=(NOW + 3 * DAY).date())
        by_visit = await holds.pickup("A", visit_id=visits[2])
        cancelled = await holds.pickup("A", visit_id=off)
        too_far = await holds.pickup("A", first=(NOW + 90 * DAY).date())
    assert by_day.visit is not None
    assert by_visit.visit is not None
    assert cancelled.visit is not None
    assert cancelled.instead_of is not None
    assert (by_day.visit.id, by_visit.visit.id) == (visits[1], visits[2])
    assert (cancelled.visit.id, cancelled.instead_of.id) == (visits[1], off)
    assert too_far.visit is not None
    assert too_far.visit.id == visits[0]


async def test_a_visit_cancelled_at_the_same_moment_never_keeps_a_hold(database: Database) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow)
        title_id, visits = rows.title_id, rows.visits
        contact_id = await reader(uow)
        await uow.commit()

    async def cancel() -> None:
        async with database.unit_of_work() as uow:
            await Changes(uow, NOW).cancel(visits[0], "hujan")
            await uow.commit()

    async def place() -> None:
        async with database.unit_of_work() as uow:
            await ask(uow, contact_id, title_id, visit_id=visits[0])
            await uow.commit()

    await asyncio.gather(place(), cancel())
    async with database.unit_of_work(read_only=True) as uow:
        (hold,) = await Holds(uow, NOW, contact_id).of_contact()
    assert hold.visit is not None
    assert hold.visit.id == visits[1]


async def test_pressing_twice_places_one_hold(sqlite_database: Database) -> None:
    async with sqlite_database.unit_of_work() as uow:
        title_id = (await scene(uow, copies=3)).title_id
        contact_id = await reader(uow)
        first = await ask(uow, contact_id, title_id)
        again = await ask(uow, contact_id, title_id)
        more = await ask(uow, contact_id, title_id, copies=2)
    assert (first.new, again.new, more.new) == (True, False, True)
    assert again.holds == first.holds
    assert len(more.holds) == 2


async def test_above_the_limit_it_is_a_question_to_staff_who_may_place_more(
    sqlite_database: Database,
) -> None:
    async with sqlite_database.unit_of_work() as uow:
        title_id = (await scene(uow)).title_id
        contact_id = await reader(uow)
        staff = await add_contact(uow, role=Role.STAFF)
        with pytest.raises(HoldRefused) as refused:
            await ask(uow, contact_id, title_id, copies=3)
        assert await Holds(uow, NOW, contact_id).of_contact() == ()
        placed = await ask(uow, staff, title_id, copies=3, contact_id=contact_id)
        await decide(uow, PolicyKey.HOLD_LIMIT, "5")
        assert (await ask(uow, contact_id, title_id, copies=5)).new
        with pytest.raises(HoldRefused):
            await ask(uow, contact_id, title_id, copies=0)
    assert refused.value.fields == {
        "problem": HoldProblem.LIMIT,
        "limit": 2,
        "open": 0,
        "asked": 3,
    }
    assert len(placed.holds) == 3
    assert {hold.contact_id for hold in placed.holds} == {contact_id}


async def test_the_first_hold_asks_whose_name_goes_on_the_slip(sqlite_database: Database) -> None:
    async with sqlite_database.unit_of_work() as uow:
        title_id = (await scene(uow)).title_id
        contact_id = await add_contact(uow, name="ani99")
        with pytest.raises(SlipNameNeeded):
            await ask(uow, contact_id, title_id)
        placed = await ask(uow, contact_id, title_id, slip_name="  Ani   Lestari ")
        other = await add_title(uow)
        kept = await ask(uow, contact_id, other)
    assert [each.holds[0].slip_name for each in (placed, kept)] == ["Ani Lestari"] * 2
    assert [each.holds[0].label for each in (placed, kept)] == ["AL1", "AL2"]


async def test_a_cadre_asks_for_neighbours_at_her_stops_and_nobody_else_does(
    sqlite_database: Database,
) -> None:
    async with sqlite_database.unit_of_work() as uow:
        rows = await scene(uow, copies=9)
        stop_id, title_id = rows.stop_id, rows.title_id
        others = [await add_title(uow) for _ in range(2)]
        cadre = await reader(uow, "Bu Kader", role=Role.CADRE)
        await add_contact_stop(uow, contact_id=cadre, stop_id=stop_id)
        strange = await reader(uow, "Bu Lain", role=Role.CADRE)
        for contact_id in (strange, await reader(uow)):
            with pytest.raises(NotForOthers):
                await ask(uow, contact_id, title_id, neighbour="Mbah Jum")
        for title in (title_id, others[0]):
            await ask(uow, cadre, title, neighbour="Mbah Jum")
        with pytest.raises(HoldRefused):  # the limit is the neighbour's ...
            await ask(uow, cadre, others[1], neighbour="mbah  jum")
        await ask(uow, cadre, title_id, neighbour="Pak Min")
        own = await ask(uow, cadre, title_id)  # ... and not the cadre's
        mine = await Holds(uow, NOW, cadre).of_contact()
    assert [(hold.label, hold.on_behalf) for hold in mine] == [
        ("MJ1", True),
        ("MJ2", True),
        ("PM1", True),
        ("BK1", False),
    ]
    assert own.holds[0].slip_name == "Bu Kader"


async def test_stops_differ_in_what_may_be_asked_for(sqlite_database: Database) -> None:
    async with sqlite_database.unit_of_work() as uow:
        titles = [await add_title(uow) for _ in range(3)]
        contact_id = await reader(uow)
        read_only = await add_stop(uow, code="R", lending=Lending.READ_ONLY)
        await add_stop(uow, code="B", lending=Lending.BOX)
        school = await add_stop(uow, code="S", kind=StopKind.SCHOOL)
        assert read_only
        with pytest.raises(HoldRefused) as refused:
            await ask(uow, contact_id, titles[0], stop="R")
        assert refused.value.fields["problem"] is HoldProblem.READ_ONLY
        await ask(uow, contact_id, titles[0], stop="B")
        with pytest.raises(HoldRefused):
            await ask(uow, contact_id, titles[1], stop="B")
        with pytest.raises(TeacherOnly):
            await ask(uow, contact_id, titles[0], stop="S")
        teacher = await reader(uow, "Pak Guru", role=Role.CADRE)
        await add_contact_stop(uow, contact_id=teacher, stop_id=school)
        assert len((await ask(uow, teacher, titles[0], stop="S", copies=10)).holds) == 10


async def test_a_copy_in_a_box_goes_only_to_people_of_its_stop(sqlite_database: Database) -> None:
    async with sqlite_database.unit_of_work() as uow:
        title_id = (await scene(uow, copies=0)).title_id
        box = await add_stop(uow, code="B")
        await add_copy(uow, title_id=title_id, location="box", stop_id=box)
        far = await ask(uow, await reader(uow), title_id)
        near = await ask(uow, await reader(uow), title_id, stop="B")
    assert [each.holds[0].state for each in (far, near)] == [HoldState.WAITING, HoldState.ASSIGNED]


async def test_what_is_never_lent_or_not_there_can_not_be_asked_for(
    sqlite_database: Database,
) -> None:
    async with sqlite_database.unit_of_work() as uow:
        title_id = (await scene(uow, copies=0)).title_id
        contact_id = await reader(uow)
        await add_copy(uow, title_id=title_id, status="reference")
        with pytest.raises(HoldRefused) as refused:
            await ask(uow, contact_id, title_id)
        with pytest.raises(TitleUnknown):
            await ask(uow, contact_id, title_id + 1000)
        with pytest.raises(ContactUnknown):
            await Holds(uow, NOW).place(Wish(title_id=title_id, stop="A", contact_id=404))
        await add_copy(uow, title_id=title_id, status="lent")
        waiting = await ask(uow, contact_id, title_id)
    assert refused.value.fields["problem"] is HoldProblem.NO_COPY
    assert waiting.holds[0].place == 1


async def test_everybody_touches_only_her_own(sqlite_database: Database) -> None:
    async with sqlite_database.unit_of_work() as uow:
        title_id = (await scene(uow)).title_id
        owner, other = await reader(uow), Holds(uow, NOW, await reader(uow))
        hold_id = (await ask(uow, owner, title_id)).holds[0].id
        for deed in (
            other.cancel(hold_id),
            other.position(hold_id),
            other.of_contact(owner),
            other.substitute(hold_id, title_id),
            other.pull(hold_id),
            other.queue(),
            other.find_by_label_or_barcode("SR1"),
            other.forget(owner),
            other.place(Wish(title_id=title_id, stop="A", contact_id=owner)),
        ):
            with pytest.raises(NotAllowed):
                await deed
        with pytest.raises(HoldUnknown):
            await other.cancel(hold_id + 1000)
        assert (await Holds(uow, NOW, owner).cancel(hold_id)).hold.state is HoldState.CANCELLED
        again = await Holds(uow, NOW, owner).cancel(hold_id)  # a month later, or twice
    assert again.repeated


async def test_the_queue_is_shown_by_page_visit_day_and_state(database: Database) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow)
        stop_id, title_id, visits = rows.stop_id, rows.title_id, rows.visits
        for number in range(30):
            await add_hold(
                uow,
                title_id=title_id,
                stop_id=stop_id,
                visit_id=visits[number % 2],
                state=HoldState.WAITING if number % 3 else HoldState.CANCELLED,
            )
        staff = Holds(uow, NOW, await add_contact(uow, role=Role.STAFF))
        first = await staff.queue()
        beyond = await staff.queue(7, QueueFilter(states=tuple(HoldState)))
        of_visit = await staff.queue(0, QueueFilter(visit_id=visits[0]))
        of_day = await staff.queue(0, QueueFilter(on=(NOW + DAY).date()))
        of_state = await staff.queue(0, QueueFilter(states=(HoldState.CANCELLED,)))
        of_van = await staff.queue(0, QueueFilter(on=(NOW + DAY).date(), van="MP9"))
    assert (first.total, first.pages, [hold.place for hold in first.holds]) == (
        20,
        1,
        list(range(1, 21)),
    )
    assert (beyond.page, beyond.pages, len(beyond.holds)) == (1, 2, 5)
    assert of_visit.holds == of_day.holds
    assert {hold.visit.id for hold in of_visit.holds if hold.visit} == {visits[0]}
    assert (of_state.total, of_van.total) == (10, 0)


async def test_a_hold_is_found_by_its_label_however_typed_and_by_the_barcode(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow, copies=0)
        title_id, visits = rows.title_id, rows.visits
        await add_copy(uow, title_id=title_id, barcode="B00123")
        holds = [(await ask(uow, await reader(uow), title_id)).holds[0] for _ in range(2)]
        staff = Holds(uow, NOW)
        for words in ("sr1", "SR-01", " s r 1 ", "B00123 "):
            assert await staff.find_by_label_or_barcode(words) == (holds[0],), words
        assert await staff.find_by_label_or_barcode("SR2", visits[0]) == (holds[1],)
        assert await staff.find_by_label_or_barcode("SR2", visits[1]) == ()
        assert await staff.find_by_label_or_barcode("laskar pelangi") == ()
