"""The web server, as a task beside everything else in the one event loop."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator
from ipaddress import IPv6Address, ip_address

import uvicorn
from starlette.types import ASGIApp

from bot.errors import AddressUnusable, PortTaken

STOP_SECONDS = 3
"""How long begun answers may take when the process stops; streams end by themselves."""
MOST_CONNECTIONS = 3000
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - to be shown, not to listen on


class _Server(uvicorn.Server):
    """Signals belong to the command, which stops all parts in their order."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class WebServer:
    """Takes a port at once and serves an application on it later."""

    def __init__(self, host: str, port: int) -> None:
        """Raises PortTaken or AddressUnusable; from here on nobody else can have the port."""
        self._socket = _bound(host, port)
        shown = EVERYWHERE.get(host) or (f"[{host}]" if ":" in host else host)
        self.url = f"http://{shown}:{self._socket.getsockname()[1]}"
        self._server: _Server | None = None
        self._serving: asyncio.Task[None] | None = None

    def serve(self, application: ASGIApp) -> "asyncio.Task[None]":
        """Answer requests from now on; the task ends with `stop`, or with a fault."""
        config = uvicorn.Config(
            application,
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,  # addresses belong to people
            server_header=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve([self._socket]))
        return self._serving

    async def stop(self) -> None:
        """Take no new requests, finish begun ones for three seconds, give the port back."""
        if self._server is None or self._serving is None:
            self._socket.close()
            return
        self._server.should_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await self._serving


def _bound(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        bound = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _problem(error, host, port) from error
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen()  # only this tells a port that another process listens on
    except OSError as error:
        bound.close()
        raise _problem(error, host, port) from error
    return bound


def _problem(error: OSError, host: str, port: int) -> AddressUnusable:
    if error.errno == errno.EADDRINUSE:
        return PortTaken(host=host, port=port)
    return AddressUnusable(host=host, port=port, problem=error.strerror or type(error).__name__)


def is_loopback(host: str) -> bool:
    """Whether an address is that of this computer."""
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost"
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback
