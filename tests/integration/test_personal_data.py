"""Her own copy: all that is kept of her and nothing of others; consents, and taking them back."""

import json
from typing import Any

from sqlalchemy import select

from bot.domain.people import Purpose
from bot.messages import Address
from bot.services import Services
from bot.store import tables
from tests.support.applications import NAME, NOW, Stage, on_stage
from tests.support.personal_rows import HERS, WHO, from_her, id_of, staged
from tests.support.rows import add_contact, add_one_of_each

TOUCHED = {
    "broadcasts_written",
    "browser_messages",
    "consents",
    "contact_addresses",
    "contact_stops",
    "contacts",
    "conversations",
    "holds",
    "inbox_updates",
    "loans",
    "log_about_her",
    "log_about_her_questions",
    "log_of_her_deeds",
    "misunderstandings",
    "news",
    "proposals",
    "reminder_choices",
    "reminders",
    "replies",
    "subscriptions",
    "suggestions",
    "ticket_messages",
    "tickets",
    "visit_changes",
}
"""Where she of these tests has something."""


async def copy_of(stage: Stage, ask: str = "minta salinan data saya") -> tuple[str, dict[str, Any]]:
    (said,) = await stage.hear(from_her(ask))
    file = stage.channel.sent[-1].message.file
    assert file is not None
    assert file.name == "data-saya.json"
    return said, json.loads(file.content or b"")


async def press(stage: Stage, label: str) -> str:
    found = stage.channel.newest_with(Address(channel=NAME, chat=WHO), label)
    assert found is not None, label
    (said,) = await stage.hear(from_her(press=found[1]))
    return said


async def test_the_copy_has_everything_of_her_and_nothing_of_others(database_url: str) -> None:
    async with on_stage(database_url) as stage:
        async with stage.application.database.unit_of_work() as uow:
            await add_one_of_each(uow)
            await add_contact(uow, name="Tetangga Marlina")
            await uow.commit()
        await staged(stage)
        said, document = await copy_of(stage)
        written = json.dumps(document, ensure_ascii=False)
        assert not [word for word in HERS if word not in written]
        assert "Marlina" not in written
        assert "Warga" not in written
        assert (document["format"], document["made_at"]) == (1, "2026-11-18T03:00:00+00:00")
        assert document["data"].keys() == TOUCHED
        looks = [row["action"] for row in document["data"]["log_about_her_questions"]]
        assert looks == ["work_tickets", "work_tickets"]  # read, and answered
        (loan, _) = document["data"]["loans"]
        assert (loan["stop"], loan["title"]) == ("Posyandu A", "Laskar Pelangi")
        for line in (
            "Nama: Wulandari Cempaka",
            "Nama di slip pesanan: Cempaka Sekar",
            "Peran: kader",
            "Titik yang didampingi: Posyandu A",
            "Alamat kanal: play (w4711)",
            "• Bumi Manusia, ",
            "• Laskar Pelangi, kembali paling lambat Kamis, 22 Januari 2026",
            "Nomor telepon tidak pernah saya minta.",
        ):
            assert line in said, line


async def test_a_consent_is_shown_with_day_and_wording_and_taking_it_back_holds_at_once(
    sqlite_url: str,
) -> None:
    async with on_stage(sqlite_url) as stage:
        await staged(stage)
        async with stage.application.database.unit_of_work() as uow:
            consents = Services.within(uow, NOW).consents
            await consents.record(await id_of(uow), Purpose.REMINDERS, given=True)
            await uow.commit()
        said, _ = await copy_of(stage)
        assert said.count("(kalimat versi 1)") == 2
        assert "setuju, Rabu, 18 November 2026" in said
        assert "sudah dihapus" in await press(stage, "Jangan simpan pesan saya")
        await copy_of(stage)
        await press(stage, "Berhenti diingatkan")
        said, document = await copy_of(stage)
        assert said.count(": tidak, ") == 2
        assert [row["given"] for row in document["data"]["consents"]][-2:] == [False, False]
        assert [row["text"] for row in document["data"]["misunderstandings"]] == [None]
        assert document["data"]["subscriptions"][0]["ended_at"] is not None
        entries = [row["action"] for row in document["data"]["log_of_her_deeds"]]
        assert entries.count("export_data") == 3


async def test_nobody_reads_it_along_in_a_group_or_by_a_forward(sqlite_url: str) -> None:
    async with on_stage(sqlite_url) as stage:
        group = Address(channel=NAME, chat="rt03", person=WHO)
        for changes in ({"address": group}, {"own_words": False}):
            (said,) = await stage.hear(from_her("minta salinan data saya", **changes))
            assert "obrolan pribadi" in said
            assert stage.channel.sent[-1].message.file is None
        async with stage.application.database.unit_of_work(read_only=True) as uow:
            assert (await uow.execute(select(tables.audit_entries))).all() == []
