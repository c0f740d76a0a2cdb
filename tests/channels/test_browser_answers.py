"""Answers that change and chats that are emptied, on the page of a real browser."""

import re

from playwright.async_api import Browser, Locator, expect

from tests.support.browsers import served
from tests.support.pages import WAIT_MS, Opened, opened

NEXT = "Berikutnya ›"
LEAVE = "hapus data saya"
SEKUPANG = re.compile(r"^Sekupang \(\d")
YES = "Ya, hapus semua"


def chips(seen: Opened) -> Locator:
    """The buttons under the answers."""
    return seen.replies.get_by_role("button")


async def reload(seen: Opened) -> None:
    await seen.page.reload()
    await seen.is_online()


async def test_the_buttons_of_a_changed_answer_can_be_pressed(
    browser: Browser, demo_url: str
) -> None:
    async with served(demo_url) as (_, server), opened(browser, server.url) as seen:
        await seen.ask("titik mana saja?")
        await seen.page.get_by_role("button", name=SEKUPANG).click()
        await expect(seen.replies).to_contain_text("Sekupang", timeout=WAIT_MS)
        stop = chips(seen).filter(has_text="Tiban Indah")
        for _ in range(2):  # as it came, and as it is shown again
            await expect(stop).to_be_enabled(timeout=WAIT_MS)
            assert await seen.page.locator("#log .row button:disabled").count() == 0
            await reload(seen)
        await stop.click()
        await expect(seen.replies).to_have_count(2, timeout=WAIT_MS)
        for _ in range(2):  # no new words came into its place: the choice stays to be seen
            await expect(stop).to_be_disabled()
            await expect(seen.page.locator(".chosen")).to_have_text(await stop.inner_text())
            await reload(seen)
        assert not seen.problems


async def test_a_press_that_waits_stays_to_be_seen_until_its_answer_changes_the_message(
    browser: Browser, demo_url: str
) -> None:
    async with served(demo_url) as (_, server), opened(browser, server.url) as seen:
        await seen.ask("titik mana saja?")
        place = seen.page.get_by_role("button", name=SEKUPANG)
        await expect(place).to_be_enabled(timeout=WAIT_MS)
        await seen.page.route("**/chat/messages", lambda route: route.abort())
        await place.click()
        for _ in range(2):
            await expect(seen.page.locator(".chosen")).to_have_text(SEKUPANG)
            await expect(place).to_be_disabled()
            await seen.page.reload()
        await seen.page.unroute("**/chat/messages")
        await expect(chips(seen).filter(has_text="Tiban Indah")).to_be_enabled(timeout=WAIT_MS)


async def test_pages_of_titles_are_turned_one_after_the_other(
    browser: Browser, demo_url: str
) -> None:
    async with served(demo_url) as (_, server), opened(browser, server.url) as seen:
        await seen.ask("cari buku cerita")
        turn = chips(seen).filter(has_text=NEXT)
        pages = []
        for _ in range(3):
            await expect(turn).to_be_enabled(timeout=WAIT_MS)
            pages.append(await seen.replies.inner_text())
            await turn.click()
            await expect(seen.replies).not_to_have_text(pages[-1], timeout=WAIT_MS)
        assert len(set(pages)) == 3
        await expect(seen.replies).to_have_count(1)


async def test_who_deletes_herself_hears_so_at_once_and_may_go_on(
    browser: Browser, demo_url: str
) -> None:
    async with served(demo_url) as (_, server), opened(browser, server.url) as seen:
        await seen.ask("halo")
        await expect(seen.replies).to_have_count(1, timeout=WAIT_MS)
        await seen.ask(LEAVE)
        await seen.page.get_by_role("button", name=YES).click()
        await expect(seen.replies.last).to_contain_text("Sudah dihapus", timeout=WAIT_MS)
        await seen.ask("jadwal tiban baru")
        await expect(seen.replies.last).to_contain_text("Bougenville", timeout=WAIT_MS)
        await expect(seen.page.locator("#typing")).to_be_hidden()
        await reload(seen)
        await expect(seen.replies).to_have_count(2)


async def test_who_is_unknown_and_asks_to_be_deleted_is_answered(
    browser: Browser, demo_url: str
) -> None:
    async with served(demo_url) as (_, server), opened(browser, server.url) as seen:
        for number, word in enumerate((LEAVE, LEAVE, "halo"), start=1):
            await seen.ask(word)
            await expect(seen.replies).to_have_count(number, timeout=WAIT_MS)
        await expect(seen.replies.last).to_contain_text("Halo")
