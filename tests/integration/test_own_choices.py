"""What a person chooses for herself, and what she is told of privacy and terms, in a chat."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.app import World, open_application
from bot.channels.recording import RecordingChannel
from bot.clock import ManualClock
from bot.messages import Address
from bot.store.database import Database
from tests.support.applications import NAME, NOW, Stage, on_stage, settings_for
from tests.support.rows import add_stop, add_visit

PLACE = {"kelurahan": "Sungai Langkai", "kelurahan_code": "sungai-langkai"}


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    """Two stops of one kelurahan, and one of another, with visits."""
    database = Database(database_url)
    async with database.unit_of_work() as uow:
        for code, name, place in (
            ("A", "Posyandu Mawar", PLACE),
            ("B", "SDN Contoh 01", PLACE),
            ("C", "Posyandu Melati", {}),
        ):
            stop_id = await add_stop(uow, code=code, name=name, **place)
            await add_visit(uow, stop_id=stop_id, starts_at=NOW + timedelta(days=3))
        await uow.commit()
    await database.close()
    async with on_stage(database_url) as stage:
        yield stage


def labels(stage: Stage, person: str = "ani") -> list[str]:
    """The buttons below the newest message to a person."""
    chat = Address(channel=NAME, chat=person)
    newest = [one.message for one in stage.channel.sent if one.message.address == chat][-1]
    return [button.label for row in newest.buttons for button in row]


async def test_the_stop_at_home_is_said_chosen_used_and_left(stage: Stage) -> None:
    assert "Titik rumah: belum dipilih" in await stage.say("pengaturan")
    assert await stage.say("rumah saya di sungai langkai") == "Titik yang mana, Kak?"
    assert labels(stage) == ["Posyandu Mawar", "SDN Contoh 01"]
    assert "Posyandu Mawar sekarang titik rumah" in await stage.press("Posyandu Mawar")
    assert (await stage.say("kapan pusling datang lagi?")).startswith("Posyandu Mawar")
    assert "Titik rumah: Posyandu Mawar" in await stage.say("pengaturan saya")
    assert "Titik rumah: Posyandu Mawar" in await stage.say("data saya")
    assert "bukan titik rumah" in await stage.press("Bukan titik saya lagi: Posyandu Mawar")
    assert "Titik rumah" not in await stage.say("data saya")


async def test_a_first_message_in_english_is_answered_so_and_offers_to_stay_so(
    stage: Stage,
) -> None:
    for person, said, start in (
        ("ani", "my data", "What is kept of you"),
        ("budi", "is the van coming today?", "No more visits today"),
        ("cici", "remind me about sungai langkai", "Done. Reminders for Sungai Langkai"),
    ):
        assert (await stage.say(said, person)).startswith(start)
        assert labels(stage, person)[-1] == "Always in English"


async def test_who_says_what_she_is_called_is_called_so_at_once(sqlite_url: str) -> None:
    async with on_stage(sqlite_url) as stage:
        await stage.say("ingatkan saya")
        said = await stage.say("panggil saya bu aja ya")
        assert said == "Baik, Bu. Mulai sekarang saya panggil Ibu."
        assert "Sapaan: Bu" in await stage.say("pengaturan")


@pytest.mark.parametrize("url", ["", "https://pusling.example/"])
async def test_the_papers_are_told_in_short_with_links_where_they_lead_somewhere(
    sqlite_url: str, url: str
) -> None:
    settings = settings_for(sqlite_url).model_copy(
        update={"public_url": url, "library": "Dispusip Contoh"}
    )
    clock, channel = ManualClock(NOW), RecordingChannel(NAME)
    world = World(clock=clock, boot_id="boot-1", jitter=lambda: 0.5)
    application = await open_application(settings, world, [channel])
    await application.start()
    stage = Stage(application, channel, clock)
    for words, head, path in (
        ("kebijakan privasi", "Privasi singkatnya", "/privasi?lang=id"),
        ("syarat dan ketentuan", "Ketentuan singkatnya", "/ketentuan?lang=id"),
        ("privasi di sini bagaimana?", "Privasi singkatnya", "/privasi?lang=id"),
    ):
        said = await stage.say(words)
        assert said.startswith(head)
        assert "Dispusip Contoh" in said
        assert (f"https://pusling.example{path}" in said) is bool(url)
        assert labels(stage) == ["Data saya", "Hapus data saya"]
    await stage.say("bantuan")
    assert (await stage.press("Privasi")).startswith("Privasi singkatnya")
    await application.stop()
