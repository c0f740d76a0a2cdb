"""Loans: when they are due, lending at the van, renewing, giving back."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.domain.loans import LoanProblem
from bot.domain.policies import PolicyKey
from bot.errors import (
    ContactUnknown,
    CopyUnknown,
    LoanRefused,
    LoanUnknown,
    NotAllowed,
    PolicyUnusable,
    StopUnknown,
    TitleUnknown,
)
from bot.services.changes import Changes
from bot.services.loans import Loans, WalkUp
from bot.services.policies import PolicyTable
from bot.store import tables
from bot.store.database import Database
from tests.support.lending import DAY, NOW, held, reader, scene
from tests.support.rows import add_copy, add_loan, add_title

TODAY = NOW.date()


async def test_a_loan_is_due_at_the_first_visit_a_week_later_or_at_the_library(
    sqlite_database: Database,
) -> None:
    async with sqlite_database.unit_of_work() as uow:
        rows = await scene(uow, copies=4, days=(3, 9, 30))
        loans = Loans(uow, NOW, rows.staff)

        async def due(stop: str, now_loans: Loans = loans) -> tuple[date, int | None]:
            loan = await now_loans.lend(WalkUp(stop=stop, title_id=rows.title_id, name="Budi"))
            return loan.due_on, loan.due_visit.id if loan.due_visit else None

        at_stop, at_library = await due("A"), await due("")
        await PolicyTable(uow, NOW, rows.staff).decide(PolicyKey.LOAN_DAYS, "10")
        longer = await due("A")
        await PolicyTable(uow, NOW, rows.staff).decide(PolicyKey.LOAN_HORIZON, "20")
        too_far = await due("A")
        with pytest.raises(PolicyUnusable):
            await PolicyTable(uow, NOW, rows.staff).decide(PolicyKey.WORKING_DAYS, "senin")
        with pytest.raises(NotAllowed):
            await PolicyTable(uow, NOW, await reader(uow)).decide(PolicyKey.HOLD_LIMIT, "9")
    assert at_stop == (TODAY + 9 * DAY, rows.visits[1])
    assert longer == (TODAY + 30 * DAY, rows.visits[2])
    assert at_library == too_far == (TODAY + 14 * DAY, None)


async def test_a_copy_is_lent_once_and_never_what_is_promised_or_stays(database: Database) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow, copies=0)
        for number, status in enumerate(("available", "available", "reference", "lost")):
            await add_copy(uow, title_id=rows.title_id, barcode=f"C{number}", status=status)
        promised = await held(uow, rows.title_id)
        assert promised.copy is not None
        other = ({"C0", "C1"} - {promised.copy.barcode}).pop()
        loans = Loans(uow, NOW, rows.staff)
        contact_id = await reader(uow, "Wati")

        async def problem(walk_up: WalkUp) -> object:
            with pytest.raises(LoanRefused) as refused:
                await loans.lend(walk_up)
            return refused.value.fields["problem"]

        lent = await loans.lend(WalkUp(stop="A", barcode=f" {other}", contact_id=contact_id))
        found_again = await loans.lend(WalkUp(barcode="C3", name="Pak  Min"))
        assert await problem(WalkUp(barcode=other, name="Budi")) is LoanProblem.LENT
        assert await problem(WalkUp(barcode="C2", name="Budi")) is LoanProblem.REFERENCE
        assert await problem(WalkUp(name="Budi")) is LoanProblem.NOTHING
        assert await problem(WalkUp(barcode=other, name=" ")) is LoanProblem.NOBODY
        barcode = promised.copy.barcode
        assert await problem(WalkUp(barcode=barcode, name="Budi")) is LoanProblem.PROMISED
        unknown = await loans.lend(WalkUp(title_id=rows.title_id, name="Budi"))
        for walk_up, error in (
            (WalkUp(barcode="C9", name="Budi"), CopyUnknown),
            (WalkUp(title_id=404, name="Budi"), TitleUnknown),
            (WalkUp(stop="Z", barcode="C1", name="Budi"), StopUnknown),
            (WalkUp(barcode="C1", contact_id=404), ContactUnknown),
        ):
            with pytest.raises(error):
                await loans.lend(walk_up)
        with pytest.raises(NotAllowed):
            await Loans(uow, NOW, contact_id).lend(WalkUp(barcode="C1", contact_id=contact_id))
    assert (lent.name, lent.contact_id, lent.stop) == ("Wati", contact_id, "A")
    assert (found_again.name, found_again.barcode) == ("Pak Min", "C3")
    assert unknown.barcode == ""


async def test_of_two_who_lend_one_copy_at_once_one_is_refused(database: Database) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow, copies=0)
        await add_copy(uow, title_id=rows.title_id, barcode="C1")
        await uow.commit()

    async def lend() -> str:
        async with database.unit_of_work() as uow:
            try:
                await Loans(uow, NOW, rows.staff).lend(WalkUp(barcode="C1", name="Budi"))
            except LoanRefused as refused:
                return str(refused.fields["problem"])
            await uow.commit()
            return "out"

    assert sorted(await asyncio.gather(lend(), lend())) == ["lent", "out"]


async def test_a_renewal_gains_time_once_unless_somebody_waits(sqlite_database: Database) -> None:
    async with sqlite_database.unit_of_work() as uow:
        rows = await scene(uow, days=(1, 8, 15, 22))
        contact_id = await reader(uow)
        loans = Loans(uow, NOW, rows.staff)
        loan = await loans.lend(WalkUp(stop="A", title_id=rows.title_id, contact_id=contact_id))
        mine = Loans(uow, NOW + 6 * DAY, contact_id)

        async def problem(now_loans: Loans) -> object:
            with pytest.raises(LoanRefused) as refused:
                await now_loans.renew(loan.id)
            return refused.value.fields["problem"]

        early = await problem(Loans(uow, NOW, contact_id))
        renewed = await mine.renew(loan.id)
        twice = await problem(mine)
        with pytest.raises(NotAllowed):
            await Loans(uow, NOW, await reader(uow)).renew(loan.id)
        await held(uow, rows.title_id)
        waited_for = await problem(Loans(uow, NOW + 13 * DAY, contact_id))
        await loans.take_back(loan.id)
        returned = await problem(Loans(uow, NOW + 13 * DAY, contact_id))
        with pytest.raises(LoanUnknown):
            await mine.renew(404)
    assert (early, twice) == (LoanProblem.EARLY, LoanProblem.EARLY)
    assert (waited_for, returned) == (LoanProblem.WAITED_FOR, LoanProblem.RETURNED)
    assert (loan.due_on, renewed.due_on) == (TODAY + 8 * DAY, TODAY + 15 * DAY)
    assert renewed.renewals == 1


async def test_borrowers_are_those_of_the_stop_and_what_was_asked_for_is_handed_out(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow, copies=2)
        asked = await held(uow, rows.title_id, "Rina Marlina")
        contact_id = await reader(uow, "Rina Susanti")
        staff = Loans(uow, NOW, rows.staff)
        before = await staff.borrowers("A", "bu rina")
        lent = await staff.lend(
            WalkUp(stop="A", copy_id=await add_copy(uow, title_id=rows.title_id, barcode="C9"),
                   contact_id=contact_id)
        )  # fmt: skip
        both = await staff.borrowers("A", "rina")
        hers = WalkUp(stop="A", title_id=rows.title_id, contact_id=asked.contact_id)
        awaited = await staff.awaited(hers)
        assert await staff.awaited(WalkUp(title_id=rows.title_id, contact_id=contact_id)) is None
        assert await staff.borrowers("", "rina") == []
        await staff.lend(WalkUp(title_id=rows.title_id, contact_id=contact_id))
        assert [each.contact_id for each in await staff.borrowers("", "rina")] == [contact_id]
        with pytest.raises(NotAllowed):
            await Loans(uow, NOW, contact_id).borrowers("A", "rina")
        with pytest.raises(CopyUnknown):
            await staff.lend(WalkUp(copy_id=404, name="Budi"))
    assert [each.name for each in before] == ["Rina Marlina"]
    assert [each.name for each in both] == ["Rina Marlina", "Rina Susanti"]
    assert awaited is not None
    assert (awaited.id, lent.barcode, lent.name) == (asked.id, "C9", "Rina Susanti")


async def test_what_is_late_is_shown_and_what_is_back_is_gone(database: Database) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow, copies=0)
        contact_id = await reader(uow)
        late = await add_loan(uow, contact_id=contact_id, due_on=TODAY - DAY, stop_id=rows.stop_id)
        fair = await add_loan(uow, contact_id=contact_id, due_on=TODAY)
        staff, mine = Loans(uow, NOW, rows.staff), Loans(uow, NOW, contact_id)
        today = await mine.today("A")
        overdue = [[loan.id for loan in await staff.overdue(stop)] for stop in ("", "A")]
        days = {loan.id: loan.overdue(today) for loan in await mine.of_contact()}
        with pytest.raises(NotAllowed):
            await mine.overdue()
        await staff.take_back(late)
        left = [loan.id for loan in await mine.of_contact()]
        with pytest.raises(CopyUnknown):
            await staff.take_back_copy("nothing")
        await add_copy(uow, title_id=await add_title(uow), barcode="never out")
        with pytest.raises(LoanUnknown):
            await staff.take_back_copy("never out")
    assert overdue == [[late], [late]]
    assert days == {late: 1, fair: 0}
    assert left == [fair]


async def test_a_name_stays_only_while_something_is_out(database: Database) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow, copies=3)
        contact_id = await reader(uow)
        staff = Loans(uow, NOW, rows.staff)
        hers = [
            await staff.lend(WalkUp(title_id=rows.title_id, contact_id=contact_id))
            for _ in range(2)
        ]
        walk_up = await staff.lend(WalkUp(title_id=rows.title_id, name="Pak Min"))
        await staff.take_back(hers[0].id)
        await Loans(uow, NOW, contact_id).forget(contact_id)
        loans = tables.loans
        names = select(loans.c.id, loans.c.name, loans.c.contact_id).order_by(loans.c.id)
        kept = [tuple(row) for row in await uow.execute(names)]
        for loan in (hers[1], walk_up):
            returned = await staff.take_back(loan.id)
            assert returned.loan.name
        after = {row.name for row in await uow.execute(names)}
    assert kept == [
        (hers[0].id, "", None),
        (hers[1].id, "Siti Rahma", None),
        (walk_up.id, "Pak Min", None),
    ]
    assert after == {""}


async def test_a_loan_whose_visit_is_lost_for_good_is_due_at_the_library(
    sqlite_database: Database,
) -> None:
    async with sqlite_database.unit_of_work() as uow:
        rows = await scene(uow, days=(1, 8))
        contact_id = await reader(uow)
        staff = Loans(uow, NOW, rows.staff)
        lent = await staff.lend(WalkUp(stop="A", title_id=rows.title_id, contact_id=contact_id))
        changes = Changes(uow, NOW + 2 * DAY, rows.staff)
        await changes.cancel(rows.visits[1], "rusak")
        (lost,) = await staff.of_contact(contact_id)
        await changes.restore(rows.visits[1])
        (back,) = await staff.of_contact(contact_id)
    assert lost.due_visit is None
    assert lost.due_on == lent.due_on + timedelta(days=14)
    assert (back.due_on, back.due_visit and back.due_visit.id) == (lent.due_on, rows.visits[1])
