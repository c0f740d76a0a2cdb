"""The Bot API as this channel uses it: PTB's `Bot` on our request class, and raw calls."""

from collections.abc import Mapping
from typing import Any

from telegram import Bot

from bot.channels.telegram.failures import Answered
from bot.channels.telegram.request import AiohttpRequest
from bot.logs import get_logger

log = get_logger(__name__)

ESSENTIAL = frozenset(
    {
        "getMe",
        "getUpdates",
        "setWebhook",
        "sendMessage",
        "editMessageText",
        "sendLocation",
        "sendDocument",
    }
)
"""A 404 of another method says that the server lacks the method, not that the token is wrong."""


class Api(Bot):
    """`call` gives raw results: what was sent must not become an error for how it was answered."""

    def __init__(self, *, token: str, base_url: str, request: AiohttpRequest) -> None:
        root = base_url.rstrip("/").replace("{", "%7B")  # braces are PTB's placeholders
        super().__init__(
            token=token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=request,
            get_updates_request=request,
        )
        self._token_refused = False

    def __repr__(self) -> str:
        return "Api()"  # PTB's would show the token

    @property
    def token_refused(self) -> bool:
        """Whether Telegram does not know the token: nothing is sent or fetched any more."""
        return self._token_refused

    async def call(
        self, method: str, parameters: Mapping[str, Any], *, read_timeout: float | None = None
    ) -> Any:
        """One call, its `result` as it came. Raises CallFailed."""
        patience: dict[str, Any] = {} if read_timeout is None else {"read_timeout": read_timeout}
        try:
            return await self._post(method, dict(parameters), **patience)
        except Answered as error:
            if error.refuses_token and method in ESSENTIAL:
                self._refuse(error.status)
            raise

    def _refuse(self, status: int) -> None:
        if not self._token_refused:
            log.critical("telegram.token_refused", status=status, setting="PUSLING_TELEGRAM_TOKEN")
        self._token_refused = True
