"""What became of a call is told apart: never sent, no reply, or which answer."""

import asyncio
import gc
import socket
from typing import Any

import pytest

from bot.channels.telegram.api import Api
from bot.channels.telegram.failures import Answered, NeverSent, NoReply
from bot.channels.telegram.request import AiohttpRequest
from tests.support.fake_bot_api.process import FakeBotApi

MESSAGE = {"chat_id": 1001, "text": "Halo"}


async def call(url: str, token: str, method: str = "sendMessage", **changes: Any) -> Any:
    request = AiohttpRequest()
    api = Api(token=token, base_url=url, request=request)
    try:
        return await api.call(method, {**MESSAGE, **changes.pop("given", {})}, **changes)
    finally:
        await request.shutdown()


async def failure(fake: FakeBotApi, **changes: Any) -> Any:
    with pytest.raises((NeverSent, NoReply, Answered)) as caught:
        await call(changes.pop("url", fake.url), fake.token, **changes)
    return caught.value


async def test_a_success_gives_the_result_as_it_came(fake_bot_api: FakeBotApi) -> None:
    found = await call(fake_bot_api.url, fake_bot_api.token)
    assert found["message_id"] == fake_bot_api.messages()[0]["id"]


async def test_words_arrive_as_they_left(fake_bot_api: FakeBotApi) -> None:
    text = "Sabtu & Minggu + 100% é 😀\nbaris = dua"
    await call(fake_bot_api.url, fake_bot_api.token, given={"text": text})
    assert fake_bot_api.messages()[0]["text"] == text


async def test_nobody_listens(fake_bot_api: FakeBotApi) -> None:
    fake_bot_api.listen(on=False)
    error = await failure(fake_bot_api)
    assert (type(error), error.reason) == (NeverSent, "connect")


async def test_the_name_is_not_known(fake_bot_api: FakeBotApi) -> None:
    error = await failure(fake_bot_api, url="http://tidak-ada.invalid")
    assert (type(error), error.reason) == (NeverSent, "dns")


async def test_the_other_side_speaks_no_tls(fake_bot_api: FakeBotApi) -> None:
    error = await failure(fake_bot_api, url=fake_bot_api.url.replace("http:", "https:"))
    assert (type(error), error.reason) == (NeverSent, "tls")


async def test_no_place_in_the_pool_is_free(fake_bot_api: FakeBotApi) -> None:
    fake_bot_api.script(method="getMe", delay=1.5)
    request = AiohttpRequest(connections=1)
    api = Api(token=fake_bot_api.token, base_url=fake_bot_api.url, request=request)
    slow = asyncio.create_task(api.call("getMe", {}))
    await fake_bot_api.until(lambda: fake_bot_api.log("getMe"))
    with pytest.raises(NeverSent) as caught:
        await request.post(f"{fake_bot_api.url}/x", pool_timeout=0.1, connect_timeout=0.1)
    assert caught.value.reason == "connect_timeout"
    await slow
    await request.shutdown()


@pytest.mark.parametrize("how", ["unread", "silent", "half"])
async def test_the_connection_breaks_after_bytes_have_left(
    fake_bot_api: FakeBotApi, how: str
) -> None:
    fake_bot_api.script(cut=how)
    error = await failure(fake_bot_api)
    assert (type(error), error.reason) == (NoReply, "connection_broke")
    assert len(fake_bot_api.log()) == (0 if how == "unread" else 1)


async def test_a_broken_connection_is_never_tried_again_by_itself(
    fake_bot_api: FakeBotApi,
) -> None:
    request = AiohttpRequest()
    api = Api(token=fake_bot_api.token, base_url=fake_bot_api.url, request=request)
    await request.initialize()
    await api.call("sendMessage", MESSAGE)  # leaves a connection to be used again
    fake_bot_api.script(cut="silent")
    with pytest.raises(NoReply):
        await api.call("sendMessage", MESSAGE)
    assert len(fake_bot_api.log()) == 2
    await request.shutdown()


async def test_no_answer_comes_in_time(fake_bot_api: FakeBotApi) -> None:
    fake_bot_api.script(delay=2.0)
    error = await failure(fake_bot_api, read_timeout=0.2)
    assert (type(error), error.reason) == (NoReply, "timeout")


@pytest.mark.parametrize("page", ["<html>ok</html>", "", "[1]", '{"ok": true}', "null"])
async def test_a_success_that_can_not_be_read_may_have_worked(
    fake_bot_api: FakeBotApi, page: str
) -> None:
    fake_bot_api.script(status=200, page=page, effect=True)
    error = await failure(fake_bot_api)
    assert isinstance(error, NoReply) or error.status >= 500


@pytest.mark.parametrize("seconds", [0, 7])
async def test_a_halt_says_for_how_long_even_when_it_is_0(
    fake_bot_api: FakeBotApi, seconds: int
) -> None:
    fake_bot_api.script(status=429, description="Too Many", parameters={"retry_after": seconds})
    error = await failure(fake_bot_api)
    assert (error.status, error.retry_after) == (429, seconds)


async def test_a_halt_of_something_in_front_is_read_from_its_header(
    fake_bot_api: FakeBotApi,
) -> None:
    fake_bot_api.script(status=429, page="<html>slow</html>", headers={"Retry-After": "9"})
    error = await failure(fake_bot_api)
    assert (error.status, error.retry_after, error.by_api) == (429, 9, False)


async def test_a_group_that_moved_names_its_new_id(fake_bot_api: FakeBotApi) -> None:
    fake_bot_api.chat(1001, "moved", to=-100777)
    error = await failure(fake_bot_api)
    assert (error.status, error.migrate_to) == (400, "-100777")


@pytest.mark.parametrize("status", [500, 502, 503, 504, 301, 418])
async def test_a_page_of_something_in_front_keeps_its_status(
    fake_bot_api: FakeBotApi, status: int
) -> None:
    fake_bot_api.script(status=status, page="<html>Bad Gateway</html>")
    error = await failure(fake_bot_api)
    assert (type(error), error.status, error.by_api) == (Answered, status, False)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409])
async def test_an_error_of_the_bot_api_keeps_status_and_words(
    fake_bot_api: FakeBotApi, status: int
) -> None:
    fake_bot_api.script(status=status, description="Some: words")
    error = await failure(fake_bot_api)
    assert (error.status, error.description, error.by_api) == (status, "Some: words", True)


async def test_proxies_of_the_environment_are_not_used(
    fake_bot_api: FakeBotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert await call(fake_bot_api.url, fake_bot_api.token)


async def test_the_session_is_closed_once_nothing_is_under_way(fake_bot_api: FakeBotApi) -> None:
    request = AiohttpRequest()
    api = Api(token=fake_bot_api.token, base_url=fake_bot_api.url, request=request)
    await request.initialize()
    await asyncio.gather(*(api.call("getMe", {}) for _ in range(10)))
    assert is_open(request)
    await request.shutdown()
    await request.shutdown()
    assert not is_open(request)
    await api.call("getMe", {})  # what an application still sends while it stops
    assert not is_open(request)
    gc.collect()


def is_open(request: AiohttpRequest) -> bool:
    return request._session is not None


async def test_a_port_that_accepts_and_says_nothing_is_uncertain(
    fake_bot_api: FakeBotApi,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        error = await failure(fake_bot_api, url=url, read_timeout=0.2)
    assert type(error) is NoReply


def test_the_token_is_in_no_representation(fake_bot_api: FakeBotApi) -> None:
    api = Api(token=fake_bot_api.token, base_url=fake_bot_api.url, request=AiohttpRequest())
    assert fake_bot_api.token not in f"{api!r} {api}"
