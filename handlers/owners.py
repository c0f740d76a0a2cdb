"""Whose reminders a message is about: a person's own, or those of a group chat."""

from bot.dialog.turns import Turn
from bot.domain.people import Role
from bot.services import Services

LEADING = frozenset({Role.CADRE, Role.STAFF, Role.ADMIN})


async def owner(turn: Turn, services: Services) -> int:
    """The contact whose reminders are meant: in a group the group, for who may decide for it."""
    if not in_group(turn) or not may_lead(turn):
        return turn.contact.id
    address = turn.message.address
    return await services.subscriptions.of_chat(address.channel, address.chat)


def in_group(turn: Turn) -> bool:
    """Whether others read along: in a private chat the chat is the person."""
    message = turn.message
    return bool(message.address.person) or message.sender != message.address.chat


def may_lead(turn: Turn) -> bool:
    """Whether this person may decide for a group chat in which she writes."""
    leads = turn.contact.role in LEADING or turn.message.leads_chat
    return leads or _speaks_for_chat(turn)


def _speaks_for_chat(turn: Turn) -> bool:
    """Whether it was written in the name of this very chat, which only its admins can do."""
    address = turn.message.address
    named = turn.message.sender.partition(":")[2]
    return bool(named) and not address.person and named == address.chat.partition(":")[0]
