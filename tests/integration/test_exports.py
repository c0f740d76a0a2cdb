"""What goes out in files: the report by stop, loans, the queue, visits; who may read them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from bot.domain.people import Role
from bot.domain.visits import VisitState
from bot.errors import NotAllowed, StopUnknown, VisitUnknown
from bot.i18n import Catalogues, Translator, locales_folder
from bot.services.export_sheets import (
    QUEUE,
    REPORT,
    loans_sheet,
    pull_list_sheet,
    queue_sheet,
    report_sheet,
    visits_sheet,
)
from bot.services.exports import Exports, StopRow
from bot.services.holds import Holds
from bot.services.pull_lists import PullLists
from bot.store import tables
from bot.store.database import Database, UnitOfWork
from tests.support.lending import DAY, NOW, ask, held, reader, scene
from tests.support.rows import add_contact, add_loan, add_stop, add_visit

FIRST, LAST = date(2026, 1, 1), date(2026, 1, 31)
LATER = NOW + 20 * DAY


@pytest.fixture(scope="module")
def text() -> Translator:
    return Catalogues.load(locales_folder()).of("id")


async def count(uow: UnitOfWork, visit_id: int, **numbers: Any) -> None:
    values: dict[str, Any] = {"adults": 0, "children": 0, "unsorted": 0, "borrowed": None}
    values |= numbers | {"visit_id": visit_id, "at": NOW}
    await uow.execute(insert(tables.attendances).values(values))


async def test_the_report_counts_what_is_known_and_leaves_the_rest_blank(
    database: Database, text: Translator
) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow, days=(1, 8, 15))
        await count(uow, rows.visits[0], adults=12, children=20)
        await count(uow, rows.visits[1], unsorted=7)
        at_stop = {"stop_id": rows.stop_id, "lent_at": NOW + DAY}
        await add_loan(uow, title_id=rows.title_id, **at_stop)
        await add_loan(uow, title_id=rows.title_id, **at_stop)
        hold = await held(uow, rows.title_id)
        await Holds(uow, NOW + DAY, rows.staff).hand_out(hold.id)
        silent = await add_stop(uow, code="B", name="Titik B")
        await add_visit(uow, stop_id=silent, starts_at=NOW + DAY)
        off = {"state": VisitState.CANCELLED, "starts_at": NOW + 2 * DAY}
        await add_visit(uow, stop_id=silent, **off)
        outside = await add_stop(uow, code="C", name="Titik C")
        # 23:30 on 31 December in Jakarta is no day of January there
        early = datetime(2025, 12, 31, 16, 30, tzinfo=UTC)
        await add_visit(uow, stop_id=outside, starts_at=early)

        known, unknown = await Exports(uow, LATER, rows.staff).report(FIRST, LAST)
    assert [known.stop.code, unknown.stop.code] == ["A", "B"]
    assert numbers(known) == (3, 2, 0, 1, 2, 39, 12, 20, 3, 1, 1)
    assert numbers(unknown) == (2, 0, 1, 1, 0, None, None, None, None, None, None)
    sheet = report_sheet((known, unknown), text)
    assert len(sheet.headers) == len(REPORT) == len(sheet.rows[0])
    assert sheet.rows[1][-6:] == (None,) * 6


def numbers(row: StopRow) -> tuple[int | None, ...]:
    return (
        row.planned,
        row.held,
        row.cancelled,
        row.unknown,
        row.counted,
        row.people,
        row.adults,
        row.children,
        row.loans,
        row.titles,
        row.met,
    )


async def test_the_queue_and_the_pull_list_go_out_by_visit_and_by_day(
    database: Database, text: Translator
) -> None:
    async with database.unit_of_work() as uow:
        rows = await scene(uow, copies=1)
        first = await held(uow, rows.title_id, "Siti Rahma")
        second = await held(uow, rows.title_id, "Dewi")
        later = await ask(uow, await reader(uow, "Rina"), rows.title_id, visit_id=rows.visits[1])
        exports = Exports(uow, NOW)
        day = (NOW + DAY).date()

        assert [hold.id for hold in await exports.queue()] == [
            first.id,
            second.id,
            later.holds[0].id,
        ]
        assert await exports.visit_id("A", day) == rows.visits[0]
        of_visit = await exports.queue(rows.visits[0])
        assert of_visit == await exports.queue(days=(day, day))
        sheet = queue_sheet(of_visit, text)
        line = dict(zip(QUEUE, sheet.rows[0], strict=True))
        assert line["column.label"] == "SR1"
        assert line["column.place"] is None
        assert line["column.visit_at"] == datetime(2026, 1, 16, 10)  # noqa: DTZ001 - a wall time
        assert dict(zip(QUEUE, sheet.rows[1], strict=True))["column.place"] == 1

        lists = PullLists(uow, NOW)
        assert await lists.of_visit(rows.visits[0], day) == await lists.of_van_day(day)
        whole = await lists.of_days(day, day + 10 * DAY)
        assert [hold.id for hold in whole.holds] == [first.id]
        assert whole.waiting == 2
        assert pull_list_sheet(whole.holds, text).rows[0][0] == "813 PRA b"


async def test_loans_go_out_as_they_are_or_as_they_moved(
    sqlite_database: Database, text: Translator
) -> None:
    async with sqlite_database.unit_of_work() as uow:
        rows = await scene(uow)
        out = await add_loan(uow, stop_id=rows.stop_id, due_on=NOW.date())
        back = await add_loan(uow, lent_at=NOW - 40 * DAY, returned_at=NOW)
        exports = Exports(uow, NOW + 3 * DAY, rows.staff)
        assert [loan.id for loan in await exports.loans()] == [out]
        today = NOW.date()
        moved = await exports.loans((today, today))
        assert {loan.id for loan in moved} == {out, back}
        assert await exports.loans((today - timedelta(days=2), today - timedelta(days=1))) == ()
        late, returned = (next(loan for loan in moved if loan.id == each) for each in (out, back))
        sheet = loans_sheet((late, returned), today + timedelta(days=3), text)
        assert [row[-1] for row in sheet.rows] == [3, None]
        visits = visits_sheet(await exports.visits(FIRST, LAST), text)
        assert [row[-4:] for row in visits.rows] == [(None,) * 4] * 2


async def test_only_staff_read_what_goes_out(sqlite_database: Database) -> None:
    async with sqlite_database.unit_of_work() as uow:
        rows = await scene(uow)
        cadre = await add_contact(uow, role=Role.CADRE)
        exports = Exports(uow, NOW, cadre)
        for asked in (
            exports.queue(),
            exports.loans(),
            exports.visits(FIRST, LAST),
            exports.report(FIRST, LAST),
            exports.visit(rows.visits[0]),
            exports.visit_id("A", FIRST),
        ):
            with pytest.raises(NotAllowed):
                await asked
        staff = Exports(uow, NOW, rows.staff)
        with pytest.raises(StopUnknown):
            await staff.visit_id("X", FIRST)
        with pytest.raises(VisitUnknown):
            await staff.visit_id("A", FIRST)
        with pytest.raises(VisitUnknown):
            await staff.visit(999)


async def test_what_was_handed_out_just_now_is_found_by_its_label(
    sqlite_database: Database,
) -> None:
    async with sqlite_database.unit_of_work() as uow:
        rows = await scene(uow)
        hold = await held(uow, rows.title_id)
        await Holds(uow, NOW + DAY, rows.staff).hand_out(hold.id)
        colleague = await add_contact(uow, role=Role.STAFF)
        found = await Holds(uow, NOW + DAY, colleague).find_by_label_or_barcode("sr1")
        assert [each.id for each in found] == [hold.id]
        assert await Holds(uow, NOW + 3 * DAY, colleague).find_by_label_or_barcode("sr1") == ()
