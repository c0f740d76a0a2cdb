"""The fake Bot API keeps to Telegram's rules: what it lets pass means something."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.channels.telegram.api import Api
from bot.channels.telegram.failures import Answered
from bot.channels.telegram.request import AiohttpRequest
from bot.messages import Outcome
from bot.store.database import Database
from tests.support.fake_bot_api.process import FakeBotApi
from tests.support.fake_bot_api.updates import message
from tests.support.telegrams import outbound, telegram


@pytest.fixture
async def api(fake_bot_api: FakeBotApi) -> AsyncIterator[Api]:
    request = AiohttpRequest()
    yield Api(token=fake_bot_api.token, base_url=fake_bot_api.url, request=request)
    await request.shutdown()


async def numbers(api: Api, **given: Any) -> list[int]:
    return [one["update_id"] for one in await api.call("getUpdates", given)]


async def refusal(api: Api, method: str, **given: Any) -> Answered:
    with pytest.raises(Answered) as caught:
        await api.call(method, given)
    return caught.value


async def test_updates_come_again_until_the_offset_passes_them(
    api: Api, fake_bot_api: FakeBotApi
) -> None:
    first, second, third = fake_bot_api.push(message("1"), message("2"), message("3"))
    assert await numbers(api) == [first, second, third]
    assert await numbers(api, limit=2) == [first, second]
    assert await numbers(api, offset=third) == [third]
    assert fake_bot_api.waiting() == [third]


async def test_an_empty_answer_is_held_back_until_something_comes(
    api: Api, fake_bot_api: FakeBotApi
) -> None:
    waiting = asyncio.create_task(numbers(api, timeout=10))
    await fake_bot_api.until(lambda: fake_bot_api.log("getUpdates"))
    assert not waiting.done()
    assert await asyncio.to_thread(fake_bot_api.push, message("1")) == await waiting


async def test_a_second_fetcher_ends_the_first(api: Api, fake_bot_api: FakeBotApi) -> None:
    first = asyncio.create_task(refusal(api, "getUpdates", timeout=10))
    await fake_bot_api.until(lambda: fake_bot_api.log("getUpdates"))
    assert await numbers(api) == []
    assert (await first).status == 409


async def test_with_a_webhook_nobody_can_fetch(api: Api, fake_bot_api: FakeBotApi) -> None:
    await api.call("setWebhook", {"url": "http://127.0.0.1:1/x"})
    assert (await refusal(api, "getUpdates")).status == 409


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text": "<b>x", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "text is empty"),
        ({"text": " \n\u200b"}, "text is empty"),
        ({"text": "x" * 4097}, "too long"),
        ({"text": "😀" * 2049}, "too long"),
        ({"text": "x", "chat_id": 999}, "chat not found"),
        ({"text": "x", "chat_id": "ani"}, "chat_id is empty"),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[
                {"text": "a", "callback_data": "x" * 65}]]}},
            "BUTTON_DATA_INVALID",
        ),
    ],
    ids=lambda one: str(one)[:30],
)  # fmt: skip
async def test_what_telegram_refuses_is_refused(
    api: Api, fake_bot_api: FakeBotApi, given: dict[str, Any], words: str
) -> None:
    fake_bot_api.chat(999, "unknown")
    error = await refusal(api, "sendMessage", **{"chat_id": 1001, **given})
    assert error.status == 400
    assert words in error.description


async def test_an_edit_must_change_something_that_is_there(
    api: Api, fake_bot_api: FakeBotApi
) -> None:
    sent = await api.call("sendMessage", {"chat_id": 1001, "text": "x"})
    same = {"chat_id": 1001, "message_id": sent["message_id"], "text": "x"}
    assert "not modified" in (await refusal(api, "editMessageText", **same)).description
    gone = {**same, "message_id": 1}
    assert "to edit not found" in (await refusal(api, "editMessageText", **gone)).description


async def test_limits_are_enforced_and_reach_delivery_as_a_halt(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    fake_bot_api.limit(per_chat_seconds=1.0, per_second=3)
    async with telegram(fake_bot_api, sqlite_database) as channel:
        results = [await channel.send(outbound(chat=chat)) for chat in (1, 1, 2, 3, 4)]
    outcomes = [result.outcome for result in results]
    assert outcomes == [
        Outcome.SENT, Outcome.HALTED, Outcome.SENT, Outcome.SENT, Outcome.HALTED,
    ]  # fmt: skip
    assert {result.retry_after for result in results if result.retry_after} == {1.0}


async def test_who_blocked_the_bot_is_out_of_reach_until_she_opens_again(
    fake_bot_api: FakeBotApi, sqlite_database: Database
) -> None:
    async with telegram(fake_bot_api, sqlite_database) as channel:
        fake_bot_api.chat(1001, "blocked")
        assert (await channel.send(outbound())).outcome is Outcome.BLOCKED
        fake_bot_api.chat(1001, "open")
        assert (await channel.send(outbound())).outcome is Outcome.SENT
