"""Reminders carried from the browser to Telegram, by a link that only we can have made."""

import base64
import hmac
import re
from datetime import UTC, datetime, timedelta

from bot.services.subscriptions import Subscriptions
from bot.store import installation
from bot.store.database import UnitOfWork

LIFETIME = timedelta(days=7)
SIGNATURE_BYTES = 12
LINK = "https://t.me/{name}?start=carry_{token}"
TOKEN = re.compile(r"([0-9a-f]{1,16})-([0-9a-f]{1,10})-([\w-]{16})")
"""Row id and expiry (minutes since 1970) in hexadecimal, and a signature over both."""


class CarryOver:
    """Makes and accepts such links, within one unit of work and at one instant."""

    def __init__(self, uow: UnitOfWork, now: datetime) -> None:
        self._uow = uow
        self._now = now

    async def link(self, contact_id: int) -> str:
        """A link for Telegram that carries her reminders across; empty without a bot there."""
        name = await installation.find(self._uow, installation.TELEGRAM_NAME)
        return LINK.format(name=name, token=await self.token(contact_id)) if name else ""

    async def token(self, contact_id: int) -> str:
        """What the link holds behind `carry_`; good for a week."""
        expiry = _minutes(self._now + LIFETIME)
        return f"{contact_id:x}-{expiry:x}-{await self._signature(contact_id, expiry)}"

    async def accept(self, token: str, contact_id: int) -> int | None:
        """The reminders come to this contact; how many she has now. None: the link is no good."""
        parts = TOKEN.fullmatch(token)
        if parts is None:
            return None
        source, expiry = int(parts[1], 16), int(parts[2], 16)
        right = await self._signature(source, expiry)
        if not hmac.compare_digest(parts[3], right) or expiry < _minutes(self._now):
            return None
        return await Subscriptions(self._uow, self._now).carry(source, contact_id)

    async def _signature(self, contact_id: int, expiry: int) -> str:
        key = bytes.fromhex(await installation.value_of(self._uow, "button_key"))
        signed = f"carry\0{contact_id}\0{expiry}".encode()
        digest = hmac.digest(key, signed, "sha256")[:SIGNATURE_BYTES]
        return base64.urlsafe_b64encode(digest).decode()


def _minutes(moment: datetime) -> int:
    return int((moment - datetime.fromtimestamp(0, UTC)).total_seconds() // 60)
