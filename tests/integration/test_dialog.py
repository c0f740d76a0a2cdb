"""A conversation: questions, buttons pressed and typed, restarts in the middle."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.commands.demo.batam import fill
from bot.dialog.buttons import LIFETIME
from bot.dialog.sessions import LIFETIME as SESSION_LIFETIME
from bot.messages import Address
from bot.services.stops import StopData, Stops
from bot.store.database import Database
from tests.support.applications import NAME, NOW, message, on_stage

BGV2 = "Posyandu Bougenville II, Tiban Baru"
WHEN = "Sabtu, 12 Desember 2026 pukul 09.00–11.00 WIB, 24 hari lagi."


async def filled(url: str) -> None:
    database = Database(url)
    async with database.unit_of_work() as uow:
        await fill(uow, NOW)
        await uow.commit()
    await database.close()


@pytest.fixture(scope="session")
def demo_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the demo data as of NOW."""
    file = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("demo") / "demo.db"))
    asyncio.run(filled(f"sqlite:///{file}"))
    return file


@pytest.fixture
def demo_url(demo_template: Path, tmp_path: Path) -> str:
    """URL of a copy of the demo database."""
    return f"sqlite:///{shutil.copy(demo_template, tmp_path / 'demo.db')}"


async def test_the_first_question_is_answered_from_the_database(database_url: str) -> None:
    await filled(database_url)
    async with on_stage(database_url) as stage:
        assert await stage.say("kapan pusling ke tiban baru?") == f"{BGV2}\n{WHEN}"


async def test_a_missing_place_is_asked_for_and_the_answer_completes_it(demo_url: str) -> None:
    async with on_stage(demo_url) as stage:
        assert "titik mana" in await stage.say("kapan pusling datang?")
        assert WHEN in await stage.say("tiban baru")


async def test_a_restart_in_the_middle_of_a_question_loses_nothing(demo_url: str) -> None:
    async with on_stage(demo_url, boot_id="before") as stage:
        await stage.say("kapan pusling datang?")
    async with on_stage(demo_url, boot_id="after", now=NOW + timedelta(hours=3)) as stage:
        assert WHEN in await stage.say("tiban baru")


async def test_an_ambiguous_place_is_asked_back_and_can_be_pressed(demo_url: str) -> None:
    async with on_stage(demo_url) as stage:
        assert await stage.say("kapan ke tiban?") == "Yang mana, Kak?"
        assert WHEN in await stage.press("Tiban Baru")


@pytest.mark.parametrize(
    "typed",
    ["1", " 1 ", "tiban baru", "TIBAN  BARU!", "Tiban Baru", "yg pertama", "nomor 1", "yang ke-1"],
)
async def test_every_button_can_be_typed(demo_url: str, typed: str) -> None:
    async with on_stage(demo_url) as stage:
        await stage.say("kapan ke tiban?")
        assert WHEN in await stage.say(typed)


async def test_a_number_without_such_a_button_is_no_button(demo_url: str) -> None:
    async with on_stage(demo_url) as stage:
        await stage.say("kapan ke tiban?")
        assert BGV2 not in await stage.say("9")


async def test_an_old_button_says_so_kindly_and_shows_the_way(demo_url: str) -> None:
    async with on_stage(demo_url) as stage:
        await stage.say("kapan ke tiban?")
        stage.clock.move_to(NOW + LIFETIME + timedelta(minutes=2))
        assert "sudah lama" in await stage.press("Tiban Baru")
        assert stage.channel.sent[-1].message.buttons


async def test_a_button_of_somebody_else_does_nothing(demo_url: str) -> None:
    async with on_stage(demo_url) as stage:
        await stage.say("kapan ke tiban?", "ani")
        found = stage.channel.newest_with(Address(channel=NAME, chat="ani"), "Tiban Baru")
        assert found is not None
        (reply,) = await stage.hear(message(person="budi", press=found[1]))
        assert "untuk orang lain" in reply


@pytest.mark.parametrize("data", ["", "place|a|tiban-baru", "x~1.aaaaaaaaaaa", "é\0", "~." * 40])
async def test_forged_button_data_is_answered_kindly(demo_url: str, data: str) -> None:
    async with on_stage(demo_url) as stage:
        (reply,) = await stage.hear(message(press=data))
        assert "untuk orang lain" in reply


async def test_in_a_group_each_person_has_her_own_conversation(demo_url: str) -> None:
    ani = Address(channel=NAME, chat="rt03", person="ani")
    async with on_stage(demo_url) as stage:
        await stage.hear(message("kapan pusling datang?", "ani", address=ani))
        budi = message("batu aji", "budi", address=replace(ani, person="budi"))
        (reply,) = await stage.hear(budi)
        assert "Batu Aji" not in reply or "Kibing" in reply
        (reply,) = await stage.hear(message("tiban baru", "ani", address=ani))
        assert WHEN in reply


async def test_a_question_is_forgotten_after_its_time(demo_url: str) -> None:
    async with on_stage(demo_url) as stage:
        await stage.say("kapan ke tiban?")
        stage.clock.move_to(NOW + SESSION_LIFETIME + timedelta(minutes=1))
        assert BGV2 not in await stage.say("1")


async def test_batal_leaves_the_question_and_nothing_else(demo_url: str) -> None:
    async with on_stage(demo_url) as stage:
        await stage.say("kapan pusling datang?")
        assert "tidak jadi" in await stage.say("ga jadi deh")
        assert "tidak jadi" not in await stage.say("batal")


async def test_a_thanks_in_between_does_not_lose_the_question(demo_url: str) -> None:
    async with on_stage(demo_url) as stage:
        await stage.say("besok mobil pusling dateng jam brp ya?")
        await stage.say("kapan pusling datang?")
        assert "Sama-sama" in await stage.say("makasih ya")
        assert WHEN in await stage.say("tiban baru")


async def test_a_new_stop_is_known_with_the_next_message(demo_url: str) -> None:
    async with on_stage(demo_url) as stage:
        await stage.say("halo")
        async with stage.application.database.unit_of_work() as uow:
            stop = StopData(
                code="NEW1", name="Taman Baca Zamrud", kelurahan="Kabil", kecamatan="Nongsa"
            )
            await Stops(uow).add(stop)
            await uow.commit()
        assert "Taman Baca Zamrud" in await stage.say("kapan pusling ke taman baca zamrud?")


WEIRD: dict[str, Callable[[], str]] = {
    "ten thousand characters": lambda: "kapan pusling ke tiban baru " * 400,
    "control characters": lambda: "kapan\x00 pusling\x1b[31m ke\x07 tiban baru\x9f",
    "bidirectional marks": lambda: "\u202ekapan\u202c pusling \u2066ke\u2069 tiban baru",
    "zero-width characters": lambda: "ka\u200bpan pus\u200dling ke ti\ufeffban ba\u2060ru",
}


@pytest.mark.parametrize("name", WEIRD)
async def test_odd_characters_do_not_hide_the_question(demo_url: str, name: str) -> None:
    async with on_stage(demo_url) as stage:
        assert WHEN in await stage.say(WEIRD[name]())


@pytest.mark.parametrize("text", ["", "   ", "😀😀😀", "ﷺ" * 300, "你好吗", "\u0000", "a" * 10_000])
async def test_what_nobody_could_understand_gets_a_kind_answer(
    database_url: str, text: str
) -> None:
    async with on_stage(database_url) as stage:
        reply = await stage.say(text)
        assert reply.startswith("Maaf, Kak")
        assert stage.channel.sent[-1].message.buttons


async def test_where_else_tomorrow_is_not_asked_of_one_place(demo_url: str) -> None:
    async with on_stage(demo_url) as stage:
        await stage.say("kapan pusling ke tiban baru?")
        assert "Tiban Baru" not in await stage.say("besok di mana aja?")


async def test_a_menu_is_not_pressed_by_a_number_once_the_talk_has_moved_on(demo_url: str) -> None:
    async with on_stage(demo_url) as stage:
        await stage.say("kapan ke tiban?")
        await stage.say("kapan pusling ke sagulung?")
        assert BGV2 not in await stage.say("1")


async def test_after_berhenti_a_place_is_a_question_about_its_visits(demo_url: str) -> None:
    async with on_stage(demo_url) as stage:
        await stage.say("stop")
        assert WHEN in await stage.say("tiban baru")


async def test_todays_button_means_the_day_on_which_it_is_pressed(demo_url: str) -> None:
    async with on_stage(demo_url) as stage:
        await stage.say("halo")
        stage.clock.move_to(NOW + timedelta(days=1))
        assert "Kamis, 19 November 2026" in await stage.press("Hari ini di mana?")
