"""Tells open pages that something new lies in their chat's mailbox."""

import asyncio
import contextlib
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from bot.errors import StoreError
from bot.logs import get_logger
from bot.store import browser
from bot.store.database import Database

log = get_logger(__name__)

MOST_OF_CHAT = 8
"""Open pages of one chat; a browser keeps six connections to a host anyway."""
MOST_OF_ALL = 2000
LOOK_SECONDS = 1.0


@dataclass(slots=True, eq=False)
class Watch:
    """One open page."""

    chat: str  # whose mailbox it shows
    bell: asyncio.Event = field(default_factory=asyncio.Event)  # rung when something is new
    notices: deque[str] = field(default_factory=deque)  # lines that are not kept in the mailbox
    over: bool = False  # the page is gone, or this process stops

    def end(self) -> None:
        """Let the stream come to its end."""
        self.over = True
        self.bell.set()


class Arrivals:
    """All open pages of this process."""

    def __init__(self) -> None:
        self._watches: set[Watch] = set()
        self._of_chat: Counter[str] = Counter()
        self._ended = False

    def __len__(self) -> int:
        return len(self._watches)

    def full(self, chat: str) -> bool:
        """Whether this chat, or this process, has as many open pages as it may."""
        return self._of_chat[chat] >= MOST_OF_CHAT or len(self._watches) >= MOST_OF_ALL

    @contextlib.contextmanager
    def watching(self, chat: str) -> Iterator[Watch]:
        """A page that is open as long as the context."""
        watch = Watch(chat, over=self._ended)
        self._watches.add(watch)
        self._of_chat[chat] += 1
        try:
            yield watch
        finally:
            self._watches.discard(watch)
            self._of_chat -= Counter([chat])

    def ring(self, chat: str) -> None:
        """Something new lies in the mailbox of this chat."""
        for watch in self._of(chat):
            watch.bell.set()

    def tell(self, chat: str, text: str) -> None:
        """Show a line that is not kept: who has no page open misses it."""
        for watch in self._of(chat):
            watch.notices.append(text)
            watch.bell.set()

    def begin(self) -> None:
        """Let streams be opened."""
        self._ended = False

    def end(self) -> None:
        """Let all streams come to their end, and those that are opened from now on at once."""
        self._ended = True
        for watch in self._watches:
            watch.end()

    def _of(self, chat: str) -> Iterator[Watch]:
        return (watch for watch in self._watches if watch.chat == chat)


class Lookout:
    """Looks for what other processes put into the mailboxes, once a second for all pages."""

    def __init__(self, database: Database, arrivals: Arrivals) -> None:
        self._database = database
        self._arrivals = arrivals
        self._newest: dict[str, int] = {}
        self._seen = 0
        self._over = asyncio.Event()

    async def run(self) -> None:
        """Until `stop`."""
        await self._quietly(self._begin)
        while not await rung(self._over, LOOK_SECONDS):
            if len(self._arrivals):
                await self._quietly(self.look)

    def stop(self) -> None:
        """End the run soon."""
        self._over.set()

    async def look(self) -> None:
        """Ring for every chat with something new since the last look."""
        async with self._database.unit_of_work(read_only=True) as uow:
            newest = await browser.newest_by_chat(uow, self._seen)
        for chat, id_ in newest.items():
            if self._newest.get(chat) != id_:
                self._arrivals.ring(chat)
        self._newest = newest
        self._seen = max([self._seen, *newest.values()])

    async def _begin(self) -> None:
        async with self._database.unit_of_work(read_only=True) as uow:
            self._seen = await browser.newest(uow)

    @staticmethod
    async def _quietly(work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except StoreError as error:  # the next look finds it
            log.warning("lookout.waits", exc_info=error)
        except Exception as error:  # without looks nobody would get an answer
            log.error("lookout.failed", exc_info=error)


async def rung(bell: asyncio.Event, seconds: float) -> bool:
    """Whether the bell rang within so many seconds."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await bell.wait()
    return bell.is_set()
