"""The pages on privacy and terms: in a real browser, true to the code, light enough for anybody."""

import re

import httpx2
import pytest
from playwright.async_api import Browser, expect

from bot.domain.papers import PATHS, Paper, spoken
from bot.domain.retention import KEPT, DataKind
from bot.i18n import Catalogues, locales_folder
from tests.support.applications import settings_for
from tests.support.browsers import browser_application, served, visiting
from tests.support.pages import SMALL, Opened, opened, watch

MOST_BYTES = 20_000
PHONE = {"width": 390, "height": 720}
LIBRARY = "Dispusip Kota <Contoh>"
CONTACT = "Jalan Contoh 1 & 2"


@pytest.mark.parametrize(("size", "scheme"), [(SMALL, "dark"), (PHONE, "light")])
async def test_the_papers_are_read_from_the_chat_and_lead_back(
    browser: Browser, sqlite_url: str, size: dict[str, int], scheme: str
) -> None:
    looks = {"viewport": size, "color_scheme": scheme}
    async with served(sqlite_url) as (_, server), opened(browser, server.url, **looks) as seen:
        for paper, short, head in (
            (Paper.PRIVACY, "Privasi", "Kebijakan privasi"),
            (Paper.TERMS, "Ketentuan", "Ketentuan layanan"),
        ):
            await seen.page.get_by_role("link", name=short, exact=True).click()
            await expect(seen.page.get_by_role("heading", level=1)).to_have_text(head)
            assert PATHS[paper] in seen.page.url
            sizes = await seen.page.locator("html").evaluate("e => [e.scrollWidth, e.clientWidth]")
            assert sizes[0] <= sizes[1]
            ground = "e => getComputedStyle(e).backgroundColor"
            brightness = sum(
                map(int, re.findall(r"\d+", await seen.page.locator("body").evaluate(ground)))
            )
            assert (brightness > 600) is (scheme == "light")
            await seen.page.get_by_role("link", name="Ke obrolan").click()
            await seen.is_online()
        assert not seen.problems


async def test_whoever_comes_by_a_link_reads_without_a_chat_or_a_script(
    browser: Browser, sqlite_url: str
) -> None:
    async with served(sqlite_url) as (_, server):
        context = await browser.new_context(java_script_enabled=False, viewport=SMALL)
        seen = Opened(await context.new_page())
        watch(seen)
        await seen.page.goto(f"{server.url}/privasi?lang=en")
        await expect(seen.page.get_by_role("heading", level=1)).to_have_text("Privacy policy")
        await seen.page.get_by_role("link", name="Bahasa Indonesia").click()
        await expect(seen.page.get_by_role("heading", level=1)).to_have_text("Kebijakan privasi")
        assert await context.cookies() == []
        assert not seen.problems
        await context.close()


async def test_the_papers_say_who_is_responsible_and_how_long_each_kind_of_data_stays(
    sqlite_url: str,
) -> None:
    async with (
        browser_application(sqlite_url, library=LIBRARY, library_contact=CONTACT) as application,
        visiting(application, settings_for(sqlite_url)) as visitor,
    ):
        pages = {paper: await visitor.client.get(PATHS[paper]) for paper in Paper}
        weights = [await weight(visitor.client, page) for page in pages.values()]
    assert max(weights) < MOST_BYTES
    text = pages[Paper.PRIVACY].text
    assert "Dispusip Kota &lt;Contoh&gt;" in text
    assert "Jalan Contoh 1 &amp; 2" in text
    assert "27 Tahun 2022" in text
    assert not re.search(r"\{\w+\}", "".join(page.text for page in pages.values()))
    words = Catalogues.load(locales_folder()).of("id")
    table = text.partition("<dl>")[2].partition("</dl>")[0].replace("&#34;", '"')
    for kind in DataKind:
        unit, count = spoken(KEPT[kind])
        length = f"<dt>{count} {words.label(unit)}</dt><dd>"
        assert words.label(kind) in table.partition(length)[2].partition("</dd>")[0]


async def weight(client: httpx2.AsyncClient, page: httpx2.Response) -> int:
    """Bytes of a page and all that it loads."""
    files = set(re.findall(r'(?:href|src)="(/chat\.[^"]+)"', page.text))
    assert len(files) == 2
    return len(page.content) + sum([len((await client.get(name)).content) for name in files])
