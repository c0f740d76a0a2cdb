"""The fake Bot API as a source of messages: it offers them itself and sees when each is answered.

    python -m benchmarks.flow

prints two ports like `tests.support.fake_bot_api`. Offering and measuring happen in the server's
own process, so that whoever drives the benchmark costs the measured bot nothing.
"""

import asyncio
import sys
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from aiohttp import web

from bot.clock import SystemClock
from tests.support.fake_bot_api.process import TOKEN
from tests.support.fake_bot_api.server import HOST, BotApi, Control, Listening
from tests.support.fake_bot_api.state import State

FIRST_CHAT = 10_000
DATE = 1_795_000_000


class FlowControl(Control):
    """The control API with three calls more: offer, flow, and measured."""

    def __init__(self, state: State, listening: Listening) -> None:
        super().__init__(state, listening)
        self._pushed: dict[int, list[float]] = defaultdict(list)
        self._offering: asyncio.Task[None] | None = None

    async def do_offer(
        self, texts: Sequence[str], count: int, chats: int, per_second: float, first: int
    ) -> Any:
        """Offer `count` messages of `chats` chats in turn; all at once if `per_second` is 0.

        `first` is the number of the first chat, so that runs may have chats of their own.
        """
        await self.do_forget()
        self._pushed.clear()
        bodies = [
            (first + number % chats, texts[number % len(texts)], number) for number in range(count)
        ]
        self._offering = asyncio.create_task(self._offer(bodies, per_second))
        return count

    async def _offer(self, bodies: Sequence[tuple[int, str, int]], per_second: float) -> None:
        clock = self._state.clock
        began = clock.monotonic()
        for chat, text, number in bodies:
            wait = began + number / per_second - clock.monotonic() if per_second else 0
            if wait > 0:
                await clock.sleep(wait)
            self._pushed[chat].append(clock.monotonic())
            self._state.push(_update(chat, text, number))

    async def do_flow(self) -> Any:
        """How many messages stand in the chats."""
        return len(self._state.messages)

    async def do_measured(self) -> Any:
        """Seconds from each message to its answer, and from the first message to the last answer.

        `unanswered` counts messages without an answer, `extra` answers without a message.
        """
        answered: dict[int, list[float]] = defaultdict(list)
        for one in self._state.log:
            if one.method == "sendMessage" and one.status == 200:
                answered[int(one.parameters["chat_id"])].append(one.at)
        latencies, unanswered, extra = [], 0, 0
        for chat, pushed in self._pushed.items():
            answers = answered.pop(chat, [])
            latencies += [b - a for a, b in zip(pushed, answers, strict=False)]
            unanswered += max(0, len(pushed) - len(answers))
            extra += max(0, len(answers) - len(pushed))
        first = min(instant for pushed in self._pushed.values() for instant in pushed)
        sent = [one.at for one in self._state.log if one.method == "sendMessage"]
        return {
            "latencies": sorted(latencies),
            "seconds": max(sent) - first,
            "unanswered": unanswered,
            "extra": extra + sum(len(answers) for answers in answered.values()),
            "longest_gap": max((b - a for a, b in pairwise(sorted(sent))), default=0.0),
        }


def _update(chat: int, text: str, number: int) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "Warga", "last_name": str(chat)}
    body: dict[str, Any] = {
        "message_id": number + 1,
        "date": DATE,
        "chat": {"id": chat, "type": "private", "first_name": "Warga"},
        "from": person,
        "text": text,
    }
    if text.startswith("/"):
        command = text.split(maxsplit=1)[0]
        body["entities"] = [{"type": "bot_command", "offset": 0, "length": len(command)}]
    return {"message": body}


async def serve() -> None:
    """Until the process ends."""
    state = State(SystemClock(), TOKEN)
    api = web.AppRunner(BotApi(state).application(), shutdown_timeout=0.1, access_log=None)
    await api.setup()
    listening = Listening(api, 0)
    await listening.switch(on=True)
    control = web.AppRunner(FlowControl(state, listening).application(), access_log=None)
    await control.setup()
    await web.TCPSite(control, HOST, 0).start()
    sys.stdout.write(f"{listening.port} {control.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
