"""The audit: written with the deed, read by admins, changed by nobody."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from bot.domain.people import Role
from bot.errors import NotAllowed
from bot.services.acting import Acting
from bot.services.audit import KEPT, Audit, forget_old
from bot.services.surroundings import Origin
from bot.store.backups import back_up, restore
from bot.store.database import Database, UnitOfWork
from bot.store.tables import audit_entries, contacts, installation
from tests.support.rows import NOW, add_audit_entry, add_contact, add_visit

OTHER = {
    "at": NOW + timedelta(days=1),
    "channel": "elsewhere",
    "action": "other",
    "subject": "other",
    "key": "other",
    "details": {"other": 1},
}


async def entries(uow: UnitOfWork) -> list[dict[str, Any]]:
    rows = await uow.execute(select(audit_entries).order_by(audit_entries.c.id))
    return [dict(row._mapping) for row in rows]


async def refused(database: Database, statement: Any) -> None:
    async with database.unit_of_work() as uow:
        with pytest.raises(DBAPIError) as caught:
            await uow.execute(statement)
    assert "audit entries stay as they are" in str(caught.value.orig)


async def test_no_entry_is_changed_deleted_or_replaced(database: Database) -> None:
    async with database.unit_of_work() as uow:
        entry, someone = await add_audit_entry(uow), await add_contact(uow)
        before = await entries(uow)
        await uow.commit()
    for column, value in OTHER.items():
        await refused(database, update(audit_entries).values({column: value}))
        await refused(database, update(audit_entries).values({column: value, "actor_id": None}))
    await refused(database, update(audit_entries).values(actor_id=someone))
    await refused(database, delete(audit_entries))
    if database.dialect == "sqlite":
        again = insert(audit_entries).prefix_with("OR REPLACE")
        await refused(database, again.values(id=entry, actor_id=None, **OTHER))
    else:
        await refused(database, text("TRUNCATE audit_entries"))
    async with database.unit_of_work(read_only=True) as uow:
        assert await entries(uow) == before


async def test_a_person_who_is_deleted_leaves_her_deeds_without_her_name(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        actor = await add_contact(uow, role=Role.STAFF)
        await add_audit_entry(uow, actor_id=actor)
        (before,) = await entries(uow)
        await uow.execute(delete(contacts).where(contacts.c.id == actor))
        assert await entries(uow) == [before | {"actor_id": None}]


async def test_what_is_older_than_two_years_goes_and_the_gate_closes_behind_it(
    database: Database,
) -> None:
    async with database.unit_of_work() as uow:
        await add_audit_entry(uow, at=NOW - KEPT - timedelta(seconds=1))
        young = await add_audit_entry(uow, at=NOW - KEPT)
        await forget_old(uow, NOW)
        assert [entry["id"] for entry in await entries(uow)] == [young]
        keys = (await uow.execute(select(installation.c.key))).scalars()
        assert sorted(keys) == ["button_key", "installation_id"]
        await uow.commit()
    await refused(database, delete(audit_entries))


async def test_a_restore_puts_the_entries_of_the_backup_in_place_of_others(
    database: Database, tmp_path: Path
) -> None:
    async with database.unit_of_work() as uow:
        await add_audit_entry(uow, key="saved")
        before = await entries(uow)
        await uow.commit()
    await back_up(database, tmp_path / "b.zip", now=NOW)
    async with database.unit_of_work() as uow:
        await add_audit_entry(uow, key="lost")
        await uow.commit()
    await restore(database, tmp_path / "b.zip", replace=True)
    async with database.unit_of_work(read_only=True) as uow:
        assert await entries(uow) == before
    await refused(database, delete(audit_entries))


async def test_an_entry_says_who_did_what_to_what_when_and_from_where(database: Database) -> None:
    async with database.unit_of_work() as uow:
        staff = await add_contact(uow, role=Role.STAFF, name="Bu Sari")
        admin = await add_contact(uow, role=Role.ADMIN)
        visit = await add_visit(uow, starts_at=NOW + timedelta(hours=1))
        origin = Origin(channel="telegram")
        acting = Acting.within(uow, NOW, staff, origin=origin)
        await acting.changes.cancel(visit, "anak saya sakit")
        (entry,) = await Audit(uow, NOW, admin).pages()
        assert (entry.actor_id, entry.actor, entry.channel) == (staff, "Bu Sari", "telegram")
        assert (entry.action, entry.subject, entry.key) == ("cancel_visit", "visit", str(visit))
        assert (entry.at, entry.details["revision"]) == (NOW, 2)
        assert "sakit" not in str(entry.details)
        cadre = await add_contact(uow, role=Role.CADRE)
        with pytest.raises(NotAllowed):
            await Audit(uow, NOW, cadre).pages()


async def test_entries_come_in_pages_newest_first(sqlite_database: Database) -> None:
    async with sqlite_database.unit_of_work() as uow:
        written = [await add_audit_entry(uow) for _ in range(5)]
        audit = Audit(uow, NOW, await add_contact(uow, role=Role.ADMIN))
        first = await audit.pages(limit=3)
        rest = await audit.pages(before=first[-1].id, limit=3)
    assert [entry.id for entry in (*first, *rest)] == written[::-1]
