"""An import that is undone: everything is as it was (both databases)."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bot.services.imports.problems import (
    ChangedSince,
    InUse,
    LaterRun,
    NothingToUndo,
    RunUndone,
    RunUnknown,
)
from bot.store import tables
from bot.store.database import Database
from tests.support import rows
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
    take,
    without_journal,
    write,
)


@pytest.fixture
async def stocked(database: Database, tmp_path: Path) -> Database:
    """A database with two stops, from a file."""
    await stock(database, tmp_path)
    return database


async def test_an_undone_run_leaves_everything_as_it_was(
    database: Database, tmp_path: Path
) -> None:
    await take(database, "stops", write(tmp_path, STOPS, BGV2))
    before = await without_journal(database)
    changed = (*BGV2[:1], "Nama Lain", *BGV2[2:4], "x|y", "masjid")
    await take(database, "stops", write(tmp_path, STOPS, changed, SKP1))
    report = await imports_on(database).undo()
    assert (report.kind, report.changes) == ("stops", 2)
    after = await without_journal(database)
    assert after["stops"] == before["stops"]
    assert [row[1:] for row in after["stop_aliases"]] == [row[1:] for row in before["stop_aliases"]]
    assert await states(database) == ["done", "undone"]


async def test_an_undone_schedule_takes_its_visits_rules_and_vans_along(
    stocked: Database, tmp_path: Path
) -> None:
    before = await without_journal(stocked)
    await take(stocked, "schedule", write(tmp_path, RULES, SECOND_SATURDAY, EVERY_MONDAY))
    await imports_on(stocked, NOW + timedelta(minutes=5)).undo()
    assert await without_journal(stocked) == before


async def test_a_visit_that_somebody_may_know_of_is_cancelled_and_not_deleted(
    stocked: Database, tmp_path: Path
) -> None:
    await take(stocked, "schedule", write(tmp_path, RULES, SECOND_SATURDAY))
    async with stocked.unit_of_work() as uow:
        first = (await uow.execute(select(func.min(tables.visits.c.id)))).scalar_one()
        await rows.add_outbox_subject(uow, visit_id=first)
        await uow.commit()
    await imports_on(stocked).undo()
    assert await coming(stocked) == [("BGV2", date(2026, 12, 12), "cancelled")]


async def test_only_the_newest_run_on_the_same_things_is_undone(
    database: Database, tmp_path: Path
) -> None:
    first = await take(database, "stops", write(tmp_path, STOPS, BGV2))
    changed = (*BGV2[:1], "Nama Lain", *BGV2[2:])
    second = await take(database, "stops", write(tmp_path, STOPS, changed))
    third = await take(database, "stops", write(tmp_path, STOPS, SKP1))
    undo = imports_on(database).undo
    with pytest.raises(LaterRun) as caught:
        await undo(first.run)
    assert caught.value.fields == {"run": first.run, "later": second.run}
    await undo(second.run)
    with pytest.raises(RunUndone):
        await undo(second.run)
    await undo(first.run)
    await undo(third.run)
    assert (await without_journal(database))["stops"] == []
    with pytest.raises(NothingToUndo):
        await undo()
    with pytest.raises(RunUnknown):
        await undo(99)


async def test_what_was_changed_by_hand_or_is_in_use_is_not_undone(
    stocked: Database, tmp_path: Path
) -> None:
    await take(stocked, "schedule", write(tmp_path, RULES, SECOND_SATURDAY))
    before = await without_journal(stocked)
    with pytest.raises(InUse) as used:
        await imports_on(stocked).undo(1)
    assert used.value.fields["key"] == "BGV2"
    assert await without_journal(stocked) == before
    async with stocked.unit_of_work() as uow:
        await uow.execute(update(tables.visit_rules).values(notes="dengan tangan"))
        await uow.commit()
    with pytest.raises(ChangedSince) as changed:
        await imports_on(stocked).undo()
    assert changed.value.fields["key"] == "BGV2"


async def test_a_run_that_changed_nothing_is_not_what_undo_means(
    database: Database, tmp_path: Path
) -> None:
    path = write(tmp_path, STOPS, BGV2)
    await take(database, "stops", path)
    await take(database, "stops", path)
    assert (await imports_on(database).undo()).run == 1
