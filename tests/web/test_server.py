"""The web server: its port, its headers, health and metrics."""

import socket
from collections.abc import AsyncIterator

import httpx2
import pytest

from bot.app import Application
from bot.errors import AddressUnusable, PortTaken
from bot.store.tables import leases
from bot.web.server import WebServer, is_loopback
from tests.support.applications import settings_for
from tests.support.browsers import browser_application, visiting

LOCAL = {"host": "localhost"}


@pytest.fixture
async def application(sqlite_url: str) -> AsyncIterator[Application]:
    async with browser_application(sqlite_url) as opened:
        yield opened


def test_a_taken_port_is_told_apart_from_an_address_that_can_not_be_used() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken) as caught:
            WebServer("127.0.0.1", port)
    assert caught.value.fields["port"] == port
    for host in ("192.0.2.1", "no such host"):
        with pytest.raises(AddressUnusable) as problem:
            WebServer(host, 0)
        assert not isinstance(problem.value, PortTaken)


async def test_the_address_shown_is_one_that_can_be_opened() -> None:
    for host, shown in (("0.0.0.0", "127.0.0.1"), ("127.0.0.1", "127.0.0.1")):  # noqa: S104
        server = WebServer(host, 0)
        assert server.url.startswith(f"http://{shown}:")
        await server.stop()


async def test_every_answer_says_what_a_page_may_do(application: Application) -> None:
    async with visiting(application) as visitor:
        for path in ("/", "/health", "/nothing-here", "/chat/history"):
            headers = (await visitor.client.get(path)).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert headers["x-content-type-options"] == "nosniff"
            assert "server" not in headers


async def test_the_page_names_files_that_may_be_kept_for_ever(application: Application) -> None:
    async with visiting(application) as visitor:
        page = await visitor.come()
        assert page.headers["cache-control"] == "no-store"
        names = {word for word in page.text.split('"') if word.startswith("/chat.")}
        assert {name.rpartition(".")[2] for name in names} == {"js", "css", "svg"}
        for name in names:
            answer = await visitor.client.get(name)
            assert "immutable" in answer.headers["cache-control"]
    assert "<style" not in page.text
    assert ' style="' not in page.text
    assert "<script>" not in page.text


async def test_it_is_ready_when_somebody_owns_the_ticks(application: Application) -> None:
    async with visiting(application) as visitor:
        before = await visitor.client.get("/ready")
        assert (before.status_code, before.json()["scheduler"]) == (503, False)
        await _own_ticks(application)
        after = await visitor.client.get("/ready")
        assert (after.status_code, after.json()["status"]) == (200, "ready")


async def _own_ticks(application: Application) -> None:
    now = application.clock.now()
    async with application.database.unit_of_work() as uow:
        values = {"name": "ticks", "owner": "another", "until": now.replace(year=9000), "epoch": 1}
        await uow.execute(leases.insert().values(values))
        await uow.commit()


async def test_a_database_that_is_gone_is_said_and_not_raised(application: Application) -> None:
    async with visiting(application) as visitor:
        file = application.database.file
        assert file is not None
        file.unlink()
        answer = await visitor.client.get("/ready")
        assert (answer.status_code, answer.json()["database"]) == (503, False)
        assert (await visitor.client.get("/health")).status_code == 200


async def test_metrics_count_what_came_in_and_what_went_out(application: Application) -> None:
    async with visiting(application) as visitor:
        await visitor.come()
        for _ in range(21):
            await visitor.post(text="halo")
        await application.drain()
        text = (await visitor.client.get("/metrics", headers=LOCAL)).text
    assert 'pusling_inbox_messages{state="done"} 20.0' in text
    assert 'pusling_outbox_messages{lane="0",state="sent"} 20.0' in text
    assert 'pusling_sent_messages_total{channel="browser",outcome="sent"} 20.0' in text
    assert "pusling_flood_dropped_total 1.0" in text
    assert "pusling_uptime_seconds" in text


@pytest.mark.parametrize(
    ("address", "host", "status"),
    [
        ("127.0.0.1", "localhost:8080", 200),
        ("127.0.0.1", "[::1]:8080", 200),
        ("203.0.113.7", "localhost", 403),
        ("127.0.0.1", "pusling.example", 403),
    ],
)
async def test_metrics_are_for_this_computer_only(
    application: Application, address: str, host: str, status: int
) -> None:
    async with visiting(application, host=address) as visitor:
        answer: httpx2.Response = await visitor.client.get("/metrics", headers={"host": host})
    assert answer.status_code == status


def test_loopback_is_known_in_all_its_spellings() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1", "localhost")))
    assert not any(map(is_loopback, ("10.0.0.1", "::ffff:10.0.0.1", "example.com", "", "0.0.0.0")))  # noqa: S104


def test_settings_of_tests_do_not_listen_to_the_world(sqlite_url: str) -> None:
    assert is_loopback(settings_for(sqlite_url).http_host)
