"""What a person has to be told outside of a reply: kept here, composed and sent by delivery.

Services say what happened, in row ids. Whoever sends gathers all open notices of a contact, lets
`bot/services/telling_words.py` compose one text, and marks them with the message it went into.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.personal_notices import NoticeKind, PersonalNotice
from bot.store import telling as rows
from bot.store.database import UnitOfWork


async def tell(
    uow: UnitOfWork,
    contact_id: int | None,
    kind: NoticeKind,
    now: datetime,
    **facts: int | list[int] | None,
) -> None:
    """Keep one notice; nobody is told if the contact is gone. `facts` are row ids by name."""
    if contact_id is not None:
        await rows.add(uow, contact_id, kind, facts, now)


async def contacts_to_tell(uow: UnitOfWork, few: int) -> list[int]:
    """Contacts with open notices, who waits longest first, at most `few`."""
    return await rows.contacts_to_tell(uow, few)


async def open_notices(uow: UnitOfWork, contact_id: int) -> tuple[PersonalNotice, ...]:
    """What a contact is still to be told, oldest first, locked for one sender."""
    return await rows.open_notices(uow, contact_id)


async def mark(uow: UnitOfWork, notices: Sequence[PersonalNotice], message_id: int) -> None:
    """These notices were composed into this message of the outbox."""
    await rows.mark(uow, [notice.id for notice in notices], message_id)
