"""The browser chat in tests: a service, and a program that talks to its routes as a page does."""

import itertools
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import httpx2
from sqlalchemy import func, select

from bot.app import Application, World, make_browser, open_application
from bot.clock import Clock, ManualClock, SystemClock
from bot.settings import Settings
from bot.store.database import Database
from bot.store.tables import inbox_updates
from bot.web.server import WebServer
from tests.support.applications import NOW, settings_for

ORIGIN = "http://pusling.test"
_keys = itertools.count(1)


def new_key() -> str:
    """A key as a page makes it."""
    return f"test-key-{next(_keys):06}"


class Visitor:
    """A browser without a screen: it keeps its cookie and comes from the page's own site."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.client = client

    async def come(self) -> httpx2.Response:
        """Open the page."""
        return await self.client.get("/")

    async def post(self, **said: Any) -> httpx2.Response:
        """Post a message; a key is made unless one is given."""
        return await self.client.post("/chat/messages", json={"key": new_key(), **said})

    async def history(self, before: int = 0) -> dict[str, Any]:
        """What the page would show."""
        answer = await self.client.get("/chat/history", params={"before": before} if before else {})
        found: dict[str, Any] = answer.json()
        return found

    async def texts(self) -> list[tuple[bool, str]]:
        """The same, shortened: whether the person said it, and the text."""
        found = await self.history()
        return [(entry["mine"], entry["text"]) for entry in found["messages"]]


@asynccontextmanager
async def browser_application(
    url: str, *, clock: Clock | None = None, boot_id: str = "boot-1", **changes: Any
) -> AsyncIterator[Application]:
    """A started application with the browser channel and no loops: `drain` works."""
    world = World(clock=clock or ManualClock(NOW), boot_id=boot_id, jitter=lambda: 0.5)
    settings = settings_for(url).model_copy(update=changes)
    application = await open_application(settings, world, makers=[make_browser])
    await application.start()
    try:
        yield application
    finally:
        await application.stop()


@asynccontextmanager
async def visiting(
    application: Application, settings: Settings | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[Visitor]:
    """A visitor who reaches the routes without a network, from the given address."""
    web = application.web(settings or settings_for("sqlite:///unused.db"))
    transport = httpx2.ASGITransport(app=web, client=(host, 50_000))
    async with httpx2.AsyncClient(
        transport=transport, base_url=ORIGIN, headers={"origin": ORIGIN}
    ) as client:
        yield Visitor(client)


@asynccontextmanager
async def served(
    url: str, *, boot_id: str = "boot-1", port: int = 0
) -> AsyncIterator[tuple[Application, WebServer]]:
    """A whole service in this loop, on a free port: loops, ticks and web server."""
    server = WebServer("127.0.0.1", port)
    world = World(clock=SystemClock(), boot_id=boot_id, jitter=lambda: 0.5)
    application = await open_application(settings_for(url), world, makers=[make_browser])
    await application.start()
    application.start_loops()
    server.serve(application.web(settings_for(url)))
    try:
        yield application, server
    finally:
        await application.close_doors()
        await server.stop()
        await application.stop()


@asynccontextmanager
async def online(url: str) -> AsyncIterator[Visitor]:
    """A visitor of a service that listens on a port."""
    async with httpx2.AsyncClient(
        base_url=url, headers={"origin": url}, timeout=20, trust_env=False
    ) as client:
        yield Visitor(client)


async def events(client: httpx2.AsyncClient, **asked: Any) -> AsyncIterator[dict[str, Any]]:
    """The messages of the stream as they come."""
    async with client.stream("GET", "/chat/stream", **asked) as answer:
        assert answer.status_code == 200
        async for line in answer.aiter_lines():
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))


async def first_events(
    client: httpx2.AsyncClient, count: int, **asked: Any
) -> list[dict[str, Any]]:
    """So many messages of the stream; then the page is closed."""
    found: list[dict[str, Any]] = []
    async with aclosing(events(client, **asked)) as stream:  # type: ignore[type-var]
        async for event in stream:
            found.append(event)
            if len(found) == count:
                break
    return found


async def count_inbox(database: Database) -> int:
    """How many messages were taken in."""
    async with database.unit_of_work(read_only=True) as uow:
        counted = await uow.execute(select(func.count()).select_from(inbox_updates))
        return int(counted.scalar_one())
