"""What people are called: asked once of those whom others read, and said at any time."""

import pytest
from sqlalchemy import select

from bot.domain.people import Role
from bot.services.invitations import Invitations
from bot.store.tables import contacts
from handlers.called import name_alone, name_said
from tests.support.applications import NOW, Stage, message, on_stage
from tests.support.rows import add_stop


async def invited(stage: Stage, *stops: str) -> str:
    """The link of a new cadre of these stops, or of new staff."""
    async with stage.application.database.unit_of_work() as uow:
        made = await Invitations(uow, NOW).make(Role.CADRE if stops else Role.STAFF, stops)
        await uow.commit()
    return f"/start invite_{made.code}"


async def names(stage: Stage) -> list[str]:
    async with stage.application.database.unit_of_work(read_only=True) as uow:
        found = await uow.execute(select(contacts.c.name).order_by(contacts.c.id))
        return list(found.scalars())


async def test_whoever_accepts_without_a_name_is_asked_for_it_once(sqlite_url: str) -> None:
    async with on_stage(sqlite_url) as stage:
        async with stage.application.database.unit_of_work() as uow:
            await add_stop(uow, code="MWR", name="Posyandu Mawar")
            await uow.commit()
        (welcome,) = await stage.hear(message(await invited(stage, "MWR"), "b1", name=""))
        assert "Nama Kakak siapa?" in welcome
        (shown,) = await stage.hear(message("bantuan", "b1", name=""))  # the question stays open
        assert "Posyandu" in shown or "bisa" in shown
        (noted,) = await stage.hear(message("bu wati ya kak", "b1", name=""))
        assert "Nama Ibu saya catat: Bu Wati" in noted
        await stage.hear(message("umumkan ke warga: bawa buku pinjaman ya", "b1", name=""))
        assert any("Dari Bu Wati, pengurus" in each.message.text for each in stage.channel.sent)
        (welcome,) = await stage.hear(message(await invited(stage), "b2", name=""))
        (later,) = await stage.hear(message("oke siap", "b2", name=""))
        assert "kapan saja" in later
        (noted,) = await stage.hear(message("panggil saya Sari", "b2", name=""))
        assert "saya catat: Sari" in noted
        await stage.hear(message("bantuan", "b2", name=""))
        assert "Bu Wati: kader" in await stage.press("Kader dan petugas", "b2")
        (welcome,) = await stage.hear(message(await invited(stage), "budi"))
        assert "siapa?" not in welcome
        assert await names(stage) == ["Bu Wati", "Sari", "budi"]


async def test_a_name_is_set_in_ones_own_words_only(sqlite_url: str) -> None:
    async with on_stage(sqlite_url) as stage:
        assert "saya catat: Wati" in await stage.say("halo, nama saya wati", "b1")
        await stage.hear(message("nama saya Budi", "b1", own_words=False))
        await stage.say("nama saya siapa?", "b1")
        assert await names(stage) == ["Wati"]
        (noted,) = await stage.hear(message("my name is Siti Aminah", "b1"))
        assert "Siti Aminah" in noted
        assert await names(stage) == ["Siti Aminah"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("nama saya Wati", "Wati"),
        ("Panggil saya pak budi aja", "Pak Budi"),
        ("kenalkan, nama saya Siti Nur'aini.", "Siti Nur'aini"),
        ("namaku: dewi lestari", "Dewi Lestari"),
        ("panggil saya Bapak", ""),
        ("panggil saya mas aja", ""),
        ("nama saya salah", ""),
        ("nama saya siapa", ""),
        ("nama saya sudah tercatat?", ""),
        ("panggil saya kalau mobil datang", ""),
        ("panggil saya kak bukan bapak", ""),
        ("nama saya Wati, mau pesan buku Laskar Pelangi", ""),
        ("nama saya 08123456789", ""),
    ],
)
def test_a_name_is_told_from_what_is_said_of_it(words: str, name: str) -> None:
    assert name_said(words) == name


def test_what_agrees_or_asks_is_no_name() -> None:
    words = ("oke siap", "nanti saja", "ya", "siapa ya", "?", "")
    assert [name_alone(each) for each in words] == [""] * len(words)
