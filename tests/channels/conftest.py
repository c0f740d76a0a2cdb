"""What the tests of channels share."""

from collections.abc import Iterator

import pytest

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
