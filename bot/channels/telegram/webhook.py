"""The webhook: Telegram hears 200 only after the inbox has committed.

| request                          | answer | why                                                 |
|----------------------------------|--------|-----------------------------------------------------|
| wrong or no secret               | 403    | not Telegram; nothing is read, nothing is stored    |
| body over 1 MiB                  | 413    | no update is as long                                |
| right secret, unreadable body    | 200    | logged and let go: Telegram repeats whatever is not |
|                                  |        | 200 and would hold back everything behind it        |
| the store is down, not yet ready | 503    | Telegram keeps it and comes again                   |
"""

import hmac
import json
from collections.abc import Callable
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.telegram.intake import Intake
from bot.errors import StoreError
from bot.logs import get_logger

log = get_logger(__name__)

PATH = "/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
LONGEST_BODY = 1024 * 1024


class Webhook:
    """The route that Telegram calls."""

    def __init__(self, *, intake: Intake, secret: Callable[[], str]) -> None:
        self._intake = intake
        self._secret = secret

    def routes(self) -> list[Route]:
        """To be mounted at the root of the server."""
        return [Route(PATH, self.receive, methods=["POST"])]

    async def receive(self, request: Request) -> Response:
        """One update."""
        if not self._knows(request.headers.get(SECRET_HEADER, "")):
            log.warning("telegram.wrong_secret")
            return Response(status_code=403)
        if not self._intake.ready:
            return Response(status_code=503)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        return Response(status_code=413) if body is None else await self._take(body)

    def _knows(self, given: str) -> bool:
        secret = self._secret().encode()
        return bool(secret) and hmac.compare_digest(given.encode("utf-8", "replace"), secret)

    async def _take(self, body: bytes) -> Response:
        try:
            await self._intake.take([_parsed(body)])
        except StoreError as error:
            log.warning("telegram.store_down", exc_info=error)
            return Response(status_code=503)
        return Response(status_code=200)


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


async def _body(request: Request) -> bytes | None:
    """The body, or None when it is too long; never more than that is kept."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            return None
    return bytes(body)
