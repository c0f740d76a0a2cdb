"""The application that the web server runs: one list of routes, one set of headers."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from bot.web.headers import SecurityHeaders


@runtime_checkable
class OffersRoutes(Protocol):
    """A channel that answers requests: its page, or the webhook of its platform."""

    def routes(self) -> Sequence[BaseRoute]:
        """What the web server shall answer for it."""
        ...


@runtime_checkable
class KnowsHealth(Protocol):
    """A channel that can tell whether it works; one that can't counts as healthy."""

    @property
    def healthy(self) -> bool:
        """Whether it takes messages in and may send."""
        ...


@runtime_checkable
class CountsPages(Protocol):
    """A channel with pages of its own."""

    @property
    def pages(self) -> int:
        """How many are open."""
        ...

    @property
    def turned_away(self) -> int:
        """How many messages and new chats came too fast and were told so."""
        ...


def make_web(routes: Sequence[BaseRoute], *, secure: bool) -> Starlette:
    """All routes behind the headers; `secure` when people come through https."""
    return Starlette(routes=list(routes), middleware=[Middleware(SecurityHeaders, secure=secure)])
