"""The page in a real browser, with a whole service behind it."""

import re
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.async_api import Browser, BrowserContext, expect
from sqlalchemy import select, update

from bot.clock import SystemClock
from bot.messages import Address, OutboundMessage, SealedButton
from bot.store import browser as mailbox
from bot.store.database import Database
from bot.store.tables import contact_addresses, contacts, inbox_updates, installation, stored_files
from bot.web.server import WebServer
from tests.support.browsers import count_inbox, served
from tests.support.pages import SMALL, WAIT_MS, Opened, opened

MOST_BYTES = 60_000
PHOTO = Path(__file__).parents[1] / "conversations" / "id" / "copy.png"
"""The barcode of a copy of Padang Bulan."""
QUESTION = "bsk mobil pustaka dmn?"


def chat_of(cookies: list[Any]) -> str:
    return str(next(c["value"] for c in cookies if c["name"] == "pusling")).partition(".")[0]


async def weight(context: BrowserContext, url: str) -> int:
    """Bytes of the page and all that it loads."""
    html = await (await context.request.get(url)).body()
    files = re.findall(rb'(?:href|src)="(/chat\.[^"]+)"', html)
    bodies = [await (await context.request.get(url + name.decode())).body() for name in set(files)]
    assert len(bodies) == 3
    return len(html) + sum(map(len, bodies))


async def test_a_question_is_answered_without_reloading(browser: Browser, demo_url: str) -> None:
    async with served(demo_url) as (_, server), opened(browser, server.url) as seen:
        await seen.ask(QUESTION)
        await expect(seen.own).to_have_text(re.compile(re.escape(QUESTION)))
        await expect(seen.replies).to_contain_text("besok", timeout=WAIT_MS)
        await expect(seen.replies.locator("b")).to_have_count(1)
        await expect(seen.page.locator("#typing")).to_be_hidden()
        assert not seen.problems
        assert seen.hosts == {urlsplit(server.url).netloc}
        assert await weight(seen.page.context, server.url) < MOST_BYTES


async def test_a_pressed_button_is_an_own_bubble_and_stays_pressed(
    browser: Browser, demo_url: str
) -> None:
    async with served(demo_url) as (_, server), opened(browser, server.url) as seen:
        await seen.ask("jadwal tiban")
        await seen.page.get_by_role("button", name="Tiban Indah").click()
        await expect(seen.own).to_have_count(2)
        await expect(seen.own.nth(1)).to_contain_text("Tiban Indah")
        await expect(seen.replies).to_have_count(2, timeout=WAIT_MS)
        await expect(seen.replies.nth(1)).to_contain_text("Tiban Indah")
        before = await seen.page.locator("#log").inner_text()
        await seen.page.reload()
        await seen.is_online()
        await expect(seen.replies).to_have_count(2)
        assert await seen.page.locator("#log").inner_text() == before
        chips = seen.replies.nth(0).get_by_role("button")
        await expect(seen.page.locator("button:disabled.chosen")).to_have_text(["Tiban Indah"])
        assert [await chip.is_disabled() for chip in await chips.all()].count(True) == 1
        await chips.filter(has_text="Tiban Lama").click()
        await expect(seen.replies).to_have_count(3, timeout=WAIT_MS)
        await expect(seen.replies.nth(2)).to_contain_text("Tiban Lama")
        await expect(seen.page.locator("button:disabled.chosen")).to_have_count(2)
        assert not seen.problems


async def test_everything_can_be_done_with_the_keyboard(browser: Browser, demo_url: str) -> None:
    async with served(demo_url) as (_, server), opened(browser, server.url) as seen:
        keyboard, focused = seen.page.keyboard, seen.page.locator(":focus")
        order = []
        for _ in range(10):
            await keyboard.press("Tab")
            order.append(await focused.get_attribute("id") or await focused.inner_text())
            width = await focused.evaluate("element => getComputedStyle(element).outlineWidth")
            assert float(width.removesuffix("px")) >= 2
        assert order[:3] == ["Privasi", "Ketentuan", "log"]
        assert order[3].startswith("Hari ini")
        assert order[6:] == ["share", "attach", "text", "send"]
        await keyboard.press("Shift+Tab")
        await keyboard.type("jadwal tiban")
        await keyboard.press("Enter")
        await expect(seen.replies).to_have_count(1, timeout=WAIT_MS)
        await expect(seen.page.get_by_label("Tulis pesan")).to_be_focused()
        for _ in range(5):
            await keyboard.press("Shift+Tab")
        await expect(focused).to_have_text("Tiban Baru")
        await keyboard.press("Enter")
        await expect(seen.replies).to_have_count(2, timeout=WAIT_MS)
        await expect(seen.replies.nth(1)).to_contain_text("Bougenville")


async def test_a_message_written_while_the_service_is_away_arrives_once(
    browser: Browser, demo_url: str
) -> None:
    async with served(demo_url) as (_, server):
        port = int(server.url.rpartition(":")[2])
        context = await browser.new_context(viewport=SMALL)
        seen = Opened(await context.new_page())
        await seen.page.goto(server.url)
        await seen.is_online()
    await expect(seen.page.get_by_role("status").first).to_have_text("menyambung kembali…")
    await seen.ask("jadwal tiban")
    await seen.ask("tiban baru")
    await expect(seen.page.get_by_text("menunggu sambungan")).to_have_count(2)
    second = Opened(await context.new_page())  # a tab that will find them too
    async with served(demo_url, boot_id="boot-2", port=port) as (application, server):
        await second.page.goto(server.url)
        for tab in (seen, second):
            await tab.is_online()
            await expect(tab.replies).to_have_count(2, timeout=WAIT_MS)
            await expect(tab.own).to_have_count(2)
            await expect(tab.page.get_by_text("menunggu sambungan")).to_have_count(0)
            assert "jadwal tiban" in await tab.own.nth(0).inner_text()
        assert await count_inbox(application.database) == 2
        await context.close()


async def test_a_lost_database_gives_a_new_chat_instead_of_a_dead_page(
    browser: Browser, demo_url: str, sqlite_template: Path, tmp_path: Path
) -> None:
    async with served(demo_url) as (_, server):
        port = int(server.url.rpartition(":")[2])
        context = await browser.new_context(viewport=SMALL)
        seen = Opened(await context.new_page())
        await seen.page.goto(server.url)
        await seen.is_online()
    await seen.ask("halo")
    other = shutil.copy(sqlite_template, tmp_path / "other.db")
    async with served(await with_another_key(f"sqlite:///{other}"), port=port):
        await seen.is_online()
        await expect(seen.replies).to_have_count(1, timeout=WAIT_MS)
        await context.close()


async def with_another_key(url: str) -> str:
    """The database of another installation: it knows none of our cookies."""
    database = Database(url)
    async with database.unit_of_work() as uow:
        own = installation.c.key == "button_key"
        await uow.execute(installation.update().where(own).values(value="00" * 32))
        await uow.commit()
    await database.close()
    return url


async def test_two_tabs_show_the_same_chat(browser: Browser, demo_url: str) -> None:
    async with served(demo_url) as (_, server), opened(browser, server.url) as seen:
        other = Opened(await seen.page.context.new_page())
        await other.page.goto(server.url)
        await other.is_online()
        await seen.ask("halo")
        await expect(other.own).to_have_text(re.compile("halo"), timeout=WAIT_MS)
        await expect(other.replies).to_have_count(1, timeout=WAIT_MS)


async def test_a_link_to_a_stop_asks_its_question_once(browser: Browser, demo_url: str) -> None:
    async with (
        served(demo_url) as (_, server),
        opened(browser, f"{server.url}/?start=stop_BGV2&lang=en") as seen,
    ):
        await expect(seen.replies).to_contain_text("Bougenville II", timeout=WAIT_MS)
        assert await seen.page.locator("html").get_attribute("lang") == "en"
        assert urlsplit(seen.page.url).query == ""
        await expect(seen.own).to_contain_text("Opening the link")
        await seen.page.reload()
        await seen.is_online()
        await expect(seen.own).to_have_count(1)
        await seen.page.goto(f"{server.url}/?start=invite_7t4p9kmw3xqz5h2c")
        await expect(seen.replies).to_have_count(2, timeout=WAIT_MS)
        await expect(seen.own.nth(1)).to_contain_text("Membuka undangan")
        assert "7t4p" not in await seen.page.locator("#log").inner_text()
        kept = await seen.page.context.request.get(f"{server.url}/chat/history")
        assert "7t4p" not in await kept.text()


async def test_a_narrow_screen_does_not_scroll_sideways(browser: Browser, demo_url: str) -> None:
    async with served(demo_url) as (_, server), opened(browser, server.url) as seen:
        await seen.ask("a" * 300)
        await seen.ask("titik mana saja?")
        await expect(seen.replies).to_have_count(2, timeout=WAIT_MS)
        for part in ("html", "#log"):
            sizes = await seen.page.locator(part).evaluate("e => [e.scrollWidth, e.clientWidth]")
            assert sizes[0] <= sizes[1], part


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_page_follows_the_colours_that_the_person_wants(
    browser: Browser, sqlite_url: str, scheme: str
) -> None:
    async with (
        served(sqlite_url) as (_, server),
        opened(browser, server.url, color_scheme=scheme, reduced_motion="reduce") as seen,
    ):
        ground = await seen.page.locator("body").evaluate(
            "e => getComputedStyle(e).backgroundColor"
        )
        brightness = sum(map(int, re.findall(r"\d+", ground)))
        assert (brightness > 600) is (scheme == "light")
        moving = "e => getComputedStyle(e).animationName"
        assert await seen.page.locator("#typing i").first.evaluate(moving) == "none"


async def test_older_days_are_told_apart(browser: Browser, sqlite_url: str) -> None:
    async with served(sqlite_url) as (application, server), opened(browser, server.url) as seen:
        now = SystemClock().now()
        chat = chat_of(await seen.page.context.cookies())
        async with application.database.unit_of_work() as uow:
            for days in (10, 10, 1, 0):
                at, body = now - timedelta(days=days), {"text": f"{days} hari lalu"}
                await mailbox.add(uow, chat=chat, body=body, at=at)
            await uow.commit()
        await seen.page.reload()
        await seen.is_online()
        days_shown = await seen.page.locator(".day").all_inner_texts()
    assert days_shown[1:] == ["Kemarin", "Hari ini"]
    assert re.fullmatch(r"[A-Z][a-z']+, \d+ [A-Z][a-z]+ 20\d\d", days_shown[0])


async def test_a_screen_reader_finds_names_for_everything(browser: Browser, demo_url: str) -> None:
    async with served(demo_url) as (_, server), opened(browser, server.url) as seen:
        await seen.ask("jadwal tiban")
        await expect(seen.replies).to_have_count(1, timeout=WAIT_MS)
        tree = await seen.page.locator("body").aria_snapshot()
        assert await seen.page.locator("html").get_attribute("lang") == "id"
        assert await seen.page.locator("#log").get_attribute("aria-live") == "polite"
        assert await seen.page.locator("#log").get_attribute("aria-busy") is None
    for line in (
        'log "Percakapan dengan Pusling"',
        'group "Pilihan"',
        'button "Tiban Baru"',
        'textbox "Tulis pesan"',
        'button "Kirim"',
        'button "Bagikan lokasi"',
        'heading "Pusling" [level=1]',
        "Saya:",
        "Pusling:",
    ):
        assert line in tree, line
    assert not re.search(r"- (button|textbox|link|log)(:|$)", tree, re.MULTILINE)


async def test_text_is_shown_and_never_run(browser: Browser, sqlite_url: str) -> None:
    attack = "<img src=x onerror=alert(1)><b>tebal</b>"
    neutral = (
        '<b>Tebal</b> &amp; &lt;i&gt; <a href="https://contoh.example/?a=1&amp;b=2">tautan</a> '
        '<a href="javascript:alert(1)">jahat</a> <img src=x onerror=alert(1)>'
    )
    async with served(sqlite_url) as (application, server), opened(browser, server.url) as seen:
        chat = chat_of(await seen.page.context.cookies())
        button = SealedButton(label="<b>Ya</b>", data="x~1.y")
        message = OutboundMessage(
            id=1,
            address=Address(channel="browser", chat=chat),
            text=neutral,
            lane=0,
            buttons=((button,),),
            wants_position=True,
        )
        await application.channels["browser"].send(message)
        await expect(seen.replies).to_have_count(1, timeout=WAIT_MS)
        await seen.ask(attack)
        await expect(seen.own).to_contain_text(attack)
        assert await seen.page.locator("#log img").count() == 0
        await expect(seen.replies.first.locator("b")).to_have_text("Tebal")
        await expect(seen.replies.first).to_contain_text("Tebal & <i> tautan jahat <img")
        links = seen.replies.first.locator("a")
        hrefs = [await link.get_attribute("href") for link in await links.all()]
        assert hrefs == ["https://contoh.example/?a=1&b=2", None]
        chips = await seen.replies.first.get_by_role("button").all_inner_texts()
        assert chips == ["<b>Ya</b>", "📍 Bagikan lokasi"]


async def test_a_position_is_shared_only_when_asked(browser: Browser, demo_url: str) -> None:
    place = {"latitude": 1.1063, "longitude": 103.969}
    async with (
        served(demo_url) as (_, server),
        opened(browser, server.url, geolocation=place, permissions=["geolocation"]) as seen,
    ):
        await expect(seen.own).to_have_count(0)
        await seen.page.get_by_role("button", name="Bagikan lokasi").click()
        await expect(seen.own).to_contain_text("Lokasi saya", timeout=WAIT_MS)
        href = await seen.own.get_by_role("link").get_attribute("href")
        assert "mlat=1.10630&mlon=103.96900" in (href or "")
        await expect(seen.replies).to_have_count(1, timeout=WAIT_MS)


async def test_whoever_refuses_to_share_her_place_is_told_what_to_do(
    browser: Browser, sqlite_url: str
) -> None:
    async with served(sqlite_url) as (_, server), opened(browser, server.url) as seen:
        await seen.page.get_by_role("button", name="Bagikan lokasi").click()
        await expect(seen.page.locator(".notice")).to_contain_text("tulis saja nama tempatnya")
        await expect(seen.own).to_have_count(0)


async def test_the_greeting_offers_three_questions_that_have_answers(
    browser: Browser, demo_url: str
) -> None:
    async with served(demo_url) as (_, server), opened(browser, server.url) as seen:
        questions = await seen.page.locator("#greeting button").all()
        assert len(questions) == 3
        for number, question in enumerate(questions, start=1):
            await question.click()
            await expect(question).to_be_disabled()
            await expect(seen.replies).to_have_count(number, timeout=WAIT_MS)
        assert "belum mengerti" not in await seen.page.locator("#log").inner_text()
        assert not seen.problems


async def test_history_longer_than_a_page_is_read_on_demand(
    browser: Browser, sqlite_url: str
) -> None:
    async with served(sqlite_url) as (application, server), opened(browser, server.url) as seen:
        chat = chat_of(await seen.page.context.cookies())
        now = SystemClock().now()
        async with application.database.unit_of_work() as uow:
            for number in range(70):
                await mailbox.add(uow, chat=chat, body={"text": f"nomor {number}"}, at=now)
            await uow.commit()
        await seen.page.reload()
        await seen.is_online()
        await expect(seen.replies).to_have_count(50)
        await expect(seen.page.locator("#greeting")).to_be_hidden()
        await seen.page.get_by_role("button", name="Pesan sebelumnya").click()
        await expect(seen.replies).to_have_count(70)
        texts = await seen.replies.locator("p").all_inner_texts()
        assert texts == [f"nomor {number}" for number in range(70)]
        await expect(seen.page.locator("#greeting")).to_be_visible()
        await expect(seen.page.locator(".day")).to_have_text(["Hari ini"])


def test_the_server_picks_a_free_port_when_asked() -> None:
    server = WebServer("127.0.0.1", 0)
    try:
        assert int(server.url.rpartition(":")[2]) > 0
    finally:
        server._socket.close()


async def sent_bytes(url: str) -> int:
    """How large the file was that came in."""
    database = Database(url)
    async with database.unit_of_work(read_only=True) as uow:
        payload = (await uow.execute(select(inbox_updates.c.payload))).scalars().one()
    await database.close()
    return int(payload["attachment"]["size"])


async def test_a_photo_of_a_barcode_is_sent_and_its_title_found(
    browser: Browser, demo_url: str, tmp_path: Path
) -> None:
    large = tmp_path / "foto.png"
    with Image.open(PHOTO) as picture:
        noise = Image.effect_noise((2600, 1300), 90).convert("RGB")
        noise.paste(picture.convert("RGB").resize((1500, 750)), (500, 300))
        noise.save(large)
    async with served(demo_url) as (_, server), opened(browser, server.url) as seen:
        await seen.page.set_input_files("#file", large)
        await expect(seen.own).to_contain_text("📎 foto.png")
        await expect(seen.page.locator(".waiting")).to_have_count(0)
        await expect(seen.replies.last).to_contain_text("Padang Bulan", timeout=WAIT_MS)
        assert not seen.problems
        assert 50_000 < await sent_bytes(demo_url) < large.stat().st_size / 2
        await seen.page.reload()
        await expect(seen.own).to_contain_text("📎 foto.png")


async def test_staff_send_a_file_and_it_is_looked_through_others_are_told_no(
    browser: Browser, demo_url: str, tmp_path: Path
) -> None:
    table, empty = tmp_path / "daftar buku.csv", tmp_path / "kosong.csv"
    table.write_text("Judul,Pengarang\nKubah,Ahmad Tohari\n", encoding="utf-8")
    empty.touch()
    async with served(demo_url) as (_, server), opened(browser, server.url) as seen:
        await seen.page.set_input_files("#file", empty)
        await expect(seen.page.locator(".notice")).to_contain_text("kosong")
        await seen.page.evaluate("document.getElementById('file').dataset.most = 10")
        await seen.page.set_input_files("#file", table)
        await expect(seen.page.locator(".notice")).to_contain_text("20 MB")
        await expect(seen.own).to_have_count(0)
        await seen.page.evaluate("document.getElementById('file').dataset.most = 20000000")
        await seen.page.set_input_files("#file", table)
        await expect(seen.replies).to_have_count(1, timeout=WAIT_MS)
        database = Database(demo_url)
        async with database.unit_of_work() as uow:
            kept = (await uow.execute(select(stored_files))).all()
            chat = chat_of(await seen.page.context.cookies())
            hers = select(contact_addresses.c.contact_id).where(contact_addresses.c.person == chat)
            await uow.execute(update(contacts).where(contacts.c.id.in_(hers)).values(role="staff"))
            await uow.commit()
        assert kept == []
        await seen.page.context.set_offline(True)
        await seen.page.set_input_files("#file", table)
        again = seen.page.get_by_role("button", name="Coba lagi")
        await expect(again).to_be_visible()
        await seen.page.context.set_offline(False)
        await again.click()
        await expect(seen.replies.last).to_contain_text("1 baris", timeout=WAIT_MS)
        assert await count_inbox(database) == 2
        async with database.unit_of_work(read_only=True) as uow:
            assert (await uow.execute(select(stored_files))).all() == []
        await database.close()
