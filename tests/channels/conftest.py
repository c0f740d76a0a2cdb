"""What the tests of channels share."""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser

from bot.clock import SystemClock
from bot.commands.demo.batam import fill
from bot.store.database import Database
from tests.support.chromium import chromium
from tests.support.fake_bot_api.process import FakeBotApi, running_fake


@pytest.fixture(scope="session")
def fake_bot_api_process() -> Iterator[FakeBotApi]:
    """One server for all tests of a process."""
    with running_fake() as fake:
        yield fake


@pytest.fixture
def fake_bot_api(fake_bot_api_process: FakeBotApi) -> FakeBotApi:
    """A fake Bot API as after its start."""
    fake_bot_api_process.reset()
    return fake_bot_api_process


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A real browser without a screen."""
    async with chromium() as opened:
        yield opened


@pytest.fixture
async def demo_url(sqlite_url: str) -> str:
    """A database with the example of Batam."""
    database = Database(sqlite_url)
    async with database.unit_of_work() as uow:
        await fill(uow, SystemClock().now())
        await uow.commit()
    await database.close()
    return sqlite_url
