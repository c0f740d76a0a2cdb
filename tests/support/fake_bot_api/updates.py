"""Updates as Telegram writes them, for tests to push or to read."""

from typing import Any

from tests.support.fake_bot_api.state import BOT_ID, USERNAME

ANI = {"id": 1001, "is_bot": False, "first_name": "Ani", "last_name": "Wijaya"}
BUDI = {"id": 1002, "is_bot": False, "first_name": "Budi", "language_code": "en"}
PRIVATE = {"id": 1001, "type": "private", "first_name": "Ani"}
GROUP = {"id": -100300, "type": "supergroup", "title": "RT 03"}
FORUM = {"id": -100400, "type": "supergroup", "title": "Warga", "is_forum": True}
CHANNEL = {"id": -100500, "type": "channel", "title": "Kabar"}
BOT = {"id": BOT_ID, "is_bot": True, "first_name": "Pusling", "username": USERNAME}
DATE = 1_795_000_000
RIGHTS = dict.fromkeys(
    (
        "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages",
        "can_manage_video_chats", "can_restrict_members", "can_promote_members",
        "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
        "can_delete_stories",
    ),
    False,
)  # fmt: skip


def message(text: Any = None, **fields: Any) -> dict[str, Any]:
    """An update with a message of Ani in her private chat."""
    body = {"message_id": 5, "date": DATE, "chat": PRIVATE, "from": ANI, **fields}
    if text is not None:
        body["text"] = text
    return {"message": body}


def in_group(text: str | None = None, **fields: Any) -> dict[str, Any]:
    """The same in a group."""
    return message(text, **{"chat": GROUP, **fields})


def press(data: Any, message_id: int = 100, **fields: Any) -> dict[str, Any]:
    """Ani presses a button of a message in her private chat."""
    shown = {"message_id": message_id, "date": DATE, "chat": PRIVATE, "from": BOT, "text": "?"}
    query = {"id": "77", "from": ANI, "chat_instance": "1", "message": shown, "data": data}
    return {"callback_query": {**query, **fields}}


def membership(old: str, new: str, chat: dict[str, Any] | None = None) -> dict[str, Any]:
    """What became of the bot in a chat."""
    return {
        "my_chat_member": {
            "chat": chat or PRIVATE,
            "from": ANI,
            "date": DATE,
            "old_chat_member": _member(old),
            "new_chat_member": _member(new),
        }
    }


def inline(text: str, person: dict[str, Any] | None = None) -> dict[str, Any]:
    """Somebody types the bot's name and some words in any chat."""
    return {"inline_query": {"id": "88", "from": person or ANI, "query": text, "offset": ""}}


def _member(status: str) -> dict[str, Any]:
    member = {"user": BOT, "status": status}
    if status == "kicked":
        return {**member, "until_date": 0}
    return {**member, **RIGHTS} if status == "administrator" else member
