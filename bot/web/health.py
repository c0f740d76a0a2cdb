"""`/health`: the process answers. `/ready`: everything that it needs is there."""

from collections.abc import Awaitable, Callable, Mapping
from itertools import chain
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.errors import StoreError
from bot.logs import get_logger

log = get_logger(__name__)

Outcome = bool | dict[str, bool]
"""Whether something is as it should be, or the same by name of its parts."""
Check = Callable[[], Awaitable[Outcome]]


class Health:
    """Both routes."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks

    def routes(self) -> list[BaseRoute]:
        """For the web server."""
        return [Route("/health", self.health), Route("/ready", self.ready)]

    async def health(self, _request: Request) -> Response:
        """Answers as long as the event loop turns."""
        return _told({"status": "ok"}, 200)

    async def ready(self, _request: Request) -> Response:
        """200 when all is well, 503 otherwise; what is missing stands in the answer."""
        found = {name: await _outcome(name, check) for name, check in self._checks.items()}
        ready = False not in _parts(found)
        told = {"status": "ready" if ready else "not_ready", **found}
        return _told(told, 200 if ready else 503)


async def _outcome(name: str, check: Check) -> Outcome:
    try:
        return await check()
    except StoreError as error:
        log.warning("ready.not", check=name, exc_info=error)
        return False


def _parts(found: Mapping[str, Outcome]) -> list[bool]:
    named = [outcome.values() for outcome in found.values() if isinstance(outcome, dict)]
    alone = [outcome for outcome in found.values() if isinstance(outcome, bool)]
    return [*alone, *chain.from_iterable(named)]


def _told(value: dict[str, Any], status: int) -> Response:
    return JSONResponse(value, status, headers={"cache-control": "no-store"})
