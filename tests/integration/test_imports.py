"""Imports on both databases: applied once, shown, never half-known, undone whole."""

import asyncio
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from bot.commands import demo
from bot.domain.changes import ImportState
from bot.errors import FileProblem
from bot.services.imports.problems import (
    ImportBusy,
)
from bot.services.schedules import Schedules
from bot.store import leases, tables
from bot.store.database import Database
from tests.support import rows
from tests.support.contents import content
from tests.support.importing import (
    BGV2,
    EVERY_MONDAY,
    NOW,
    RULES,
    SECOND_SATURDAY,
    SKP1,
    STOPS,
    coming,
    imports_on,
    states,
    stock,
    sums,
    take,
    without_journal,
    write,
)

DEMO = Path(demo.__file__).parent


@pytest.fixture
async def stocked(database: Database, tmp_path: Path) -> Database:
    """A database with two stops, from a file."""
    await stock(database, tmp_path)
    return database


async def test_stops_are_new_then_unchanged_then_changed(
    database: Database, tmp_path: Path
) -> None:
    path = write(tmp_path, STOPS, BGV2, SKP1)
    assert sums(await take(database, "stops", path)) == (2, 0, 0, 0)
    before = await without_journal(database)
    assert sums(await take(database, "stops", path)) == (0, 0, 2, 0)
    assert await without_journal(database) == before
    renamed = write(tmp_path, STOPS[:4], ("bgv2", "Posyandu Baru", "Tiban Baru", "Sekupang"))
    assert sums(await take(database, "stops", renamed)) == (0, 1, 0, 0)
    async with database.unit_of_work(read_only=True) as uow:
        row = (await uow.execute(select(tables.stops).filter_by(code="BGV2"))).one()
        aliases = (await uow.execute(select(tables.stop_aliases.c.alias))).scalars().all()
    assert (row.name, row.kind, aliases) == ("Posyandu Baru", "posyandu", ["Bougenvil"])


async def test_a_rehearsal_changes_nothing_and_says_the_same(
    stocked: Database, tmp_path: Path
) -> None:
    path = write(tmp_path, RULES, SECOND_SATURDAY, EVERY_MONDAY)
    before = await content(stocked)
    rehearsed = await take(stocked, "schedule", path, dry_run=True)
    assert await content(stocked) == before
    done = await take(stocked, "schedule", path)
    assert (rehearsed.run, sums(rehearsed)) == (None, sums(done))
    assert rehearsed.previews == done.previews
    assert rehearsed.new_vans == done.new_vans == ("MP1",)


async def test_refused_rows_leave_the_others_alone(database: Database, tmp_path: Path) -> None:
    path = write(tmp_path, STOPS, BGV2, ("A B", "x", "y", "z", "", "warung"), SKP1, BGV2)
    report = await take(database, "stops", path)
    assert sums(report) == (2, 0, 0, 2)
    told = [(each.row, each.column, each.value) for each in report.refusals]
    assert told == [(3, "kode", "A B"), (3, "jenis", "warung"), (5, "kode", "BGV2")]


async def test_refusals_are_told_up_to_a_bound(database: Database, tmp_path: Path) -> None:
    bad = ("A B", "x", "y", "z", "", "warung")
    report = await take(database, "stops", write(tmp_path, STOPS, *[bad] * 80))
    assert (len(report.refusals), report.refusals_left_out, report.counts.refused) == (100, 60, 80)


async def test_a_file_that_can_not_be_used_changes_nothing(
    database: Database, tmp_path: Path
) -> None:
    path = write(tmp_path, STOPS, BGV2)
    with path.open("a") as file:
        file.write('A;"open\n')
    before = await content(database)
    with pytest.raises(FileProblem):
        await take(database, "stops", path)
    assert await content(database) == before


async def test_a_schedule_makes_vans_rules_and_visits_and_shows_twelve_dates(
    stocked: Database, tmp_path: Path
) -> None:
    report = await take(stocked, "schedule", write(tmp_path, RULES, SECOND_SATURDAY))
    (shown,) = report.previews
    assert [day.day for day in shown.days][:3] == [
        date(2026, 12, 12),
        date(2027, 1, 9),
        date(2027, 2, 13),
    ]
    assert len(shown.days) == 12
    visits = await coming(stocked)
    assert report.visits == len(visits) == 13
    assert visits[0] == ("BGV2", date(2026, 12, 12), "planned")


async def test_the_same_schedule_twice_changes_nothing(stocked: Database, tmp_path: Path) -> None:
    rule = (*SECOND_SATURDAY[:6], "2026-12-26|2026-12-24/2026-12-25", "2026-12-30")
    path = write(tmp_path, RULES, rule, EVERY_MONDAY)
    assert sums(await take(stocked, "schedule", path)) == (2, 0, 0, 0)
    before = await without_journal(stocked)
    again = await take(stocked, "schedule", path, now=NOW + timedelta(hours=1))
    assert (sums(again), again.visits) == ((0, 0, 2, 0), 0)
    assert await without_journal(stocked) == before


async def test_a_typed_timetable_is_recognised_and_matches_the_rules_of_the_other_shape(
    stocked: Database, tmp_path: Path
) -> None:
    await take(stocked, "schedule", write(tmp_path, RULES, SECOND_SATURDAY))
    book = Workbook()
    typed = ("No", "Hari", "Tanggal", "Waktu", "Lokasi", "Kelurahan", "Petugas", "Keterangan")
    for line in (
        ("JADWAL PUSLING NOVEMBER",),
        typed,
        (1, "Sabtu kedua", None, "09.00-11.00", "Posyandu Bougenvile 2", "Tiban Baru", "Budi", ""),
        (2, "Selasa minggu ke-2 dan ke-4", None, "13.00-15.00", "SDN 1 Tiban Indah", "", "", ""),
        (3, "Setiap Senin", None, "13.00-15.00", "SDN 09 Tiban Indah", "", "", ""),
    ):
        book.active.append(line)
    path = tmp_path / "jadwal.xlsx"
    book.save(path)
    report = await take(stocked, "schedule", path)
    assert (report.layout, sums(report)) == ("timetable", (1, 0, 1, 1))
    assert [(each.row, each.column) for each in report.refusals] == [(5, "Lokasi")]
    later = await take(stocked, "schedule", path, now=NOW + timedelta(days=3))
    assert sums(later) == (0, 0, 2, 1)
    with pytest.raises(FileProblem):
        await take(stocked, "schedule", path, layout="own")


async def test_clashes_closures_and_holidays_are_pointed_out(
    stocked: Database, tmp_path: Path
) -> None:
    async with stocked.unit_of_work() as uow:
        await rows.add_closure(uow, from_on=date(2026, 12, 12), reason="rapat")
        await rows.add_holiday(uow, on_date=date(2027, 1, 9), name="Hari Contoh")
        await uow.commit()
    await take(stocked, "schedule", write(tmp_path, RULES, SECOND_SATURDAY))
    other = ("SKP1", "MP1", "FREQ=WEEKLY;BYDAY=SA", "2026-01-01", "10:00", "12:00", "", "")
    report = await take(stocked, "schedule", write(tmp_path, RULES, other), dry_run=True)
    days = {day.day: day for day in report.previews[0].days}
    assert [each.reason for each in days[date(2026, 12, 12)].closed] == ["rapat"]
    assert [each.name for each in days[date(2027, 1, 9)].holidays] == ["Hari Contoh"]
    assert [each.stop.code for each in days[date(2027, 1, 9)].clashes] == ["BGV2"]


async def test_two_rows_that_send_one_van_to_two_stops_are_told(
    stocked: Database, tmp_path: Path
) -> None:
    other = ("SKP1", "MP1", "FREQ=WEEKLY;BYDAY=SA", "2026-01-01", "10:00", "12:00", "", "")
    path = write(tmp_path, RULES, SECOND_SATURDAY, other)
    report = await take(stocked, "schedule", path, dry_run=True)
    (clash,) = report.clashes
    assert (clash.van, clash.first.row, clash.second.row) == ("MP1", 2, 3)
    assert clash.starts_at == datetime(2026, 12, 12, 3, 0, tzinfo=UTC)


async def test_rules_of_one_stop_that_overlap_are_told(stocked: Database, tmp_path: Path) -> None:
    other = ("BGV2", "", "FREQ=WEEKLY;BYDAY=SA", "2026-01-01", "10:00", "12:00", "", "")
    both = write(tmp_path, RULES, SECOND_SATURDAY, other)
    (clash,) = (await take(stocked, "schedule", both, dry_run=True)).clashes
    assert (clash.first.code, clash.first.row, clash.second.row) == ("BGV2", 2, 3)
    await take(stocked, "schedule", write(tmp_path, RULES, SECOND_SATURDAY))
    report = await take(stocked, "schedule", write(tmp_path, RULES, other), dry_run=True)
    met = [day.day for day in report.previews[0].days if day.overlaps]
    assert met[0] == date(2026, 12, 12)
    async with stocked.unit_of_work(read_only=True) as uow:
        assert await Schedules(uow, NOW).clashes(2026, 12) == ()
    itself = write(tmp_path, RULES, (*SECOND_SATURDAY[:7], "2026-12-19"))
    changed = await take(stocked, "schedule", itself, dry_run=True)
    assert sums(changed) == (0, 1, 0, 0)
    assert not any(day.overlaps for day in changed.previews[0].days)
    await take(stocked, "schedule", write(tmp_path, RULES, other))
    async with stocked.unit_of_work(read_only=True) as uow:
        (found,) = await Schedules(uow, NOW).clashes(2026, 12)
    assert found.first.stop.code == found.second.stop.code == "BGV2"


async def test_a_changed_rule_carries_its_visits_along_and_comes_back(
    stocked: Database, tmp_path: Path
) -> None:
    await take(stocked, "schedule", write(tmp_path, RULES, SECOND_SATURDAY))
    before = await without_journal(stocked)
    without = (*SECOND_SATURDAY[:6], "2026-12-12", "2026-12-19")
    report = await take(stocked, "schedule", write(tmp_path, RULES, without))
    assert sums(report) == (0, 1, 0, 0)
    visits = {day: state for _, day, state in await coming(stocked)}
    assert visits[date(2026, 12, 12)] == "cancelled"
    assert visits[date(2026, 12, 19)] == "planned"
    await imports_on(stocked).undo()
    visits = {day: state for _, day, state in await coming(stocked)}
    assert visits[date(2026, 12, 12)] == "planned"
    assert visits[date(2026, 12, 19)] == "cancelled"
    restored = await without_journal(stocked)
    assert restored["visit_rules"] == before["visit_rules"]
    assert len(restored["visit_rule_dates"]) == 0


async def test_closures_cancel_visits_and_bring_them_back_when_undone(
    stocked: Database, tmp_path: Path
) -> None:
    await take(stocked, "schedule", write(tmp_path, RULES, SECOND_SATURDAY))
    header = ("dari", "sampai", "alasan", "cakupan")
    lines = (("2026-12-10", "2026-12-14", "rapat", ""), ("2027-01-09", "", "libur", "sekolah"))
    path = write(tmp_path, header, *lines, ("2026-12-10", "2026-12-14", "lagi", "semua"))
    rehearsed = await take(stocked, "closures", path, dry_run=True)
    report = await take(stocked, "closures", path)
    assert (rehearsed.cancelled, report.cancelled, sums(report)) == (1, 1, (2, 0, 0, 1))
    assert sums(await take(stocked, "closures", path)) == (0, 0, 2, 1)
    visits = await coming(stocked)
    assert [state for _, _, state in visits[:2]] == ["cancelled", "planned"]
    renamed = write(tmp_path, header, ("2026-12-10", "2026-12-14", "pindahan", "all"))
    assert sums(await take(stocked, "closures", renamed)) == (0, 1, 0, 0)
    await imports_on(stocked).undo()
    async with stocked.unit_of_work(read_only=True) as uow:
        reasons = (await uow.execute(select(tables.closures.c.reason))).scalars().all()
    assert sorted(reasons) == ["libur", "rapat"]
    await imports_on(stocked).undo()
    assert (await without_journal(stocked))["closures"] == []
    assert [state for _, _, state in (await coming(stocked))[:2]] == ["planned", "planned"]


async def test_two_imports_at_once_are_refused(database: Database, tmp_path: Path) -> None:
    async with database.unit_of_work() as uow:
        await leases.take(uow, "import", "other", NOW, NOW + timedelta(minutes=1))
        await uow.commit()
    with pytest.raises(ImportBusy):
        await take(database, "stops", write(tmp_path, STOPS, BGV2))
    with pytest.raises(ImportBusy):
        await imports_on(database).undo()
    later = NOW + timedelta(minutes=2)
    assert sums(await take(database, "stops", write(tmp_path, STOPS, BGV2), now=later))[0] == 1


async def test_the_demo_files_import_cleanly_and_twice_is_unchanged(database: Database) -> None:
    for kind, count in (("stops", 41), ("schedule", 40)):
        path = DEMO / f"{kind}.csv"
        assert sums(await take(database, kind, path)) == (count, 0, 0, 0)
        assert sums(await take(database, kind, path)) == (0, 0, count, 0)
    await imports_on(database).undo()
    await imports_on(database).undo()
    assert (await without_journal(database))["stops"] == []


async def test_five_thousand_stops_do_not_make_others_wait(
    sqlite_database: Database, tmp_path: Path
) -> None:
    lines = [
        (f"T{n}", f"Titik {n}", "Tiban Baru", "Sekupang", f"a{n}|b{n}", "") for n in range(5000)
    ]
    path = write(tmp_path, STOPS, *lines)
    waits: list[float] = []

    async def reply_meanwhile() -> None:
        while True:
            started = time.perf_counter()
            async with sqlite_database.unit_of_work() as uow:
                await rows.add_contact(uow)
            waits.append(time.perf_counter() - started)
            await asyncio.sleep(0.01)  # noqa: TID251  another conversation, in real time

    replying = asyncio.create_task(reply_meanwhile())
    report = await take(sqlite_database, "stops", path)
    replying.cancel()
    assert sums(report) == (5000, 0, 0, 0)
    assert len(waits) >= 20
    assert max(waits) < 2.0
    undone = await imports_on(sqlite_database).undo()
    assert undone.changes == 5000
    assert await states(sqlite_database) == [ImportState.UNDONE.value]
