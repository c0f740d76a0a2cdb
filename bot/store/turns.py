"""Who waits for a connection gets it in turn."""

import asyncio
from typing import Self

from bot.errors import StoreUnavailable

TURN_SECONDS = 60.0


class Turns:
    """At most so many at once, in the order in which they asked.

    A pool gives a connection to whoever asks right when it comes back, before those who were
    woken to take it: beside a busy loop they would wait for ever.
    """

    def __init__(self, count: int, place: str) -> None:
        """`place` names the database in errors."""
        self._free = asyncio.Semaphore(count)
        self._place = place

    async def __aenter__(self) -> Self:
        """Wait; raises StoreUnavailable when it takes too long."""
        try:
            async with asyncio.timeout(TURN_SECONDS):
                await self._free.acquire()
        except TimeoutError as error:
            raise StoreUnavailable(place=self._place, problem="busy") from error
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._free.release()
