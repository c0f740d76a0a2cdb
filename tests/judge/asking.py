"""People who write to the bot, as the platform brings it."""

from typing import Any

from tests.support.fake_bot_api.updates import message

FIRST_ASKING = 5_000_001
"""The chat of the first who only asks; no town reaches so far."""
QUESTION = "kapan pusling ke posyandu a?"


def says(chat: int, words: str = QUESTION) -> dict[str, Any]:
    """A person writes in her private chat."""
    person = {"id": chat, "is_bot": False, "first_name": f"Warga {chat}"}
    return message(words, chat={"id": chat, "type": "private"}, **{"from": person})
