"""A page of the browser chat opened in a real browser, and what went wrong on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

WAIT_MS = 20_000
SMALL = ViewportSize(width=320, height=640)


@dataclass(slots=True)
class Opened:
    """A page, and all that went wrong on it or was loaded for it."""

    page: Page
    problems: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    bytes_loaded: int = 0

    @property
    def replies(self) -> Locator:
        """Bubbles of the bot, without the greeting."""
        return self.page.locator(".theirs:not(#greeting):not(#typing)")

    @property
    def own(self) -> Locator:
        """Bubbles of the person."""
        return self.page.locator(".mine")

    async def ask(self, text: str) -> None:
        await self.page.get_by_label("Tulis pesan").fill(text)
        await self.page.keyboard.press("Enter")

    async def is_online(self) -> None:
        await expect(self.page.get_by_text("online", exact=True)).to_be_visible(timeout=WAIT_MS)


@asynccontextmanager
async def opened(browser: Browser, url: str, **looks: Any) -> AsyncIterator[Opened]:
    """A page in a browser profile of its own."""
    context = await browser.new_context(viewport=looks.pop("viewport", SMALL), **looks)
    context.set_default_timeout(WAIT_MS)
    seen = Opened(await context.new_page())
    watch(seen)
    await seen.page.goto(url)
    await seen.is_online()
    yield seen
    await context.close()


def watch(seen: Opened) -> None:
    seen.page.on("console", lambda message: _note(seen, message.type, message.text))
    seen.page.on("pageerror", lambda error: seen.problems.append(str(error)))
    seen.page.on("request", lambda request: seen.hosts.add(urlsplit(request.url).netloc))


def _note(seen: Opened, kind: str, text: str) -> None:
    if kind in ("error", "warning"):
        seen.problems.append(text)
