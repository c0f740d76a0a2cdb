"""Messages as the page gets them: neutral text and buttons as JSON, drawn by page/chat.js."""

import json
from typing import Any

from sqlalchemy import Row

from bot.channels.browser.files import FileLinks
from bot.messages import OutboundMessage


def body_of(message: OutboundMessage, links: FileLinks) -> dict[str, Any]:
    """What the mailbox keeps of a reply."""
    body: dict[str, Any] = {"text": message.text}
    if message.buttons:
        body["buttons"] = [
            [{"label": button.label, "data": button.data} for button in row]
            for row in message.buttons
        ]
    if message.position is not None:
        body["position"] = [message.position.latitude, message.position.longitude]
    if message.wants_position:
        body["wants_position"] = True
    if message.file is not None:
        href = links.href(message.address.chat, message.file.reference)
        body["file"] = {"name": message.file.name, "href": href}
    return body


def entry_of(row: Row[Any]) -> dict[str, Any]:
    """A row of the mailbox as the page reads it."""
    entry = {"id": row.id, "mine": row.from_person, "at": row.at.isoformat(), **row.body}
    return entry if row.edits_id is None else entry | {"edits": row.edits_id}


def event_of(row: Row[Any]) -> bytes:
    """A row as one event of the stream; its id is where a broken stream goes on."""
    return f"id: {row.id}\ndata: {_line(entry_of(row))}\n\n".encode()


def notice_event(text: str) -> bytes:
    """A line that is shown once and not kept."""
    return f"event: notice\ndata: {_line({'text': text})}\n\n".encode()


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
