"""Who is who in the browser: a random chat id in a signed cookie, and nothing else."""

import hashlib
import secrets
from ipaddress import IPv6Address, ip_address

from itsdangerous import BadSignature, Signer
from starlette.requests import Request
from starlette.responses import Response

SALT = "pusling.browser.session"
CHAT_BYTES = 16
MAX_AGE = 180 * 24 * 3600
"""Seconds since the last visit after which a browser forgets its chat."""
BURST = 60
SECONDS_PER_SESSION = 5.0
"""Generous, since a whole mobile network may share one address."""
MOST_ADDRESSES = 10_000


class Sessions:
    """Gives chat ids out and knows them again."""

    def __init__(self, secret: bytes, *, secure: bool) -> None:
        self._signer = Signer(
            secret, salt=SALT, key_derivation="hmac", digest_method=hashlib.sha256
        )
        self._secure = secure
        self.cookie = "__Host-pusling" if secure else "pusling"

    def chat_of(self, request: Request) -> str | None:
        """The chat of a request, or None without a cookie of ours."""
        try:
            return self._signer.unsign(request.cookies.get(self.cookie, "")).decode()
        except (BadSignature, UnicodeError):
            return None

    @staticmethod
    def begin() -> str:
        """A chat id that nobody can guess."""
        return secrets.token_hex(CHAT_BYTES)

    def keep(self, response: Response, chat: str) -> None:
        """Let the browser remember its chat, from now on for `MAX_AGE`."""
        response.set_cookie(
            self.cookie,
            self._signer.sign(chat).decode(),
            max_age=MAX_AGE,
            httponly=True,
            samesite="lax",
            secure=self._secure,
        )


class Doorkeeper:
    """How many new chats one address may begin: 60 at once and then one in five seconds."""

    def __init__(self) -> None:
        self._tokens: dict[str, tuple[float, float]] = {}  # what is left, and when it was so

    def admits(self, host: str, now: float) -> bool:
        """Whether a new chat may begin; `now` is monotonic seconds."""
        place = network_of(host)
        tokens, seen = self._tokens.pop(place, (float(BURST), now))
        tokens = min(float(BURST), tokens + (now - seen) / SECONDS_PER_SESSION)
        admitted = tokens >= 1
        self._tokens[place] = (tokens - admitted, now)
        if len(self._tokens) > MOST_ADDRESSES:
            self._tokens.pop(next(iter(self._tokens)))  # whoever was silent longest
        return admitted


def network_of(host: str) -> str:
    """An address as one counts it: of IPv6 the first half, which one home has for itself."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return address.exploded[:19]
    return str(address)
