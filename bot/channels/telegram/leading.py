"""Who leads a group: its admins, of whom Telegram is asked once in ten minutes at most."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bot.channels.telegram.addresses import target_of
from bot.channels.telegram.api import Api
from bot.channels.telegram.failures import CallFailed
from bot.clock import Clock
from bot.logs import get_logger
from bot.messages import InboundMessage

log = get_logger(__name__)

KEPT_SECONDS, AGAIN_SECONDS = 600.0, 60.0
"""How long an answer counts, and how long it is not asked again where none came."""
SECONDS = 3.0
"""No longer do messages wait for it: without an answer nobody leads."""
MOST = 1_000
"""Groups that are remembered."""


class Leading:
    """Marks what the admins of a group write or press there."""

    def __init__(self, *, api: Api, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._known: dict[int, tuple[float, frozenset[str]]] = {}

    async def marked(self, message: InboundMessage) -> InboundMessage:
        """The message, with whether its writer leads the group; others are as they were."""
        target = target_of(message.address)
        if target is None or target.private or not message.own_words:
            return message
        leaders = await self._leaders(target.chat)
        return replace(message, leads_chat=message.sender in leaders)

    async def _leaders(self, chat: int) -> frozenset[str]:
        until, leaders = self._known.get(chat, (0.0, frozenset[str]()))
        now = self._clock.monotonic()
        if now < until:
            return leaders
        asked = await self._asked(chat)
        kept = AGAIN_SECONDS if asked is None else KEPT_SECONDS
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[chat] = now + kept, asked or frozenset()
        return self._known[chat][1]

    async def _asked(self, chat: int) -> frozenset[str] | None:
        if self._api.token_refused:
            return None
        try:
            found = await self._api.call(
                "getChatAdministrators", {"chat_id": chat}, read_timeout=SECONDS
            )
        except CallFailed as error:
            log.info("telegram.leaders_unknown", reason=error.reason)
            return None
        return frozenset(_people(found))


def _people(found: Any) -> Iterable[str]:
    """Their ids, of whatever shape the answer is."""
    for one in found if isinstance(found, list) else ():
        user = one.get("user") if isinstance(one, dict) else None
        if isinstance(user, dict) and isinstance(user.get("id"), int):
            yield str(user["id"])
