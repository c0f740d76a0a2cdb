"""What the database must learn from Telegram beside messages: chats that are gone, back, or moved
to a new id, and where the crew of a van is."""

from datetime import datetime

from sqlalchemy import Table, and_, exists, update

from bot.channels.telegram.addresses import IN_NAME_OF, NAME, address_in
from bot.channels.telegram.taken import Move, Reach, Sighting
from bot.domain.delivery import OutboxState
from bot.messages import Address
from bot.services.van_positions import VanPositions
from bot.store import outbox, people
from bot.store.database import UnitOfWork
from bot.store.tables import contact_addresses, conversations, outbox_messages

WAITING = (OutboxState.READY, OutboxState.LEASED)


async def note_reach(uow: UnitOfWork, reach: Reach, now: datetime) -> None:
    """Who blocked us is left in peace; who let us in again can be reached again."""
    if reach.open:
        await people.welcome_back(uow, NAME, reach.chat)
        return
    chat = int(reach.chat)
    in_its_name = f"{IN_NAME_OF}{chat}"
    addresses = [address_in(chat), *([] if chat > 0 else [_of(in_its_name)])]
    await outbox.suppress(uow, addresses, now)


async def note_sighting(uow: UnitOfWork, sighting: Sighting, now: datetime) -> None:
    """Kept only of crew who share the position of their van now; nothing is answered."""
    await VanPositions(uow, now).note(NAME, sighting.sender, sighting.position, sighting.at)


async def note_move(uow: UnitOfWork, move: Move) -> None:
    """A group became a supergroup: what belongs to the old id belongs to the new one.

    May run twice. Where the new id is known already the old rows stay as they are: their
    messages are still answered, since the sender knows the new id too.
    """
    old, new = str(move.old), str(move.new)
    await uow.execute(
        update(outbox_messages)
        .where(outbox_messages.c.channel == NAME, outbox_messages.c.chat == old)
        .where(outbox_messages.c.state.in_(WAITING))
        .values(chat=new)
    )
    await _rename(uow, conversations, "chat", old, new)
    await _rename(uow, contact_addresses, "person", f"{IN_NAME_OF}{old}", f"{IN_NAME_OF}{new}")


async def _rename(uow: UnitOfWork, table: Table, column: str, old: str, new: str) -> None:
    there = table.alias()
    same = [there.c.channel == NAME, there.c[column] == new]
    if column != "person":
        same.append(there.c.person == table.c.person)
    await uow.execute(
        update(table)
        .where(table.c.channel == NAME, table.c[column] == old, ~exists().where(and_(*same)))
        .values({column: new})
    )


def _of(chat: str) -> Address:
    return Address(channel=NAME, chat=chat)
