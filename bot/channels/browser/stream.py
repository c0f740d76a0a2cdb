"""Server-Sent Events: what lies behind `last` in a mailbox, and then whatever comes."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sqlalchemy import Row
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.channels.browser.arrivals import Arrivals, Watch, rung
from bot.channels.browser.render import event_of, notice_event
from bot.errors import StoreError

HEARTBEAT_SECONDS = 15.0
PAGE = 100
"""Messages read at once."""

Read = Callable[[int, int], Awaitable[Sequence[Row[Any]]]]
"""Gives the messages behind an id, so many at most."""


class EventStream(Response):
    """An open answer that ends when the page goes, the process stops or the database fails.

    It listens for the page's going by itself: Starlette's streaming response would cancel a read
    of the database halfway.
    """

    media_type = "text/event-stream"

    def __init__(self, arrivals: Arrivals, chat: str, last: int, read: Read) -> None:
        super().__init__(headers={"cache-control": "no-store", "x-accel-buffering": "no"})
        del self.headers["content-length"]
        self._arrivals = arrivals
        self._chat = chat
        self._last = last
        self._read = read

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        with self._arrivals.watching(self._chat) as watch:
            listening = asyncio.create_task(_until_gone(receive, watch))
            try:
                await self._tell(watch, send)
            finally:
                listening.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _tell(self, watch: Watch, send: Send) -> None:
        await _write(send, b": halo\n\n")
        while not watch.over:
            watch.bell.clear()
            while watch.notices:
                await _write(send, notice_event(watch.notices.popleft()))
            try:
                rows = await self._read(self._last, PAGE)
            except StoreError:
                return  # the page comes again
            for row in rows:
                self._last = row.id
                await _write(send, event_of(row))
            if not rows and not await rung(watch.bell, HEARTBEAT_SECONDS):
                await _write(send, b": \n\n")


async def _write(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _until_gone(receive: Receive, watch: Watch) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    watch.end()
