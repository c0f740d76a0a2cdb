"""The HTTP side of python-telegram-bot, on aiohttp: nothing that matters for delivery is lost.

Its default client falls behind from about 190 requests a second on (encode/httpx#3215).
"""

import json
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import aiohttp
from telegram._utils.types import JSONDict, ODVInput
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram.failures import Answered, CallFailed, NeverSent, NoReply

CONNECTIONS = 128
CONNECT_SECONDS = 10.0
POOL_SECONDS = 10.0
READ_SECONDS = 20.0
WRITE_SECONDS = 20.0
SOME = 64 * 1024
"""Bytes of a file that are read at once."""
JSON = {"Content-Type": "application/json"}
KEEPALIVE_SECONDS = 15.0
"""Shorter than any server keeps an idle connection: a request on a dying one is uncertain."""


@dataclass(slots=True)
class Progress:
    """How far one request came."""

    connected: bool = False  # from here on bytes may have left


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds; None waits for ever."""

    read: float | None  # for the next byte of the answer
    write: float | None  # for the request to leave
    connect: float | None  # for TCP and TLS
    pool: float | None  # for a free place among the connections

    def for_aiohttp(self) -> aiohttp.ClientTimeout:
        """The same in aiohttp's terms; `total` also ends a request that can't be written."""
        parts = (self.pool, self.connect, self.write, self.read)
        known = [seconds for seconds in parts if seconds is not None]
        waiting = [seconds for seconds in (self.pool, self.connect) if seconds is not None]
        return aiohttp.ClientTimeout(
            total=sum(known) if len(known) == len(parts) else None,
            connect=sum(waiting) if len(waiting) == 2 else None,
            sock_connect=self.connect,
            sock_read=self.read,
        )


class AiohttpRequest(BaseRequest):
    """One session for everything, long polling included.

    The session opens with the first request and stays until `shutdown`. What is sent after that,
    as a stopping application sends its last replies, has a session that closes when it is idle.
    """

    def __init__(self, *, trust_env: bool = False, connections: int = CONNECTIONS) -> None:
        self._trust_env = trust_env  # whether proxies of the environment are used
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        self._stays = True
        self._under_way = 0

    @property
    def read_timeout(self) -> float | None:
        return READ_SECONDS

    async def initialize(self) -> None:
        """From now on the session stays (again)."""
        self._stays = True

    async def shutdown(self) -> None:
        """Close; may be called twice, and requests may still follow."""
        self._stays = False
        await self._close_if_idle()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One request. Raises NeverSent, NoReply or Answered; gives only answers of success."""
        timeouts = Timeouts(
            read=_given(read_timeout, READ_SECONDS),
            write=_given(write_timeout, WRITE_SECONDS),
            connect=_given(connect_timeout, CONNECT_SECONDS),
            pool=_given(pool_timeout, POOL_SECONDS),
        )
        self._under_way += 1
        try:
            return await self._exchange(url, method, request_data, timeouts)
        finally:
            self._under_way -= 1
            await self._close_if_idle()

    async def download(self, url: str, most: int) -> bytes | None:
        """The content of a file, None if it has more than `most` bytes. Raises CallFailed."""
        timeouts = Timeouts(
            read=READ_SECONDS, write=WRITE_SECONDS, connect=CONNECT_SECONDS, pool=POOL_SECONDS
        )
        progress = Progress()
        self._under_way += 1
        try:
            async with self._opened().get(
                url,
                timeout=timeouts.for_aiohttp(),
                allow_redirects=False,
                trace_request_ctx=progress,
            ) as response:
                if not 200 <= response.status <= 299:
                    raise _answered(response.status, await response.content.read(SOME), "")
                return await _at_most(response, most)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _without_answer(error, progress) from error
        finally:
            self._under_way -= 1
            await self._close_if_idle()

    async def _exchange(
        self, url: str, method: str, data: RequestData | None, timeouts: Timeouts
    ) -> tuple[int, bytes]:
        progress = Progress()
        try:
            async with self._opened().request(
                method,
                url,
                **_body(data),
                timeout=timeouts.for_aiohttp(),
                allow_redirects=False,
                trace_request_ctx=progress,
            ) as response:
                payload = await response.read()
                status, header = response.status, response.headers.get("Retry-After", "")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _without_answer(error, progress) from error
        if not 200 <= status <= 299:
            raise _answered(status, payload, header)
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSONDict:
        """The body of a success. Raises NoReply when it can't be read, Answered when not ok."""
        body = _json_object(payload)
        if body is None:
            raise NoReply("unreadable_answer")
        if body.get("ok") is False or "result" not in body:
            raise _answered(_integer(body.get("error_code")) or 500, payload, "")
        return body

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._connections, keepalive_timeout=KEEPALIVE_SECONDS
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                trust_env=self._trust_env,
                trace_configs=[_traced()],
            )
        return self._session

    async def _close_if_idle(self) -> None:
        if self._stays or self._under_way or self._session is None:
            return
        session, self._session = self._session, None
        await session.close()


async def _at_most(response: aiohttp.ClientResponse, most: int) -> bytes | None:
    """The body, read as far as it may be long; its length is not believed."""
    content = bytearray()
    async for part in response.content.iter_chunked(SOME):
        content += part
        if len(content) > most:
            return None
    return bytes(content)


def _given(value: ODVInput[float], default: float) -> float | None:
    return default if value is BaseRequest.DEFAULT_NONE else value  # type: ignore[return-value]


def _body(data: RequestData | None) -> dict[str, Any]:
    """What the request carries: JSON, which is written faster than a form, or files in a form."""
    if data is None:
        return {}
    if not data.contains_files:
        return {"data": json.dumps(data.parameters).encode(), "headers": JSON}
    # Quoted, a blank in a file's name would be shown as %20.
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return {"data": form}


def _traced() -> aiohttp.TraceConfig:
    async def connected(_session: aiohttp.ClientSession, run: SimpleNamespace, _how: Any) -> None:
        run.trace_request_ctx.connected = True

    config = aiohttp.TraceConfig()
    config.on_connection_create_end.append(connected)
    config.on_connection_reuseconn.append(connected)
    return config


def _without_answer(error: Exception, progress: Progress) -> CallFailed:
    """Strict on purpose: what never left is sent again, so any doubt is NoReply."""
    if progress.connected:
        return NoReply("timeout" if isinstance(error, TimeoutError) else "connection_broke")
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return NeverSent("dns")
    if isinstance(error, aiohttp.ClientSSLError):
        return NeverSent("tls")
    return NeverSent("connect_timeout" if isinstance(error, TimeoutError) else "connect")


def _answered(status: int, payload: bytes, retry_header: str) -> Answered:
    body = _json_object(payload)
    if body is None or "ok" not in body:
        seconds = float(retry_header) if retry_header.isdecimal() else None
        return Answered(status=status, retry_after=seconds, by_api=False)
    found = body.get("parameters")
    parameters: dict[str, Any] = found if isinstance(found, dict) else {}
    retry_after = parameters.get("retry_after")
    migrate_to = _integer(parameters.get("migrate_to_chat_id"))
    return Answered(
        status=status,
        description=str(body.get("description") or ""),
        retry_after=float(retry_after) if isinstance(retry_after, int | float) else None,
        migrate_to=str(migrate_to) if migrate_to else None,
    )


def _json_object(payload: bytes) -> dict[str, Any] | None:
    try:
        body = json.loads(payload)
    except ValueError:  # a page of a proxy, or half an answer
        return None
    return body if isinstance(body, dict) else None


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
