"""The stream of an open page, over a real connection."""

import asyncio

from bot.channels.browser.adapter import BrowserChannel
from bot.channels.browser.arrivals import MOST_OF_CHAT, Arrivals, Lookout, rung
from bot.messages import Address, OutboundMessage
from bot.store import browser
from bot.store.database import Database
from tests.support.applications import NOW
from tests.support.browsers import browser_application, first_events, online, served


async def test_an_open_page_gets_question_and_answer_without_asking(database_url: str) -> None:
    async with served(database_url) as (_, server), online(server.url) as visitor:
        await visitor.come()
        stream = asyncio.create_task(first_events(visitor.client, 2))
        await visitor.post(text="halo")
        mine, reply = await asyncio.wait_for(stream, 15)
    assert (mine["mine"], mine["text"], reply["mine"]) == (True, "halo", False)
    assert reply["id"] > mine["id"]


async def test_a_broken_stream_goes_on_behind_what_was_seen(sqlite_url: str) -> None:
    async with served(sqlite_url) as (_, server), online(server.url) as visitor:
        await visitor.come()
        await visitor.post(text="halo")
        mine, reply = await asyncio.wait_for(first_events(visitor.client, 2), 15)
        seen = {"last-event-id": str(mine["id"])}
        assert await first_events(visitor.client, 1, headers=seen) == [reply]
        assert await first_events(visitor.client, 1, params={"after": mine["id"]}) == [reply]
        nonsense = {"last-event-id": "nonsense"}
        assert await first_events(visitor.client, 1, headers=nonsense) == [mine]


async def test_a_restart_loses_nothing_that_was_said(sqlite_url: str) -> None:
    async with served(sqlite_url) as (_, server), online(server.url) as visitor:
        await visitor.come()
        await visitor.post(text="halo")
        (mine,) = await asyncio.wait_for(first_events(visitor.client, 1), 15)
        cookie = visitor.client.cookies["pusling"]
    async with served(sqlite_url, boot_id="boot-2") as (_, server), online(server.url) as visitor:
        visitor.client.cookies["pusling"] = cookie
        seen = {"last-event-id": str(mine["id"])}
        (reply,) = await asyncio.wait_for(first_events(visitor.client, 1, headers=seen), 15)
    assert not reply["mine"]


async def test_two_tabs_of_one_chat_show_the_same(sqlite_url: str) -> None:
    async with served(sqlite_url) as (_, server), online(server.url) as visitor:
        await visitor.come()
        tabs = [asyncio.create_task(first_events(visitor.client, 2)) for _ in range(2)]
        await visitor.post(text="halo")
        first, second = await asyncio.wait_for(asyncio.gather(*tabs), 15)
    assert first == second


async def test_a_chat_may_be_open_in_some_tabs_and_not_in_any_number(sqlite_url: str) -> None:
    arrivals = Arrivals()
    with arrivals.watching("ani"), arrivals.watching("budi"):
        assert not arrivals.full("ani")
    contexts = [arrivals.watching("ani") for _ in range(MOST_OF_CHAT)]
    for context in contexts:
        context.__enter__()
    assert arrivals.full("ani")
    assert not arrivals.full("budi")
    for context in contexts:
        context.__exit__(None, None, None)
    assert not arrivals.full("ani")
    assert len(arrivals) == 0


async def test_open_pages_end_when_the_service_stops(sqlite_url: str) -> None:
    async with served(sqlite_url) as (application, server), online(server.url) as visitor:
        await visitor.come()
        async with visitor.client.stream("GET", "/chat/stream") as answer:
            lines = answer.aiter_lines()
            assert await anext(lines) == ": halo"
            await application.close_doors()
            rest = await asyncio.wait_for(_rest(lines), 5)
    assert not [line for line in rest if line]


async def _rest(lines: object) -> list[str]:
    return [line async for line in lines]  # type: ignore[attr-defined]


async def test_a_warning_is_shown_where_a_page_is_open(sqlite_url: str) -> None:
    async with served(sqlite_url) as (application, server), online(server.url) as visitor:
        await visitor.come()
        chat = visitor.client.cookies["pusling"].partition(".")[0]
        stream = asyncio.create_task(first_events(visitor.client, 1))
        channel = application.channels["browser"]
        assert isinstance(channel, BrowserChannel)
        while not channel.pages:
            await rung(asyncio.Event(), 0.02)
        await channel.warn(Address(channel="browser", chat=chat), "Pelan-pelan")
        assert await asyncio.wait_for(stream, 5) == [{"text": "Pelan-pelan"}]


async def test_what_another_process_wrote_is_found(postgresql_url: str) -> None:
    arrivals, database = Arrivals(), Database(postgresql_url)
    lookout = Lookout(database, arrivals)
    try:
        with arrivals.watching("ani") as ani, arrivals.watching("budi") as budi:
            await lookout.look()
            async with browser_application(postgresql_url, boot_id="other") as other:
                address = Address(channel="browser", chat="ani")
                message = OutboundMessage(id=1, address=address, text="Halo", lane=0)
                await other.channels["browser"].send(message)
            await lookout.look()
            assert ani.bell.is_set()
            assert not budi.bell.is_set()
            ani.bell.clear()
            await lookout.look()
            assert not ani.bell.is_set()
    finally:
        await database.close()


async def test_within_a_chat_no_message_comes_behind_one_with_a_greater_id(
    postgresql_database: Database,
) -> None:
    """A slow transaction must not commit a smaller id after a stream has read a greater one."""
    started = asyncio.Event()

    async def slow() -> int:
        async with postgresql_database.unit_of_work() as uow:
            id_ = await browser.add(uow, chat="ani", body={"text": "1"}, at=NOW)
            started.set()
            await rung(asyncio.Event(), 0.3)
            await uow.commit()
        return id_

    task = asyncio.create_task(slow())
    await started.wait()
    async with postgresql_database.unit_of_work() as uow:
        second = await browser.add(uow, chat="ani", body={"text": "2"}, at=NOW)
        async with postgresql_database.unit_of_work(read_only=True) as reading:
            seen = [row.id for row in await browser.after(reading, "ani", 0, 10)]
        await uow.commit()
    first = await task
    assert seen == [first]
    assert second > first
