"""Takes the pictures of the guides: `python -m tests.guides.pictures [GUIDE...]`.

Each guide is followed in the browser chat, in a real browser, against the whole application on the
example of Batam with a clock that stands still. Where a guide shows a picture, it is taken.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Page, ViewportSize, expect

from bot.app import Application, World, make_browser, open_application
from bot.channels.recording import RecordingChannel
from bot.clock import ManualClock
from bot.commands.demo.batam import fill
from bot.domain.people import Role
from bot.logs import configure
from bot.store import people
from bot.store.database import Database
from bot.store.migrations import migrate
from bot.web.server import WebServer
from tests.guides.playing import Play, begin
from tests.guides.reading import DOCS, GUIDES, Reader, Step, steps_of
from tests.support.applications import NAME, NOW, Stage, settings_for
from tests.support.chromium import chromium

PHONE = ViewportSize(width=390, height=700)
COLOURS = 128
"""Enough for letters on a plain ground, and a quarter of the bytes."""
WAIT_MS = 15_000
COOKIE = "pusling"


class Camera:
    """A guide that is followed in a browser."""

    def __init__(self, play: Play, page: Page) -> None:
        self._play = play
        self._page = page
        self._known = False

    async def take(self, step: Step) -> None:
        """Do what a step says; the reader's part on the page, the others' behind it."""
        if step.kind == "say":
            await self._page.get_by_label("Tulis pesan").fill(step.words)
            await self._answered(self._page.keyboard.press("Enter"))
        elif step.kind == "press":
            buttons = self._page.locator("#log button:enabled", has_text=step.words)
            await self._answered(buttons.get_by_text(step.words, exact=True).last.click())
        elif step.kind == "picture":
            await self._page.mouse.move(0, 0)
            await self._page.evaluate("document.activeElement.blur()")
            _keep(await self._page.screenshot(), DOCS / step.words)
        else:
            await self._play.take(step)
            await self._page.clock.set_fixed_time(self._play.stage.clock.now())

    async def _answered(self, done: object) -> None:
        """What the reader does is taken in and worked, and the page shows what comes back."""
        await self._introduce()
        bubbles = self._page.locator("#log .bubble time")
        before = await bubbles.count()
        await done  # type: ignore[misc]
        await expect(bubbles).not_to_have_count(before, timeout=WAIT_MS)
        await expect(self._page.locator(".waiting")).to_have_count(0, timeout=WAIT_MS)
        await self._play.stage.application.drain()
        await expect(self._page.locator("#typing")).to_be_hidden(timeout=WAIT_MS)
        await self._page.wait_for_timeout(100)  # edits and what comes behind the reply

    async def _introduce(self) -> None:
        """The reader is known by her name: a browser knows none."""
        if self._known:
            return
        self._known = True
        cookies = await self._page.context.cookies()
        chat = next(c["value"] for c in cookies if c["name"] == COOKIE).partition(".")[0]
        reader, stage = self._play.reader, self._play.stage
        async with stage.application.database.unit_of_work() as uow:
            known = {"channel": "browser", "person": chat, "name": reader.name}
            await people.add(uow, **known, role=Role.RESIDENT, now=stage.clock.now())
            await uow.commit()


def _keep(png: bytes, path: Path) -> None:
    """Write a picture in few colours."""
    path.parent.mkdir(exist_ok=True)
    Image.open(BytesIO(png)).convert("RGB").quantize(COLOURS).save(path, optimize=True)
    sys.stdout.write(f"{path.name} {path.stat().st_size}\n")


async def photographed(guide: Path, url: str, browser: Browser) -> None:
    """All pictures of one guide."""
    async with _served(url) as (application, channel, clock, server):
        stage = Stage(application, channel, clock)
        play = Play(stage=stage, reader=Reader(name="Anda"))
        context = await browser.new_context(
            viewport=PHONE, reduced_motion="reduce", timezone_id="Asia/Jakarta"
        )
        page = await context.new_page()
        await page.clock.set_fixed_time(clock.now())
        await page.goto(server)
        camera = Camera(play, page)
        for step in steps_of(guide):
            await camera.take(step)
        await context.close()


@asynccontextmanager
async def _served(
    url: str,
) -> AsyncIterator[tuple[Application, RecordingChannel, ManualClock, str]]:
    """The application with its page on a free port, and a channel for everybody else."""
    clock, channel, server = ManualClock(NOW), RecordingChannel(NAME), WebServer("127.0.0.1", 0)
    world = World(clock=clock, boot_id="boot-1", jitter=lambda: 0.5, limited=False)
    application = await open_application(settings_for(url), world, [channel], makers=[make_browser])
    await application.start()
    await begin(application)
    server.serve(application.web(settings_for(url)))
    try:
        yield application, channel, clock, server.url
    finally:
        await application.close_doors()
        await server.stop()
        await application.stop()


async def _filled(url: str, now: datetime) -> None:
    await migrate(url)
    database = Database(url)
    async with database.unit_of_work() as uow:
        await fill(uow, now)
        await uow.commit()
    await database.close()


async def main(names: Collection[str]) -> None:
    """Take the pictures of the guides of these names, or of all."""
    configure(level="WARNING", as_json=False)
    with tempfile.TemporaryDirectory() as folder:
        async with chromium() as browser:
            for guide in GUIDES:
                if not names or guide.stem in names:
                    url = f"sqlite:///{folder}/{guide.stem}.db"
                    await _filled(url, NOW)
                    await photographed(guide, url, browser)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
