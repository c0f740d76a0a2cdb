"""The webhook: only Telegram is heard, and it hears 200 only after the commit."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from bot.channels.telegram.adapter import TelegramChannel
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.webhook import LONGEST_BODY, PATH, SECRET_HEADER
from bot.errors import StoreUnavailable
from bot.settings import TelegramMode
from bot.store.database import Database
from tests.channels.test_telegram_broken_updates import BROKEN
from tests.support.fake_bot_api.process import FakeBotApi
from tests.support.fake_bot_api.updates import message
from tests.support.telegrams import SECRET, Heard, telegram

RIGHT = {SECRET_HEADER: SECRET}
PUBLIC = "http://127.0.0.1:1"


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def channel(
    fake_bot_api: FakeBotApi, sqlite_database: Database, heard: Heard
) -> AsyncIterator[TelegramChannel]:
    """A channel in webhook mode that knows who it is."""
    async with telegram(
        fake_bot_api, sqlite_database, telegram_mode=TelegramMode.WEBHOOK,
        webhook_secret=SECRET, public_url=f"{PUBLIC}/",
    ) as made:  # fmt: skip
        await made._set_up()
        made._parts.intake.accept = heard.accept
        yield made


async def post(channel: TelegramChannel, body: Any, headers: dict[str, str] | None = None) -> int:
    """One request, in this event loop."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent: list[dict[str, Any]] = []
    received = [{"type": "http.request", "body": content, "more_body": False}]
    given = RIGHT if headers is None else headers
    scope = {
        "type": "http", "method": "POST", "path": PATH, "raw_path": PATH.encode(),
        "query_string": b"", "root_path": "", "http_version": "1.1", "scheme": "http",
        "headers": [(name.lower().encode(), value.encode()) for name, value in given.items()],
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return received.pop(0) if received else {"type": "http.disconnect"}

    async def send(event: Any) -> None:
        sent.append(event)

    await Starlette(routes=channel.routes())(scope, receive, send)
    return int(sent[0]["status"])


async def test_telegram_is_told_where_and_with_which_secret(
    channel: TelegramChannel, fake_bot_api: FakeBotApi
) -> None:
    place = {"url": f"{PUBLIC}{PATH}", "secret_token": SECRET}
    assert fake_bot_api.report()["webhook"] == place


async def test_an_update_is_taken_in(channel: TelegramChannel, heard: Heard) -> None:
    assert await post(channel, {"update_id": 1, **message("halo")}) == 200
    assert heard.texts == ["halo"]


@pytest.mark.parametrize(
    "headers", [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: "salah"}, {SECRET_HEADER: SECRET + "x"}]
)
async def test_without_the_secret_nothing_is_read(
    channel: TelegramChannel, heard: Heard, headers: dict[str, str]
) -> None:
    assert await post(channel, {"update_id": 1, **message("halo")}, headers) == 403
    assert not heard.messages


async def test_a_body_that_is_too_long_is_not_kept(channel: TelegramChannel, heard: Heard) -> None:
    padded = json.dumps({"update_id": 1, **message("halo")}).encode().ljust(LONGEST_BODY)
    assert await post(channel, padded) == 200
    assert await post(channel, padded + b" ") == 413
    assert heard.texts == ["halo"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"[]", b"5", b'"x"', b"\xff\xfe", b"[" * 5000, b'{"update_id": "x"}',
     b'{"update_id": 1e400}', b"NaN", b'{"update_id": 1, "message": {"text": "\\ud800"}}'],
)  # fmt: skip
async def test_what_can_not_be_read_is_let_go(
    channel: TelegramChannel, heard: Heard, body: bytes
) -> None:
    assert await post(channel, body) == 200
    assert not heard.messages


async def test_no_malformed_update_is_an_error(channel: TelegramChannel) -> None:
    with capture_logs():
        statuses = {await post(channel, {"update_id": 1} | update) for update in BROKEN}
    assert statuses == {200}


async def test_while_the_store_is_down_telegram_keeps_the_update(
    channel: TelegramChannel, heard: Heard
) -> None:
    heard.failures = [StoreUnavailable(place="x", problem="y")]
    update = {"update_id": 1, **message("halo")}
    assert await post(channel, update) == 503
    assert await post(channel, update) == 200
    assert heard.texts == ["halo"]


async def test_before_the_start_and_after_the_stop_telegram_keeps_the_update(
    channel: TelegramChannel, heard: Heard
) -> None:
    await channel.stop()
    assert await post(channel, {"update_id": 1, **message("halo")}) == 503


async def test_what_was_on_its_way_when_the_channel_stopped_is_not_confirmed(
    channel: TelegramChannel, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Intake, "ready", property(lambda _self: True))
    await channel.stop()
    assert await post(channel, {"update_id": 1, **message("halo")}) == 503
    assert not heard.messages


async def test_another_method_is_not_answered(channel: TelegramChannel) -> None:
    client = TestClient(Starlette(routes=channel.routes()))
    assert client.get(PATH).status_code == 405


async def test_with_long_polling_there_is_no_route(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    async with telegram(fake_bot_api, sqlite_database) as polling:
        assert polling.routes() == []
