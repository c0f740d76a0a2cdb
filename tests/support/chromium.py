"""A real browser for tests: whichever Chromium this computer has."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Playwright, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "no Chromium on this computer: apt install chromium, or playwright install chromium"


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser without a window; skips the test where there is none."""
    async with async_playwright() as playwright:
        found = _found(playwright)
        if found is None:
            pytest.skip(MISSING)
        sandbox = ["--no-sandbox"] if os.getuid() == 0 else []  # it refuses to run as root
        browser = await playwright.chromium.launch(executable_path=found, args=sandbox)
        try:
            yield browser
        finally:
            await browser.close()


def _found(playwright: Playwright) -> str | None:
    installed = next((path for path in map(shutil.which, NAMES) if path), None)
    own = playwright.chromium.executable_path
    return installed or (own if Path(own).exists() else None)
