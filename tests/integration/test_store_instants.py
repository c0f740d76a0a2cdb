"""Instants in the database: the same instant comes back, and SQL orders them as instants."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError

from bot.store import tables
from bot.store.database import Database
from bot.store.types import UtcInstant
from tests.support import rows

EAST, WEST = timezone(timedelta(hours=9)), timezone(-timedelta(hours=3, minutes=30))
OFFSETS = st.integers(min_value=-14 * 60, max_value=14 * 60).map(
    lambda minutes: timezone(timedelta(minutes=minutes))
)
INSTANTS = st.datetimes(
    min_value=datetime(1970, 1, 1),  # noqa: DTZ001 - the zone is drawn beside it
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=OFFSETS,
)


async def test_an_instant_of_any_zone_comes_back_as_the_same_instant_in_utc(
    database: Database,
) -> None:
    given_at = datetime(2026, 3, 1, 23, 59, 59, 123456, tzinfo=WEST)
    async with database.unit_of_work() as work:
        await rows.add_contact(work, created_at=given_at)
        found = (await work.execute(select(tables.contacts.c.created_at))).scalar_one()
    assert found == given_at
    assert found.tzinfo is UTC


async def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="time zone"):
        async with database.unit_of_work() as work:
            await rows.add_contact(work, created_at=datetime(2026, 3, 1))  # noqa: DTZ001


async def test_instants_of_different_zones_are_compared_as_instants(database: Database) -> None:
    early = datetime(2026, 3, 1, 10, 0, tzinfo=EAST)
    late = datetime(2026, 3, 1, 1, 0, 0, 1, tzinfo=UTC)
    created_at = tables.contacts.c.created_at
    async with database.unit_of_work() as work:
        for instant in (late, early):
            await rows.add_contact(work, created_at=instant)
        ordered = (await work.execute(select(created_at).order_by(created_at))).scalars().all()
        before = select(func.count()).where(created_at < late.astimezone(WEST))
        counted = (await work.execute(before)).scalar_one()
    assert ordered == [early, late]
    assert counted == 1


@given(first=INSTANTS, second=INSTANTS)
def test_stored_text_of_sqlite_sorts_as_the_instants_do(first: datetime, second: datetime) -> None:
    dialect, instants = sqlite.dialect(), [first, second]
    store = UtcInstant().dialect_impl(dialect).bind_processor(dialect)
    load = UtcInstant().dialect_impl(dialect).result_processor(dialect, None)
    assert store is not None
    assert load is not None
    stored = [store(instant) for instant in instants]
    assert [load(value) for value in stored] == instants
    assert (stored[0] < stored[1]) == (instants[0] < instants[1])
    assert (stored[0] == stored[1]) == (instants[0] == instants[1])
