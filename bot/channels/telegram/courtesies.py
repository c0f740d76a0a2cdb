"""Calls that may fail without harm: hourglasses, "typing", warnings, inline answers.

They run beside everything else, are few at a time, and end when the channel stops.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from bot.channels.telegram.addresses import Target, target_of
from bot.channels.telegram.api import Api
from bot.channels.telegram.failures import CallFailed
from bot.channels.telegram.render import render_line
from bot.clock import Clock
from bot.logs import get_logger
from bot.messages import Address

log = get_logger(__name__)

MOST, MOST_TYPING = 64, 32
"""At once; more than that and people have worse troubles than an hourglass."""
SECONDS = 10.0
Work = Callable[[], Coroutine[Any, Any, None]]
TYPING_AFTER = 0.7
"""Seconds: an answer that comes faster needs no "typing", and most do."""


class Courtesies:
    """Best-effort calls."""

    def __init__(self, *, api: Api, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()
        self._typing: dict[str, asyncio.Task[None]] = {}

    def warn(self, address: Address, text: str) -> None:
        """One line outside the outbox."""
        target = target_of(address)
        if target is not None:
            words = {"text": render_line(text).html, "parse_mode": "HTML"}
            self.call("sendMessage", {**_where(target), **words})

    def end_hourglass(self, press_id: str) -> None:
        """The button was pressed: let it rest."""
        self.call("answerCallbackQuery", {"callback_query_id": press_id})

    def show_typing(self, address: Address) -> None:
        """Say "typing" in a private chat if the answer takes long."""
        target = target_of(address)
        if target is None or not target.private or address.chat in self._typing:
            return
        if len(self._typing) >= MOST_TYPING:
            return
        task = self.run(lambda: self._type_later(target))
        if task is not None:
            self._typing[address.chat] = task
            task.add_done_callback(lambda done: self._forget(address.chat, done))

    def answered(self, address: Address) -> None:
        """The answer is on its way: no "typing" any more."""
        task = self._typing.pop(address.chat, None)
        if task is not None:
            task.cancel()

    def call(self, method: str, parameters: Mapping[str, Any]) -> None:
        """Make a call and forget it."""
        if not self._api.token_refused:
            self.run(lambda: self._call(method, parameters))

    def run(self, work: Work) -> asyncio.Task[None] | None:
        """Do something beside; None when too much is going on already."""
        if len(self._tasks) >= MOST:
            return None
        task = asyncio.create_task(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def settle(self) -> None:
        """Wait for what is under way (tests)."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stop(self) -> None:
        """End everything."""
        for task in self._tasks:
            task.cancel()
        await self.settle()

    async def _call(self, method: str, parameters: Mapping[str, Any]) -> None:
        await self._api.call(method, parameters, read_timeout=SECONDS)

    def _forget(self, chat: str, done: asyncio.Task[None]) -> None:
        if self._typing.get(chat) is done:
            del self._typing[chat]

    async def _type_later(self, target: Target) -> None:
        await self._clock.sleep(TYPING_AFTER)
        await self._call("sendChatAction", {"chat_id": target.chat, "action": "typing"})


async def _quietly(work: Work) -> None:
    try:
        await work()
    except CallFailed as error:
        log.info("telegram.courtesy_failed", reason=error.reason)
    except Exception as error:  # nobody waits for it, so nobody else would say it
        log.warning("telegram.courtesy_failed", exc_info=error)


def _where(target: Target) -> dict[str, Any]:
    return {"chat_id": target.chat, "message_thread_id": target.topic}
