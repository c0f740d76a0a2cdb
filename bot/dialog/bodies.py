"""What an outbox row of a reply holds, between the dialog that writes it and delivery."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from bot.messages import Address, OutboundFile, OutboundMessage, Position, SealedButton


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Final neutral text and sealed buttons."""

    text: str  # neutral text
    buttons: tuple[tuple[SealedButton, ...], ...] = ()  # rows of buttons
    position: Position | None = None  # a pin on the map
    edit_of: str | None = None  # the platform's id of the message to replace
    wants_position: bool = False  # offers to share where the person is
    file: OutboundFile | None = None  # a document that goes with it, without its content


BODY = TypeAdapter(Body)


def to_outbound(row: Mapping[str, Any], turn: str = "") -> OutboundMessage:
    """A row (id, channel, chat, person, lane, attempts, body as JSON) as channels take it."""
    body = BODY.validate_python(row["body"])
    address = Address(channel=row["channel"], chat=row["chat"], person=row["person"])
    return OutboundMessage(
        id=row["id"],
        address=address,
        text=body.text,
        lane=row["lane"],
        buttons=body.buttons,
        position=body.position,
        edit_of=body.edit_of,
        wants_position=body.wants_position,
        attempts=row.get("attempts", 0),
        epoch=row.get("epoch", 0),
        turn=turn,
        file=body.file,
    )
