"""What a request must be like before its message is read."""

import asyncio
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request

MOST_BYTES = 16 * 1024
"""Of a body: 2,000 characters of four bytes each, escaped, and some room."""
BODY_SECONDS = 10.0


class TooLarge(Exception):
    """The body has more bytes than any message."""


def comes_from_own_page(request: Request, public_url: str) -> bool:
    """Whether no page of another site sent this.

    Browsers say so in Sec-Fetch-Site, older ones in Origin; a program without either is no
    browser and has no cookies of anybody.
    """
    said = request.headers.get("sec-fetch-site")
    if said is not None:
        return said == "same-origin"
    origin = request.headers.get("origin")
    if origin is None:
        return True
    try:
        site = urlsplit(origin).netloc  # empty for "null", which hidden frames say
    except ValueError:  # no browser says such a thing
        return False
    return bool(site) and site in (request.headers.get("host"), urlsplit(public_url).netloc)


def is_kind(request: Request, wanted: str) -> bool:
    """Whether it says that it is of this kind: a form of another site can't, without asking."""
    kind = request.headers.get("content-type", "").partition(";")[0]
    return kind.strip().lower() == wanted


async def body_of(request: Request, most: int = MOST_BYTES, seconds: float = BODY_SECONDS) -> bytes:
    """The body. Raises TooLarge, ClientDisconnect, or TimeoutError after so many seconds."""
    body = bytearray()
    async with asyncio.timeout(seconds):
        async for part in request.stream():
            body += part
            if len(body) > most:
                raise TooLarge
    return bytes(body)


def host_of(request: Request) -> str:
    """The address of whoever asks, as the server knows it."""
    return request.client.host if request.client else ""


def number_in(value: str | None) -> int:
    """An id in a header or a query; 0 for anything else."""
    fits = value is not None and value.isdecimal() and len(value) <= 18
    return int(value or 0) if fits else 0


__all__ = [
    "ClientDisconnect",
    "TooLarge",
    "body_of",
    "comes_from_own_page",
    "host_of",
    "is_kind",
    "number_in",
]
