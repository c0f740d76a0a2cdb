"""Stateless buttons: action, arguments, expiry and a signature in 64 bytes, no row a button.

`action|arg|arg~expiry.signature`: the expiry is minutes since 1970 in base 36, the signature the
first 8 bytes of HMAC-SHA256 over the owner's address and everything before it, in URL-safe
base64. A button belongs to the chat, or in groups to the person, that it was shown to.
"""

import base64
import hmac
import string
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.errors import ButtonForged, ButtonTooLong
from bot.messages import BUTTON_BYTES, Address, Button, SealedButton

LIFETIME = timedelta(days=30)
AGELESS = frozenset(("no_bc", "unremind"))
"""Actions of buttons that end what somebody gets: these work however old they are."""
SIGNATURE_BYTES = 8
DIGITS = string.digits + string.ascii_lowercase


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button that was pressed, its signature checked."""

    action: str  # key of the registry
    args: tuple[str, ...]  # as the handler gave them
    expired: bool  # shown too long ago to be acted upon


class ButtonSealer:
    """Seals and opens buttons with the key of the installation."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, button: Button, owner: Address, now: datetime) -> SealedButton:
        """Raises ButtonTooLong when it does not fit: a fault of the handler, found by tests."""
        body = "|".join((button.action, *button.args)) + "~" + _base36(_minutes(now + LIFETIME))
        data = f"{body}.{self._sign(body, owner)}"
        if len(data.encode()) > BUTTON_BYTES:
            raise ButtonTooLong(action=button.action, size=len(data.encode()))
        return SealedButton(label=button.label, data=data, number=button.number)

    def open(self, data: str, presser: Address, now: datetime) -> Press:
        """Raises ButtonForged unless the button was shown to this chat or this person."""
        body, _, signature = data.rpartition(".")
        owners = (presser, presser.of_chat())
        if not any(self._same(signature, self._sign(body, owner)) for owner in owners):
            raise ButtonForged
        words, _, expiry = body.rpartition("~")
        action, *args = words.split("|")
        expired = int(expiry, 36) < _minutes(now) and action not in AGELESS
        return Press(action=action, args=tuple(args), expired=expired)

    def _sign(self, body: str, owner: Address) -> str:
        signed = "\0".join((owner.channel, owner.chat, owner.person, body)).encode()
        digest = hmac.digest(self._key, signed, "sha256")[:SIGNATURE_BYTES]
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    @staticmethod
    def _same(given: str, right: str) -> bool:
        return hmac.compare_digest(given.encode(), right.encode())


def day_arg(day: date) -> str:
    """A day as a short argument: its ordinal in base 36, four characters."""
    return _base36(day.toordinal())


def day_of(arg: str) -> date:
    """The day behind an argument made by `day_arg`."""
    return date.fromordinal(int(arg, 36))


def _minutes(moment: datetime) -> int:
    return int((moment - datetime.fromtimestamp(0, UTC)).total_seconds() // 60)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = DIGITS[rest] + digits
    return digits or "0"
