"""What the schema refuses and what it removes along, on both databases."""

from collections.abc import Awaitable, Callable
from datetime import time
from typing import Any

import pytest
from sqlalchemy import delete, func, inspect, select
from sqlalchemy.exc import IntegrityError

from bot.store import tables
from bot.store.database import Database, UnitOfWork
from tests.support import rows

Factory = Callable[[UnitOfWork], Awaitable[Any]]


async def test_every_constraint_has_a_name_of_ours(database: Database) -> None:
    def names(connection: Any) -> list[str | None]:
        inspector = inspect(connection)
        # SQLite has no name for the key of a table that never gives a number twice.
        unnamed = {
            name
            for name, table in tables.metadata.tables.items()
            if database.dialect == "sqlite" and table.dialect_kwargs.get("sqlite_autoincrement")
        }
        return [
            constraint["name"]
            for table in tables.metadata.tables
            for constraint in (
                *([] if table in unnamed else [inspector.get_pk_constraint(table)]),
                *inspector.get_foreign_keys(table),
                *inspector.get_unique_constraints(table),
                *inspector.get_check_constraints(table),
            )
        ]

    async with database.unit_of_work(read_only=True) as work:
        found = await work.connection.run_sync(names)
    assert len(found) > len(tables.metadata.tables)
    assert [name for name in found if not str(name).startswith(("pk_", "fk_", "uq_", "ck_"))] == []


UNIQUE: dict[str, Factory] = {
    "stops": lambda work: rows.add_stop(work, code="T1"),
    "vans": lambda work: rows.add_van(work, code="V1"),
    "addresses": lambda work: rows.add_address(work, person="p1"),
    "conversations": lambda work: rows.add_conversation(work, chat="c1"),
    "inbox keys": lambda work: rows.add_inbox_update(work, update_key="u1"),
    "outbox keys": lambda work: rows.add_outbox_message(work, dedupe_key="d1"),
    "rates": lambda work: rows.add_channel_rate(work, channel="console"),
    "leases": lambda work: rows.add_lease(work, name="ticks"),
}
WRONG: dict[str, Factory] = {
    "a lane": lambda work: rows.add_outbox_message(work, lane=4),
    "a state of the outbox": lambda work: rows.add_outbox_message(work, state="flying"),
    "a state of the inbox": lambda work: rows.add_inbox_update(work, state="flying"),
    "a role": lambda work: rows.add_contact(work, role="king"),
    "a kind of stop": lambda work: rows.add_stop(work, kind="harbour"),
    "hours of a rule": lambda work: rows.add_rule(work, start_time=time(11)),
    "hours of a visit": lambda work: rows.add_visit(work, ends_at=rows.NOW),
    "a visit of no stop": lambda work: rows.add_visit(work, stop_id=404),
    "an update of no conversation": lambda work: rows.add_inbox_update(work, conversation_id=404),
    "a stop without a name": lambda work: rows.add_stop(work, name=None),
}


@pytest.mark.parametrize("what", UNIQUE)
async def test_the_same_key_is_refused_a_second_time(what: str, database: Database) -> None:
    async with database.unit_of_work() as work:
        await UNIQUE[what](work)
        with pytest.raises(IntegrityError):
            await UNIQUE[what](work)


@pytest.mark.parametrize("what", WRONG)
async def test_a_wrong_value_is_refused(what: str, database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.unit_of_work() as work:
            await WRONG[what](work)


@pytest.mark.parametrize("what", ["promised", "out", "label"])
async def test_a_copy_is_promised_once_and_out_once_and_a_slip_has_its_own_label(
    what: str, database: Database
) -> None:
    async with database.unit_of_work() as work:
        copy_id, stop_id = await rows.add_copy(work), await rows.add_stop(work)

        async def add(over: bool) -> int:
            if what == "promised":
                return await rows.add_hold(work, copy_id=None if over else copy_id)
            if what == "out":
                returned_at = rows.NOW if over else None
                return await rows.add_loan(work, copy_id=copy_id, returned_at=returned_at)
            state = "cancelled" if over else "waiting"
            return await rows.add_hold(work, stop_id=stop_id, label="SR1", state=state)

        for over in (True, True, False):
            await add(over)
        with pytest.raises(IntegrityError):
            await add(False)


async def test_a_rule_makes_a_date_once(database: Database) -> None:
    async with database.unit_of_work() as work:
        rule_id = await rows.add_rule(work)
        await rows.add_visit(work, rule_id=rule_id, rule_on=rows.TODAY)
        with pytest.raises(IntegrityError):
            await rows.add_visit(work, rule_id=rule_id, rule_on=rows.TODAY)


async def test_visits_without_a_rule_may_share_a_date(database: Database) -> None:
    async with database.unit_of_work() as work:
        first = await rows.add_visit(work, rule_on=None)
        assert await rows.add_visit(work, rule_on=None) != first


async def test_a_removed_stop_takes_what_belongs_to_it_and_nothing_else(
    database: Database,
) -> None:
    async with database.unit_of_work() as work:
        await rows.add_one_of_each(work)
        await work.execute(delete(tables.stops))
        left = {
            table.name: (await work.execute(select(func.count()).select_from(table))).scalar_one()
            for table in tables.metadata.tables.values()
        }
    gone = {"stops", "stop_aliases", "visit_rules", "visit_rule_dates", "visits"}
    assert {name for name, count in left.items() if not count} == {
        *gone,
        "attendance_changes",
        "contact_homes",
        "attendances",
        "contact_stops",
        "extra_reminders",
        "hold_changes",
        "holds",
        "notices",
        "outbox_subjects",
        "invitation_stops",
        "proposals",
        "stop_hours",
        "subscriptions",
        "visit_changes",
        "visit_guests",
    }


async def test_a_removed_rule_leaves_its_visits(database: Database) -> None:
    async with database.unit_of_work() as work:
        rule_id = await rows.add_rule(work)
        await rows.add_visit(work, rule_id=rule_id)
        await work.execute(delete(tables.visit_rules))
        assert (await work.execute(select(tables.visits.c.rule_id))).scalars().all() == [None]


async def test_a_van_in_use_can_not_be_removed(database: Database) -> None:
    async with database.unit_of_work() as work:
        await rows.add_visit(work, van_id=await rows.add_van(work))
        with pytest.raises(IntegrityError):
            await work.execute(delete(tables.vans))
