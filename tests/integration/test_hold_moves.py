"""What happens to holds between the shelf and the reader, and who is told."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from bot.domain.closures import Closure
from bot.domain.hold_views import HoldMove, HoldView
from bot.domain.holds import HoldState
from bot.errors import HoldMoveRefused, TitleUnknown
from bot.services.changes import Changes
from bot.services.closures import Closures
from bot.services.holds import Holds
from bot.services.holds.keeping import HoldKeeping
from bot.services.loans import Loans
from bot.services.pull_lists import PullLists
from bot.store import tables
from bot.store.database import Database, UnitOfWork
from tests.support.lending import DAY, NOW, ask, held, reader, scene, told
from tests.support.rows import add_contact, add_copy, add_stop, add_title, add_visit

EVENING = NOW + timedelta(hours=6)
"""After the cut-off of a visit tomorrow."""
TOMORROW = NOW + DAY + timedelta(hours=1)
"""During the visit."""


async def keep(uow: UnitOfWork, now: datetime) -> None:
    """The clock does what is due."""
    while await HoldKeeping(uow, now).run():
        pass


async def now_of(uow: UnitOfWork, hold: HoldView) -> HoldView:
    """The hold as it is now."""
    return await Holds(uow, NOW).by_id(hold.id)


def visit_of(hold: HoldView) -> int | None:
    """The row id of the visit that it comes with."""
    return hold.visit.id if hold.visit else None


async def test_the_whole_way_from_the_shelf_to_the_reader_and_on_to_the_next_one(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow)
        staff, lists = Holds(uow, TOMORROW, rows.staff), PullLists(uow, NOW, rows.staff)
        first, second = await held(uow, rows.title_id), await held(uow, rows.title_id, "Budi")
        pull_list = await lists.of_van_day((NOW + DAY).date())
        await staff.pull(first.id)
        await staff.load_visit(rows.visits[0])
        assert await told(uow, first.contact_id) == ["hold_coming"]
        await Changes(uow, TOMORROW, rows.staff).arrive(rows.visits[0])
        assert (await now_of(uow, first)).state is HoldState.READY
        handed = await staff.hand_out(first.id)
        trail = await staff.trail(first.id)
        (loan,) = await Loans(uow, TOMORROW, first.contact_id).of_contact()
        back = await Loans(uow, TOMORROW + 7 * DAY, rows.staff).take_back_copy(loan.barcode)
        again = await Loans(uow, TOMORROW + 7 * DAY, rows.staff).take_back(loan.id)
    assert [hold.id for hold in pull_list.holds] == [first.id]
    assert pull_list.waiting == 1
    assert [change.kind.value for change in trail] == [
        "placed",
        "assigned",
        "pulled",
        "loaded",
        "arrived",
        "picked_up",
    ]
    assert {change.actor for change in trail[2:]} == {"Bu Petugas"}
    assert handed.hold.copy is None
    assert loan.due_visit is not None
    assert loan.due_visit.id == rows.visits[1]
    assert back.next is not None
    assert (back.next.id, back.next.state) == (second.id, HoldState.ASSIGNED)
    assert (back.repeated, again.repeated) == (False, True)


async def test_the_second_of_two_at_once_sees_what_the_first_did(database: Database) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow)
        hold = await held(uow, rows.title_id)
        people = [rows.staff, await add_contact(uow, role="staff", name="Pak Dua")]
        await uow.commit()

    async def hand_out(actor: int) -> HoldMove:
        async with database.unit_of_work() as uow:
            move = await Holds(uow, TOMORROW, actor).hand_out(hold.id)
            await uow.commit()
            return move

    moves = await asyncio.gather(*map(hand_out, people))
    async with database.unit_of_work(read_only=True) as uow:
        loans = (await uow.execute(select(tables.loans.c.lent_by_id))).scalars().all()
    assert sorted(move.repeated for move in moves) == [False, True]
    assert {move.change.actor_id for move in moves} == set(loans)
    assert len(loans) == 1


async def test_a_step_that_does_not_fit_is_refused_and_says_where_the_hold_stands(
    sqlite_database: Database,
) -> None:
    async with sqlite_database.unit_of_work() as uow:
        rows = await scene(uow)
        await held(uow, rows.title_id)
        waiting = await held(uow, rows.title_id)
        staff = Holds(uow, NOW, rows.staff)
        for deed in (staff.pull, staff.load, staff.hand_out, staff.not_picked_up):
            with pytest.raises(HoldMoveRefused) as refused:
                await deed(waiting.id)
            assert refused.value.fields["state"] is HoldState.WAITING
        with pytest.raises(TitleUnknown):
            await staff.substitute(waiting.id, 404)
        assert await now_of(uow, waiting) == waiting


async def test_what_is_not_picked_up_stays_on_the_list_until_it_is_back(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow, copies=4)
        staff, lists = Holds(uow, NOW, rows.staff), PullLists(uow, NOW, rows.staff)
        missed, lazy, gone, taken = [await held(uow, rows.title_id) for _ in range(4)]
        for hold in (missed, lazy, gone, taken):
            await staff.load(hold.id)
        await staff.not_picked_up(missed.id)
        await Holds(uow, NOW, gone.contact_id).cancel(gone.id)
        await staff.hand_out(taken.id)
        day = (NOW + DAY).date()
        left = await lists.unfinished(day)
        waiting = await held(uow, rows.title_id, "Wati")
        for hold in (missed, lazy, gone):
            await staff.return_to_shelf(hold.id)
        again = await staff.return_to_shelf(missed.id)
        after = await lists.unfinished(day)
        assert await lists.unfinished_before(NOW + 30 * DAY) == ()
        assert (await now_of(uow, waiting)).state is HoldState.ASSIGNED
        assert (await now_of(uow, lazy)).state is HoldState.NOT_PICKED_UP
        assert await told(uow, gone.contact_id) == ["hold_coming"]
    assert {hold.id for hold in left} == {missed.id, lazy.id, gone.id}
    assert again.repeated
    assert after == ()


async def test_a_copy_that_is_not_found_is_replaced_or_its_reader_gets_others_to_choose_from(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow, copies=2)
        others = [
            await add_title(uow, title=f"Mirip {number}", call_number="813 XYZ m")
            for number in range(5)
        ]
        for title in others[1:]:
            await add_copy(uow, title_id=title)
        hold = await held(uow, rows.title_id)
        staff = Holds(uow, NOW, rows.staff)
        replaced = await staff.not_found(hold.id)
        assert await told(uow, hold.contact_id) == []
        lost = await staff.not_found(hold.id)
        (notice,) = await told(uow, hold.contact_id)
        facts = (await uow.execute(select(tables.personal_notices.c.facts))).scalar_one()
        instead = await Holds(uow, NOW, hold.contact_id).substitute(hold.id, others[2])
        again = await Holds(uow, NOW, hold.contact_id).substitute(hold.id, others[2])
    assert replaced.hold.state is HoldState.ASSIGNED
    assert replaced.hold.copy != hold.copy
    assert lost.hold.state is HoldState.NOT_FOUND
    assert (notice, facts["titles"]) == ("hold_not_found", others[1:4])
    assert (instead.hold.state, instead.hold.title_id) == (HoldState.ASSIGNED, others[2])
    assert instead.hold.visit == hold.visit
    assert again.repeated


async def test_a_cancelled_visit_moves_its_holds_and_due_dates_and_a_restored_one_has_them_back(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow, copies=2, days=(1, 8, 15))
        staff, changes = Holds(uow, NOW, rows.staff), Changes(uow, NOW, rows.staff)
        borrower = await held(uow, rows.title_id)
        await staff.hand_out(borrower.id)
        on_van = await held(uow, rows.title_id)
        await staff.load(on_van.id)
        late = (await ask(uow, await reader(uow), rows.title_id, visit_id=rows.visits[1])).holds[0]

        async def standing() -> tuple[object, ...]:
            (loan,) = await Loans(uow, NOW, borrower.contact_id).of_contact()
            holds = [await now_of(uow, each) for each in (on_van, late)]
            due = loan.due_visit.id if loan.due_visit else None
            return due, *((visit_of(hold), hold.state.value) for hold in holds)

        first, second, third = rows.visits
        before = await standing()
        await changes.cancel(first, "hujan")
        await changes.cancel(second, "banjir")
        cancelled = await standing()
        news = [await told(uow, each.contact_id) for each in (borrower, on_van, late)]
        await changes.restore(second)
        restored = await standing()
        await changes.cancel(third, "rusak")
    assert before == (second, (first, "on_van"), (second, "waiting"))
    assert cancelled == (third, (third, "pulled"), (third, "waiting"))
    assert restored[0] == second
    assert restored[2] == (second, "waiting")
    assert news == [
        ["loan_moved"],
        ["hold_coming", "hold_moved", "hold_moved"],
        ["hold_moved"],
    ]


async def test_a_closure_carries_along_what_all_its_visits_had(sqlite_database: Database) -> None:
    async with sqlite_database.unit_of_work() as uow:
        rows = await scene(uow, days=(1, 8))
        hold = await held(uow, rows.title_id)
        day = (NOW + DAY).date()
        saved = await Closures(uow, NOW, rows.staff).add(
            Closure(first=day, last=day + 30 * DAY, reason="renovasi")
        )
        nowhere = await now_of(uow, hold)
        await Closures(uow, NOW, rows.staff).remove(saved.closure.id)
        back = await now_of(uow, hold)
    assert visit_of(nowhere) is None
    assert visit_of(back) == rows.visits[0]


async def test_a_visit_moved_to_another_day_or_stop_takes_its_holds_along_or_leaves_them(
    sqlite_database: Database,
) -> None:
    async with sqlite_database.unit_of_work() as uow:
        rows = await scene(uow, copies=2, days=(1, 8))
        await add_stop(uow, code="B")
        hold = await held(uow, rows.title_id)
        lent = await held(uow, rows.title_id)
        await Holds(uow, NOW, rows.staff).hand_out(lent.id)
        changes = Changes(uow, NOW, rows.staff)
        later = NOW + 3 * DAY
        await changes.move(rows.visits[0], later, later + DAY / 12, "jembatan")
        moved = await now_of(uow, hold)
        await changes.move(rows.visits[1], NOW + 9 * DAY, NOW + 9 * DAY + DAY / 12, "libur")
        (loan,) = await Loans(uow, NOW, lent.contact_id).of_contact()
        await changes.move(rows.visits[0], later, later + DAY / 12, "", stop="B")
        left = await now_of(uow, hold)
        news = await told(uow, hold.contact_id), await told(uow, lent.contact_id)
    assert visit_of(moved) == rows.visits[0]
    assert loan.due_on == (NOW + 9 * DAY).date()
    assert visit_of(left) == rows.visits[1]
    assert news == (["hold_moved", "hold_moved"], ["loan_moved"])


async def test_time_rolls_holds_over_and_ends_what_waits_too_long(database: Database) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow, days=(1, 8, 120))
        assigned, waiting = await held(uow, rows.title_id), await held(uow, rows.title_id)
        first, second, far = rows.visits
        due = await HoldKeeping(uow, NOW).next_due()
        await keep(uow, NOW)
        assert [visit_of(await now_of(uow, each)) for each in (assigned, waiting)] == [first] * 2
        await keep(uow, EVENING)
        late = [visit_of(await now_of(uow, each)) for each in (assigned, waiting)]
        await keep(uow, TOMORROW + DAY)
        missed = visit_of(await now_of(uow, assigned))
        await Holds(uow, EVENING, rows.staff).pull(assigned.id)
        await keep(uow, NOW + 91 * DAY)
        old = [await now_of(uow, each) for each in (assigned, waiting)]
        news = await told(uow, waiting.contact_id)
    assert due == NOW + timedelta(hours=5)
    assert late == [first, second]
    assert missed == second
    assert [hold.state for hold in old] == [HoldState.PULLED, HoldState.EXPIRED]
    assert visit_of(old[0]) == far
    assert news == ["hold_moved", "hold_expired"]


async def test_copies_titles_and_people_that_vanish_leave_no_hold_in_the_air(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow)
        first, second = await held(uow, rows.title_id), await held(uow, rows.title_id)
        copies = tables.copies
        lost = update(copies).where(copies.c.id == rows.copies[0]).values(status="lost")
        await uow.execute(lost)
        await keep(uow, NOW)
        waits = (await now_of(uow, first)).place, (await now_of(uow, second)).place
        await add_copy(uow, title_id=rows.title_id)
        await keep(uow, NOW)
        assigned = (await now_of(uow, first)).state
        await uow.execute(delete(tables.contacts).where(tables.contacts.c.id == first.contact_id))
        await keep(uow, NOW)
        passed_on = (await now_of(uow, second)).state
        await uow.execute(delete(tables.titles))
        await keep(uow, NOW)
        ended = [(await now_of(uow, each)).state.value for each in (first, second)]
        news = await told(uow, second.contact_id)
        await add_visit(uow, stop_id=rows.stop_id, starts_at=NOW + 2 * DAY)
    assert waits == (1, 2)
    assert (assigned, passed_on) == (HoldState.ASSIGNED, HoldState.ASSIGNED)
    assert ended == ["cancelled", "not_found"]
    assert news == ["hold_not_found"]


async def test_who_deletes_her_data_frees_her_copies_and_leaves_no_name(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow, copies=2)
        pulled, shelf = await held(uow, rows.title_id), await held(uow, rows.title_id)
        await Holds(uow, NOW, rows.staff).pull(pulled.id)
        for hold in (pulled, shelf):
            leaving = Holds(uow, NOW, hold.contact_id)
            assert await leaving.forget(hold.contact_id or 0) == 1
        left = await PullLists(uow, NOW, rows.staff).unfinished((NOW + DAY).date())
        names = (await uow.execute(select(tables.holds.c.slip_name))).scalars().all()
        (found,) = await Holds(uow, NOW, rows.staff).find_by_label_or_barcode(pulled.label)
    assert [hold.label for hold in left] == [pulled.label]
    assert set(names) == {""}
    assert found.state is HoldState.CANCELLED
