"""What a message of Telegram holds: words, a place, an attachment; and whether it is for us."""

import re
from dataclasses import dataclass
from typing import Any

from telegram import Chat, Message

from bot.channels.telegram.runs import clean
from bot.messages import Attachment, AttachmentKind, Position

ATTACHMENTS = (
    "animation",
    "document",
    "photo",
    "voice",
    "video",
    "video_note",
    "audio",
    "sticker",
    "contact",
    "poll",
    "dice",
    "story",
    "game",
    "invoice",
    "paid_media",
    "checklist",
    "live_photo",
)
"""Fields of a message that are something a person sent, most telling first."""
KINDS = {"document": AttachmentKind.DOCUMENT, "photo": AttachmentKind.PHOTO}
COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]{1,64}))?(?=\s|$)")
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """The bot itself."""

    id: int  # its user id
    username: str = ""  # without the @; empty until Telegram has told it


def text_of(message: Message) -> str:
    """Text or caption, without what no database takes."""
    return clean(message.text or message.caption or "")


def position_of(message: Message) -> Position | None:
    """A shared place; a venue carries one too."""
    found = message.location
    if found is None and message.venue is not None:
        found = message.venue.location
    if found is None:
        return None
    latitude, longitude = float(found.latitude), float(found.longitude)
    on_earth = abs(latitude) <= 90 and abs(longitude) <= 180  # nothing else, "nan" neither
    return Position(latitude=latitude, longitude=longitude) if on_earth else None


def attachment_of(message: Message) -> Attachment | None:
    """What was sent: a file's name, or else the kind; None when there is nothing."""
    for kind in ATTACHMENTS:
        found = getattr(message, kind, None)
        if found:
            return _attachment(kind, found[-1] if kind == "photo" else found)
    return None


def _attachment(kind: str, found: Any) -> Attachment:
    """Of a photo, which comes in several sizes, the largest."""
    name = clean(str(getattr(found, "file_name", None) or "")).strip()
    size = getattr(found, "file_size", None)
    return Attachment(
        name=name[:LONGEST_NAME] or kind,
        kind=KINDS.get(kind, AttachmentKind.OTHER),
        reference=clean(str(getattr(found, "file_id", None) or "")),
        size=size if isinstance(size, int) else None,
    )


def without_own_name(text: str, me: Me) -> str:
    """`/jadwal@us` becomes `/jadwal`, and `@us kapan …` only the question."""
    if not me.username:
        return text
    name = re.escape(me.username)
    text = re.sub(rf"^(/[A-Za-z0-9_]+)@{name}(?=\s|$)", r"\1", text, flags=re.IGNORECASE)
    return re.sub(rf"(?<![\w@])@{name}(?!\w)[,:]?", "", text, flags=re.IGNORECASE).strip()


def concerns_us(message: Message, me: Me, commands: frozenset[str]) -> bool:
    """In a private chat everything; in a group commands, mentions and replies to us."""
    if message.chat.type == Chat.PRIVATE:
        return True
    text = message.text or message.caption or ""
    command = COMMAND.match(text)
    if command is not None:
        return _is_ours(command, me, commands)
    return _mentions(text, me) or _answers_us(message, me)


def _is_ours(command: re.Match[str], me: Me, commands: frozenset[str]) -> bool:
    word, addressee = command[1].lower(), command[2]
    return word in commands if addressee is None else _same(addressee, me.username)


def _mentions(text: str, me: Me) -> bool:
    found = re.findall(r"(?<![\w@])@(\w+)", text)
    return any(_same(name, me.username) for name in found)


def replied_button(message: Message, me: Me) -> str | None:
    """Data of the first button of our message that this one replies to."""
    asked = message.reply_to_message
    if asked is None or asked.from_user is None or asked.from_user.id != me.id:
        return None
    rows = asked.reply_markup.inline_keyboard if asked.reply_markup is not None else ()
    datas = (button.callback_data for row in rows for button in row)
    return next((clean(data) for data in datas if isinstance(data, str)), None)


def _answers_us(message: Message, me: Me) -> bool:
    asked = message.reply_to_message
    if asked is None or asked.from_user is None:
        return False
    # In a topic every message replies to the one that opened the topic.
    return asked.from_user.id == me.id and asked.forum_topic_created is None


def _same(name: str, own: str) -> bool:
    return bool(own) and name.lower() == own.lower()
