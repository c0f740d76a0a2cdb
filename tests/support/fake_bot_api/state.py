"""What the fake server knows: updates that wait, messages that were sent, requests that came."""

import asyncio
import math
from collections import defaultdict, deque
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from bot.clock import Clock
from tests.support.fake_bot_api.journal import Journal
from tests.support.fake_bot_api.latency import Latency
from tests.support.fake_bot_api.scripts import Script

BOT_ID = 424242
USERNAME = "PuslingUjiBot"


@dataclass(slots=True, kw_only=True)
class Sent:
    """A message of the bot as it stands in a chat."""

    chat: int  # Telegram's id of the chat
    id: int  # its number, one sequence for all chats
    text: str  # as people see it
    links: list[str]  # goals of its links
    markup: dict[str, Any] | None = None  # keyboard
    topic: int | None = None  # message_thread_id
    location: tuple[float, float] | None = None  # a pin
    edits: int = 0  # how often it was changed
    file: dict[str, Any] | None = None  # a document: name and size


@dataclass(slots=True, kw_only=True)
class Logged:
    """A request whose last byte has arrived."""

    at: float  # seconds of the server's clock, only good for differences
    method: str  # of the Bot API
    parameters: dict[str, Any]  # as sent, numbers and JSON read
    status: int = 0  # HTTP status answered; 0 while none was
    message: int | None = None  # the message that it put into a chat or changed
    retry_after: int | None = None  # seconds that a 429 asked for
    cut: bool = False  # whether the line was cut instead of an answer


@dataclass(slots=True, kw_only=True)
class Kept:
    """A file that somebody sent."""

    content: bytes  # what a download gives
    size: int | None  # what getFile says
    path: str  # of the download


@dataclass(slots=True, kw_only=True)
class Limits:
    """Pace above which 429 is answered; 0 switches a limit off."""

    per_chat_seconds: float = 0.0  # least time between two messages of a chat
    per_second: int = 0  # messages a second in all
    group_per_minute: int = 0  # messages a minute in a group
    retry_after: int | None = None  # what a 429 asks for; None for as long as is needed


@dataclass(slots=True)
class State:
    """Everything."""

    clock: Clock
    token: str
    first_token: str = ""
    updates: deque[dict[str, Any]] = field(default_factory=deque)
    next_update: int = 700_000_001
    next_message: int = 100
    messages: dict[tuple[int, int], Sent] = field(default_factory=dict)
    log: list[Logged] = field(default_factory=list)
    scripts: list[Script] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    unknown: set[int] = field(default_factory=set)
    moved: dict[int, int] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    webhook: dict[str, Any] | None = None
    fetches: int = 0
    files: dict[str, "Kept"] = field(default_factory=dict)
    last_in_chat: dict[int, float] = field(default_factory=lambda: defaultdict(lambda: -1e9))
    recent: deque[float] = field(default_factory=deque)
    in_group: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    latency: Latency | None = None
    journal: Journal = field(default_factory=Journal)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.first_token = self.first_token or self.token

    def reset(self) -> None:
        """As after the start."""
        self.wake()
        fresh = State(self.clock, self.first_token, journal=self.journal)
        for one in fields(self):
            setattr(self, one.name, getattr(fresh, one.name))

    def push(self, body: dict[str, Any]) -> int:
        """Add an update; one without a number gets the next."""
        number = body.get("update_id")
        if not isinstance(number, int):
            number, self.next_update = self.next_update, self.next_update + 1
            body = {"update_id": number, **body}
        self.updates.append(body)
        self.wake()
        return number

    def confirm(self, below: int) -> None:
        """Forget the updates below a number."""
        while self.updates and self.updates[0].get("update_id", -1) < below:
            self.updates.popleft()

    def wake(self) -> None:
        """Let whoever waits look again."""
        self.changed.set()
        self.changed = asyncio.Event()

    def too_fast(self, chat: int) -> int | None:
        """Seconds to wait when a message is above the limits; otherwise it is counted."""
        now, limits = self.clock.monotonic(), self.limits
        here = self.in_group[chat]
        _drop_before(self.recent, now - 1)
        _drop_before(here, now - 60)
        wait = None
        if limits.per_second and len(self.recent) >= limits.per_second:
            wait = 1
        elif now - self.last_in_chat[chat] < limits.per_chat_seconds:
            wait = max(1, round(limits.per_chat_seconds))
        elif chat < 0 and limits.group_per_minute and len(here) >= limits.group_per_minute:
            wait = math.ceil(here[0] + 60 - now)
        if wait is not None:
            return wait if limits.retry_after is None else limits.retry_after
        self.last_in_chat[chat] = now
        self.recent.append(now)
        here.append(now)
        return None

    def report(self) -> dict[str, Any]:
        """What a test may look at."""
        return {
            "log": [asdict(one) for one in self.log],
            "messages": [asdict(one) for one in self.messages.values()],
            "waiting": [one.get("update_id") for one in self.updates],
            "webhook": self.webhook,
        }


def _drop_before(instants: deque[float], start: float) -> None:
    while instants and instants[0] <= start:
        instants.popleft()
