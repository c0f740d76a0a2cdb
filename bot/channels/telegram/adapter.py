"""Telegram as a channel: `make_telegram` (wiring.py) builds it, `start` lets messages in."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.routing import Route

from bot.channels.telegram.addresses import NAME
from bot.channels.telegram.api import Api
from bot.channels.telegram.commands import Presentation
from bot.channels.telegram.contents import Me
from bot.channels.telegram.courtesies import Courtesies
from bot.channels.telegram.failures import Answered, CallFailed
from bot.channels.telegram.files import Files
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.ownership import Ownership
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.request import AiohttpRequest
from bot.channels.telegram.sending import Sender
from bot.channels.telegram.updates import KINDS
from bot.channels.telegram.webhook import PATH, Webhook
from bot.clock import Clock
from bot.errors import StoreError
from bot.logs import get_logger
from bot.messages import Accept, Address, Attachment, Fetched, OutboundMessage, SendResult

log = get_logger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
Step = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookPlace:
    """Where Telegram shall bring updates."""

    public_url: str  # without the path
    secret: str  # it comes back in a header with each update


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the channel consists of."""

    request: AiohttpRequest  # the HTTP client
    api: Api  # calls
    courtesies: Courtesies  # calls that may fail
    sender: Sender  # messages out
    files: Files  # what people sent beside words
    intake: Intake  # updates in
    poller: Poller  # fetches them
    ownership: Ownership  # so that one process does
    presentation: Presentation  # menu and description
    webhook: WebhookPlace | None  # None: long polling
    named: Callable[[str], Awaitable[None]]  # told the bot's name at every start


class TelegramChannel:
    """The bot on Telegram."""

    name = NAME

    def __init__(self, parts: Parts, clock: Clock) -> None:
        self._parts = parts
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self._webhook = Webhook(intake=parts.intake, secret=self._secret)

    @property
    def healthy(self) -> bool:
        """Whether it takes messages in and may send: false before `start`, after `stop`, with a
        refused token, or when its own work ended by a fault."""
        running = self._task is not None and not self._task.done()
        return running and not self._parts.api.token_refused

    def routes(self) -> list[Route]:
        """The route of the webhook; none with long polling."""
        return [] if self._parts.webhook is None else self._webhook.routes()

    async def start(self, accept: Accept) -> None:
        """Begin; returns at once, Telegram may be out of reach for now."""
        await self._parts.request.initialize()
        self._parts.intake.accept = accept
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def send(self, message: OutboundMessage) -> SendResult:
        self._parts.courtesies.answered(message.address)
        return await self._parts.sender.send(message)

    async def fetch(self, attachment: Attachment, most: int) -> Fetched:
        return await self._parts.files.fetch(attachment, most)

    async def warn(self, address: Address, text: str) -> None:
        """Does not wait for Telegram: the inbox is held up while somebody floods it."""
        self._parts.courtesies.warn(address, text)

    async def stop(self) -> None:
        """Stop taking in. What is still sent afterwards opens and closes its own connections."""
        self._parts.intake.accept = None
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            await self._release()
        await self._parts.courtesies.stop()
        await self._parts.request.shutdown()

    async def _release(self) -> None:
        if self._parts.webhook is None:
            with contextlib.suppress(StoreError):  # the lease runs out by itself
                await self._parts.ownership.release()

    def _secret(self) -> str:
        return "" if self._parts.webhook is None else self._parts.webhook.secret

    async def _run(self) -> None:
        """Until cancelled or the token is refused. A fault is loud: nobody would hear us."""
        try:
            await self._until_done(self._set_up)
            if self._parts.api.token_refused:
                return
            self._parts.courtesies.run(self._parts.presentation.publish)
            if self._parts.webhook is None:
                await self._parts.poller.run()
            else:
                await asyncio.Event().wait()
        except Exception as error:  # whoever asks `healthy` hears of it
            log.critical("telegram.stopped", exc_info=error)

    async def _until_done(self, step: Step) -> None:
        pause = FIRST_PAUSE
        while not self._parts.api.token_refused:
            try:
                return await step()
            except CallFailed as error:
                log.warning("telegram.not_ready", reason=error.reason, pause=pause)
            except StoreError as error:
                log.warning("telegram.not_ready", exc_info=error)
            await self._clock.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)
        return None

    async def _set_up(self) -> None:
        """Who we are, and how updates come. Raises CallFailed and StoreError."""
        found = await self._parts.api.call("getMe", {})
        me = self._parts.intake.reader.me = _me(found, self._parts.api.token)
        if me.username:
            await self._parts.named(me.username)
        if self._parts.webhook is None:
            await self._parts.ownership.clear()
            await self._drop_webhook()
        else:
            await self._parts.api.call("setWebhook", _webhook_parameters(self._parts.webhook))

    async def _drop_webhook(self) -> None:
        """Only who fetches next: another process in the same mode may be at it already."""
        if await self._parts.ownership.renew():
            try:
                await self._parts.api.call("deleteWebhook", {"drop_pending_updates": False})
            except Answered as error:  # should one still be set, fetching says so (409)
                log.warning("telegram.webhook_stays", reason=error.reason)


def _me(found: Any, token: str) -> Me:
    """Who we are; the number before the colon of a token is the bot's id."""
    known: Mapping[str, Any] = found if isinstance(found, dict) else {}
    number = known.get("id") or token.partition(":")[0]
    username = known.get("username")
    return Me(
        id=int(number) if str(number).isdecimal() else 0,
        username=username if isinstance(username, str) else "",
    )


def _webhook_parameters(place: WebhookPlace) -> dict[str, Any]:
    return {
        "url": place.public_url.rstrip("/") + PATH,
        "secret_token": place.secret,
        "allowed_updates": list(KINDS),
    }
