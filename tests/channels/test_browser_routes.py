"""What the browser chat takes in, refuses and shows."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx2
import pytest

from bot.app import Application
from bot.channels.browser.adapter import BrowserChannel
from bot.channels.browser.incoming import LONGEST_TEXT
from bot.channels.browser.sessions import BURST, Doorkeeper, network_of
from bot.clock import ManualClock
from bot.errors import StoreUnavailable
from bot.messages import Address, OutboundMessage
from tests.support.applications import NOW, settings_for
from tests.support.browsers import (
    ORIGIN,
    Visitor,
    browser_application,
    count_inbox,
    new_key,
    visiting,
)

ELSEWHERE = "https://evil.example"


@pytest.fixture
async def application(sqlite_url: str) -> AsyncIterator[Application]:
    async with browser_application(sqlite_url) as opened:
        yield opened


@pytest.fixture
async def each(database_url: str) -> AsyncIterator[Application]:
    """The same on either database, for what depends on its statements."""
    async with browser_application(database_url) as opened:
        yield opened


@pytest.fixture
async def visitor(application: Application) -> AsyncIterator[Visitor]:
    async with visiting(application) as came:
        await came.come()
        yield came


def browser_of(application: Application) -> BrowserChannel:
    channel = application.channels["browser"]
    assert isinstance(channel, BrowserChannel)
    return channel


async def test_a_question_is_kept_at_once_and_answered(each: Application) -> None:
    async with visiting(each) as visitor:
        await visitor.come()
        answer = await visitor.post(text="halo")
        assert answer.status_code == 200
        assert await visitor.texts() == [(True, "halo")]
        assert await count_inbox(each.database) == 1
        await each.drain()
        (_, (mine, reply)) = await visitor.texts()
        assert not mine
        assert reply


async def test_a_message_that_is_sent_again_stays_one(each: Application) -> None:
    async with visiting(each) as visitor:
        await visitor.come()
        key = new_key()
        answers = [await visitor.post(key=key, text="halo") for _ in range(3)]
        assert len({answer.json()["id"] for answer in answers}) == 1
        assert await count_inbox(each.database) == 1
        await each.drain()
        assert len(await visitor.texts()) == 2


async def test_the_same_message_from_two_tabs_at_once_stays_one(each: Application) -> None:
    async with visiting(each) as visitor:
        await visitor.come()
        key = new_key()
        answers = await asyncio.gather(*(visitor.post(key=key, text="halo") for _ in range(8)))
        assert len({answer.json()["id"] for answer in answers}) == 1
        assert await count_inbox(each.database) == 1


async def test_the_same_key_of_two_people_is_two_messages(application: Application) -> None:
    key = new_key()
    async with visiting(application) as ani, visiting(application) as budi:
        for person in (ani, budi):
            await person.come()
            assert (await person.post(key=key, text="halo")).status_code == 200
    assert await count_inbox(application.database) == 2


async def test_a_message_that_the_inbox_could_not_take_comes_again_with_the_same_key(
    application: Application, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_messages: Any) -> None:
        raise StoreUnavailable(place="here", problem="gone")

    key = new_key()
    routes = browser_of(application)._routes
    with monkeypatch.context() as broken:
        broken.setattr(routes, "accept", fail)
        refused = await visitor.post(key=key, text="halo")
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "5"
    assert await count_inbox(application.database) == 0
    assert (await visitor.post(key=key, text="halo")).status_code == 200
    await application.drain()
    assert [mine for mine, _ in await visitor.texts()] == [True, False]


async def test_a_pressed_button_is_answered_and_shown_by_its_label(
    application: Application, visitor: Visitor
) -> None:
    await visitor.post(text="bantuan")
    await application.drain()
    shown = (await visitor.history())["messages"][-1]
    button = shown["buttons"][0][0]
    await visitor.post(press=button["data"], on=shown["id"], label=button["label"])
    await application.drain()
    asked, reply = (await visitor.history())["messages"][-2:]
    assert (asked["text"], asked["on"], asked["press"]) == (
        button["label"],
        shown["id"],
        button["data"],
    )
    assert not reply["mine"]


async def test_a_button_of_somebody_else_does_nothing(application: Application) -> None:
    async with visiting(application) as ani, visiting(application) as budi:
        for person in (ani, budi):
            await person.come()
            await person.post(text="bantuan")
        await application.drain()
        foreign = (await ani.history())["messages"][-1]["buttons"][0][0]
        await budi.post(press=foreign["data"], on=1, label=foreign["label"])
        await application.drain()
        assert "untuk orang lain" in (await budi.texts())[-1][1]


async def test_a_position_is_taken_in(application: Application, visitor: Visitor) -> None:
    assert (await visitor.post(position=[1.1063, 103.969])).status_code == 200
    await application.drain()
    mine, reply = (await visitor.history())["messages"]
    assert mine["position"] == [1.1063, 103.969]
    assert not reply["mine"]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"text": ""},
        {"text": "  \n\t "},
        {"text": "halo", "press": "a~b.c"},
        {"text": 7},
        {"press": "x" * 65},
        {"press": "a\u0000", "on": 1},
        {"press": "a~b.c", "on": 2**63},
        {"position": [91, 0]},
        {"position": [0]},
        {"position": [None, 1]},
        {"text": "halo", "key": "short"},
        {"text": "halo", "key": "with space in it"},
        {"text": "halo", "key": "k" * 41},
    ],
)
async def test_what_is_no_message_is_refused_kindly(
    application: Application, visitor: Visitor, said: dict[str, Any]
) -> None:
    answer = await visitor.post(**said)
    assert answer.status_code == 422
    assert "Kak" in answer.json()["text"]
    assert await count_inbox(application.database) == 0


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"nonsense", b'"text"', b'{"text": "\\ud800"}', b"\xff"]
)
async def test_a_body_that_is_no_object_is_refused(visitor: Visitor, body: bytes) -> None:
    answer = await visitor.client.post(
        "/chat/messages", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 422


async def test_control_characters_are_left_out(each: Application) -> None:
    async with visiting(each) as visitor:
        await visitor.come()
        assert (await visitor.post(text="ha\x00lo\x07\r\nKak\x1b")).status_code == 200
        assert await visitor.texts() == [(True, "halo\nKak")]


async def test_the_longest_text_passes_and_a_longer_one_does_not(visitor: Visitor) -> None:
    assert (await visitor.post(text="😊" * LONGEST_TEXT)).status_code == 200
    too_long = await visitor.post(text="a" * (LONGEST_TEXT + 1))
    assert too_long.status_code == 413
    assert "2000" in too_long.json()["text"]


async def test_a_huge_body_is_refused_before_it_is_read(
    application: Application, visitor: Visitor
) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b"x" * 4096

    answer = await visitor.client.post(
        "/chat/messages", content=endless(), headers={"content-type": "application/json"}
    )
    assert answer.status_code == 413
    assert sent < 10


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "", "multipart/form-data"]
)
async def test_only_json_is_read_since_no_form_can_send_it(visitor: Visitor, kind: str) -> None:
    answer = await visitor.client.post(
        "/chat/messages",
        content=b'{"key": "12345678", "text": "x"}',
        headers={"content-type": kind},
    )
    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": ELSEWHERE}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://[::1"}, 403),
        ({"origin": ORIGIN, "sec-fetch-site": "cross-site"}, 403),
        ({"origin": ORIGIN, "sec-fetch-site": "same-site"}, 403),
        ({"origin": ELSEWHERE, "sec-fetch-site": "same-origin"}, 200),
        ({"origin": ORIGIN}, 200),
    ],
)
async def test_only_the_own_page_may_post(
    visitor: Visitor, headers: dict[str, str], status: int
) -> None:
    answer = await visitor.client.post(
        "/chat/messages", json={"key": new_key(), "text": "halo"}, headers=headers
    )
    assert answer.status_code == status


async def test_behind_a_proxy_the_public_address_is_the_own_site(database_url: str) -> None:
    public = "https://pusling.example"
    async with (
        browser_application(database_url, public_url=public) as application,
        visiting(application) as came,
    ):
        # A cookie for https only is not sent on: the test's own site is plain http.
        cookie = (await came.come()).headers["set-cookie"].partition(";")[0]
        answer = await came.client.post(
            "/chat/messages",
            json={"key": new_key(), "text": "halo"},
            headers={"origin": public, "cookie": cookie},
        )
        assert answer.status_code == 200


Spoil = Callable[[str], str]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _cookie: "",
        lambda _cookie: "nonsense",
        lambda cookie: "0" * 32 + cookie[32:],
        lambda cookie: cookie[:33] + ("A" if cookie[33] != "A" else "B") + cookie[34:],
        lambda cookie: cookie.partition(".")[0],
    ],
    ids=["none", "nonsense", "other chat", "other signature", "no signature"],
)
@pytest.mark.parametrize("method", ["post", "history", "stream"])
async def test_without_a_true_cookie_nobody_reads_or_writes(
    application: Application, spoil: Spoil, method: str
) -> None:
    async with visiting(application) as came:
        await came.come()
        cookie = spoil(came.client.cookies["pusling"])
        came.client.cookies.clear()
        came.client.headers["cookie"] = f"pusling={cookie}"
        calls: dict[str, Callable[[], Awaitable[httpx2.Response]]] = {
            "post": lambda: came.post(text="halo"),
            "history": lambda: came.client.get("/chat/history"),
            "stream": lambda: came.client.get("/chat/stream"),
        }
        answer = await calls[method]()
    assert answer.status_code == 403
    assert answer.json()["error"] == "session"
    assert await count_inbox(application.database) == 0


async def test_nobody_sees_the_chat_of_another(application: Application) -> None:
    async with visiting(application) as ani, visiting(application) as budi:
        await ani.come()
        await budi.come()
        await ani.post(text="rahasia")
        await application.drain()
        assert await budi.texts() == []


async def test_the_cookie_is_kept_from_scripts_and_from_other_sites(visitor: Visitor) -> None:
    cookie = (await visitor.come()).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie


async def test_with_a_public_https_address_the_cookie_is_for_https_only(
    database_url: str,
) -> None:
    async with browser_application(database_url, public_url="https://p.example") as application:
        settings = settings_for(database_url).model_copy(update={"public_url": "https://p.example"})
        async with visiting(application, settings) as came:
            answer = await came.come()
    assert answer.headers["set-cookie"].startswith("__Host-pusling=")
    assert "Secure" in answer.headers["set-cookie"]
    assert "strict-transport-security" in answer.headers


async def test_whoever_comes_back_stays_the_same_person(visitor: Visitor) -> None:
    before = visitor.client.cookies["pusling"]
    await visitor.come()
    assert visitor.client.cookies["pusling"] == before


async def test_too_many_messages_are_told_to_come_again_and_none_is_lost(
    sqlite_url: str,
) -> None:
    clock = ManualClock(NOW)
    async with browser_application(sqlite_url, clock=clock) as application:
        async with visiting(application) as came:
            await came.come()
            answers = [await came.post(text=f"halo {n}") for n in range(22)]
            assert [a.status_code for a in answers] == [200] * 20 + [429] * 2
            assert answers[-1].headers["retry-after"] == "2"
            assert "Kak" in answers[-1].json()["text"]
            assert (await came.post(text="berhenti")).status_code == 200  # is never turned away
            assert (await came.post(text="halo sekali lagi")).status_code == 429
            assert browser_of(application).turned_away == 3
            await clock.sleep(2)
            assert (await came.post(text="halo lagi")).status_code == 200
        assert await count_inbox(application.database) == 22


async def test_an_address_may_not_begin_any_number_of_chats(application: Application) -> None:
    async with visiting(application, host="203.0.113.7") as came:
        for _ in range(BURST):
            came.client.cookies.clear()
            assert (await came.come()).status_code == 200
        came.client.cookies.clear()
        refused = await came.come()
        assert refused.status_code == 429
        assert "retry-after" in refused.headers
    async with visiting(application, host="203.0.113.8") as other:
        assert (await other.come()).status_code == 200


def test_new_chats_are_counted_by_network_and_come_back_with_time() -> None:
    door = Doorkeeper()
    assert all(door.admits("2001:db8:1:2::1", 0.0) for _ in range(BURST))
    assert not door.admits("2001:db8:1:2:ffff::9", 0.0)
    assert door.admits("2001:db8:1:3::1", 0.0)
    assert door.admits("2001:db8:1:2::1", 5.0)
    assert network_of("::ffff:192.0.2.1") != network_of("::ffff:192.0.2.2")


async def test_history_comes_in_pages(each: Application) -> None:
    async with visiting(each) as visitor:
        await visitor.come()
        channel = browser_of(each)
        await visitor.post(text="halo")
        await each.drain()
        (chat,) = {str(visitor.client.cookies["pusling"]).partition(".")[0]}
        for number in range(120):
            message = OutboundMessage(
                id=number, address=Address(channel="browser", chat=chat), text=f"{number}", lane=0
            )
            await channel.send(message)
        newest = await visitor.history()
        assert newest["more"]
        older = await visitor.history(newest["messages"][0]["id"])
        oldest = await visitor.history(older["messages"][0]["id"])
        assert not oldest["more"]
        together = [*oldest["messages"], *older["messages"], *newest["messages"]]
        assert [entry["text"] for entry in together[2:]] == [f"{number}" for number in range(120)]
        assert len({entry["id"] for entry in together}) == 122


async def test_nothing_is_taken_in_once_the_service_stops(
    application: Application, visitor: Visitor
) -> None:
    await application.close_doors()
    assert (await visitor.post(text="halo")).status_code == 503
    assert (await visitor.client.get("/chat/stream")).status_code == 503
    assert (await visitor.client.get("/chat/history")).status_code == 200


async def test_an_edit_names_the_message_it_replaces(each: Application) -> None:
    async with visiting(each) as visitor:
        await visitor.come()
        chat = visitor.client.cookies["pusling"].partition(".")[0]
        address = Address(channel="browser", chat=chat)
        channel = browser_of(each)
        first = await channel.send(OutboundMessage(id=1, address=address, text="lama", lane=0))
        second = await channel.send(
            OutboundMessage(id=2, address=address, text="baru", lane=0, edit_of=first.platform_id)
        )
        assert second.platform_id == first.platform_id
        entries = (await visitor.history())["messages"]
        assert [entry.get("edits") for entry in entries] == [None, int(first.platform_id or 0)]
