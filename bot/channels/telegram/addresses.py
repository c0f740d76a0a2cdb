"""Chats and topics of Telegram as addresses, and back.

Inside this channel the chat of an address is `chat`, `chat:topic` in a group with topics, or
`as:chat` for what somebody wrote in the name of a chat: such a sender is nobody in particular.
"""

from dataclasses import dataclass

from bot.messages import Address

NAME = "telegram"
IN_NAME_OF = "as:"
LARGEST = 2**53
"""Ids fit into a double (Bot API, User and Chat)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a call goes."""

    chat: int  # Telegram's id; below zero for groups
    topic: int | None = None  # message_thread_id

    @property
    def private(self) -> bool:
        """Whether one person alone reads it."""
        return self.chat > 0


def target_of(address: Address) -> Target | None:
    """The chat behind an address, or None when it is no address of Telegram."""
    chat, _, topic = address.chat.removeprefix(IN_NAME_OF).partition(":")
    try:
        return Target(chat=int(chat), topic=int(topic) if topic else None)
    except ValueError:
        return None


def address_in(chat: int, *, topic: int | None = None, person: str = "") -> Address:
    """The address of a chat, of its topic, and in groups of a person in it."""
    place = str(chat) if topic is None else f"{chat}:{topic}"
    return Address(channel=NAME, chat=place, person=person)
