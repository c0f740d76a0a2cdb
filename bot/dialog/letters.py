"""Buttons sealed for their owner, and messages to others that leave because of a reply."""

from datetime import datetime
from typing import Any

from bot.dialog.bodies import BODY, Body
from bot.dialog.buttons import ButtonSealer
from bot.domain.delivery import LANE_PERSONAL, OutboxState
from bot.messages import Address, Button, Letter, SealedButton


def sealed(
    sealer: ButtonSealer, rows: tuple[tuple[Button, ...], ...], owner: Address, now: datetime
) -> tuple[tuple[SealedButton, ...], ...]:
    """Rows of buttons that work for their owner only. Raises ButtonTooLong."""
    return tuple(tuple(sealer.seal(button, owner, now) for button in row) for row in rows)


def letter_row(sealer: ButtonSealer, letter: Letter, now: datetime) -> dict[str, Any]:
    """A letter as a row of the outbox, ready to leave. Raises ButtonTooLong."""
    address = letter.address
    body = Body(text=letter.text, buttons=sealed(sealer, letter.buttons, address, now))
    return {
        "channel": address.channel,
        "chat": address.chat,
        "person": address.person,
        "contact_id": letter.contact_id,
        "lane": LANE_PERSONAL,
        "state": OutboxState.READY,
        "body": BODY.dump_python(body, mode="json"),
        "dedupe_key": letter.key or None,
        "not_before": letter.not_before,
        "expires_at": letter.expires_at,
        "created_at": now,
    }
