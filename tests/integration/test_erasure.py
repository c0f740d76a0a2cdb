"""A person deletes herself: at once, everywhere, and what stays says nothing of her."""

from sqlalchemy import func, select

from bot.domain.holds import HoldState
from bot.domain.people import Role
from bot.messages import Address
from bot.store import hold_pages, tables
from bot.store.database import Database
from tests.support.applications import NAME, NOW, Stage, message, on_stage
from tests.support.personal_rows import (
    HERS,
    STAFF_PAGE,
    WHO,
    add_staff,
    dumped,
    from_her,
    id_of,
    staged,
)
from tests.support.rows import add_contact

YES = "Ya, hapus semua"


async def press(stage: Stage, label: str) -> list[str]:
    found = stage.channel.newest_with(Address(channel=NAME, chat=WHO), label)
    assert found is not None, label
    return await stage.hear(from_her(press=found[1], pressed_on=found[0].platform_id))


async def leave(stage: Stage) -> list[str]:
    await stage.hear(from_her("hapus semua data saya"))
    return await press(stage, YES)


async def test_nothing_of_a_person_who_deletes_herself_is_found_anywhere(
    database_url: str,
) -> None:
    async with on_stage(database_url) as stage:
        database = stage.application.database
        on_van = await staged(stage)
        await stage.hear(from_her("minta salinan data saya"))  # the file has everything
        before = await dumped(database)
        assert not [word for word in HERS if word not in before]
        (asked,) = await stage.hear(from_her("hapus semua data saya"))
        assert "2 pesanan Kakak dibatalkan" in asked
        assert "Laskar Pelangi, kembali paling lambat" in asked
        done, letter = await press(stage, YES)
        assert done.startswith("Sudah dihapus.")
        assert letter.endswith("• CS1: Bumi Manusia, Posyandu A")
        for tick in stage.application.ticks:
            await tick.run()
        after = await dumped(database)
        assert not [word for word in HERS if word in after]
        assert not [word for word in HERS if word.encode() in _on_the_disk(database)]
        await _staff_are_left_with_nothing(database)
        await _numbers_stay(database, on_van)
        assert (await stage.hear(from_her("halo")))[0].startswith("Halo, Kak. Saya Pusling")


def _on_the_disk(database: Database) -> bytes:
    """All bytes of a SQLite database, its log among them; none of a server's."""
    if database.file is None:
        return b""
    folder, name = database.file.parent, database.file.name
    return b"".join(each.read_bytes() for each in sorted(folder.glob(f"{name}*")))


async def _staff_are_left_with_nothing(database: Database) -> None:
    """Neither in the browser, nor in the letter that waited for somebody who was not there."""
    async with database.unit_of_work(read_only=True) as uow:
        page = tables.browser_messages.c
        (shown,) = (await uow.execute(select(page.body).where(page.chat == STAFF_PAGE))).scalars()
        assert (shown["text"], shown["buttons"][0][0]["label"]) == ("…", "Jawab …")
        assert shown["buttons"][0][0]["data"] == "t_answer|1|1~abc.def"
        row = tables.outbox_messages.c
        waiting = select(row.state, row.body).where(row.chat == STAFF_PAGE).order_by(row.id)
        asked, gone = (await uow.execute(waiting)).all()
        assert (asked.state, asked.body["text"]) == ("cancelled", "…")
        assert (gone.state, "Bumi Manusia" in gone.body["text"]) == ("ready", True)


async def _numbers_stay(database: Database, on_van: int) -> None:
    async with database.unit_of_work(read_only=True) as uow:
        (hold,) = await hold_pages.by_ids(uow, [on_van])
        assert (hold.state, hold.contact_id, hold.slip_name) == (HoldState.CANCELLED, None, "")
        assert hold.copy is not None
        reasons = select(tables.hold_changes.c.reason).where(
            tables.hold_changes.c.hold_id == on_van
        )
        assert (await uow.execute(reasons)).scalars().all() == ["pemesan menghapus datanya"]
        loans = await uow.execute(select(tables.loans.c.name).order_by(tables.loans.c.id))
        out, back = loans.scalars()
        assert (out[0], out[1:].isdecimal(), back) == ("P", True, "")
        entries = await uow.execute(
            select(tables.audit_entries.c.action, tables.audit_entries.c.actor_id)
        )
        assert ("delete_data", None) in {tuple(row) for row in entries}
        sent = select(func.count()).where(tables.outbox_messages.c.lane == 2)
        assert (await uow.execute(sent)).scalar_one() == 1


async def test_a_second_press_and_a_message_behind_it_are_a_first_contact(
    sqlite_url: str,
) -> None:
    async with on_stage(sqlite_url) as stage:
        await staged(stage)
        await stage.hear(from_her("hapus semua data saya"))
        found = stage.channel.newest_with(Address(channel=NAME, chat=WHO), YES)
        assert found is not None
        twice = [from_her(press=found[1]) for _ in range(2)]
        said = await stage.hear(*twice, from_her("besok pusling di mana?"))
        firsts = [text.split(".")[0] for text in said]
        assert firsts.count("Sudah dihapus") == 1
        assert (
            firsts.count("Tidak ada data Kakak yang tersimpan, jadi tidak ada yang perlu dihapus")
            == 1
        )
        async with stage.application.database.unit_of_work(read_only=True) as uow:
            contact = (
                await uow.execute(
                    select(tables.contacts).where(tables.contacts.c.id == await id_of(uow))
                )
            ).one()
        assert (contact.role, contact.slip_name) == (Role.RESIDENT, "")


async def test_an_old_button_is_answered_and_keeps_nobody_who_asks_for_nothing(
    database_url: str,
) -> None:
    async with on_stage(database_url) as stage:
        await staged(stage)
        await stage.hear(from_her("jadwal hari ini"))
        await stage.hear(from_her("bantuan"))
        await leave(stage)
        for label in ("Jangan hapus", "Hari ini di mana?", "Pesanan saya", "Privasi"):
            assert await press(stage, label)
            async with stage.application.database.unit_of_work(read_only=True) as uow:
                hers = tables.contact_addresses.c.person == WHO
                assert not (await uow.execute(select(tables.contact_addresses).where(hers))).all()
        assert await press(stage, "Cari buku")  # asks, and is answered
        assert "belum" in (await stage.hear(from_her("Laskar Kosong Sekali")))[0].lower()


async def test_an_old_yes_asks_again_and_nothing_is_deleted_in_a_group_or_by_a_forward(
    sqlite_url: str,
) -> None:
    group = Address(channel=NAME, chat="rt03", person=WHO)
    async with on_stage(sqlite_url) as stage:
        await stage.hear(from_her("halo"))
        (said,) = await stage.hear(from_her("hapus semua data saya", address=group))
        assert "obrolan pribadi" in said
        (said,) = await stage.hear(from_her("hapus semua data saya", own_words=False))
        assert "obrolan pribadi" in said
        await stage.hear(from_her("hapus semua data saya"))
        stage.clock.move_to(NOW.replace(hour=12))
        (said,) = await press(stage, YES)
        assert said.startswith("Hapus semua data Kakak?")
        async with stage.application.database.unit_of_work(read_only=True) as uow:
            assert await id_of(uow)


async def test_the_last_admin_stays_until_there_is_another_one(sqlite_url: str) -> None:
    async with on_stage(sqlite_url) as stage:
        async with stage.application.database.unit_of_work() as uow:
            await add_staff(uow, "sari", Role.ADMIN)
            await uow.commit()
        await stage.say("hapus semua data saya", "sari")
        assert "admin terakhir" in await stage.press(YES, "sari")
        async with stage.application.database.unit_of_work() as uow:
            await add_contact(uow, role=Role.ADMIN)
            await uow.commit()
        await stage.say("hapus semua data saya", "sari")
        assert (await stage.press(YES, "sari")).startswith("Sudah dihapus")


async def test_a_question_that_somebody_on_staff_had_taken_waits_for_all_again(
    sqlite_url: str,
) -> None:
    async with on_stage(sqlite_url) as stage:
        async with stage.application.database.unit_of_work() as uow:
            await add_staff(uow)
            await uow.commit()
        await stage.hear(message("mau ngomong sama petugas"))
        await stage.hear(message("buku saya basah kena hujan"))
        await stage.press("Jawab", "sari")
        await stage.hear(message("Kami cek dulu.", "sari"))
        await stage.press("Lihat", "sari")
        await stage.say("hapus semua data saya", "sari")
        await stage.press(YES, "sari")
        async with stage.application.database.unit_of_work(read_only=True) as uow:
            (ticket,) = await uow.execute(select(tables.tickets))
        assert ticket.assignee_id is None


async def test_an_old_button_of_staff_leads_to_nobody_else(database_url: str) -> None:
    async with on_stage(database_url) as stage:
        await staged(stage)
        found = stage.channel.newest_with(Address(channel=NAME, chat="sari"), "Lihat")
        assert found is not None
        await leave(stage)
        await stage.hear(message("mau ngomong sama petugas"))
        await stage.hear(message("rahasia dapur saya"))
        said = await stage.hear(message(person="sari", press=found[1]))
        assert "rahasia" not in said[0]
