"""Statements about contacts and their addresses."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, literal, select, update

from bot.store.database import UnitOfWork
from bot.store.inbox import insert_for
from bot.store.tables import contact_addresses, contact_stops, contacts, stops

_FIND = (
    select(contacts, contact_addresses.c.suppressed_at)
    .join(contact_addresses)
    .where(contact_addresses.c.channel == bindparam("channel"))
    .where(contact_addresses.c.person == bindparam("person"))
)
_ADD = insert(contacts).returning(contacts.c.id)
_ADD_ADDRESS = insert(contact_addresses)


async def find(uow: UnitOfWork, channel: str, person: str) -> Row[Any] | None:
    """The contact at an address: its row, and suppressed_at."""
    return (await uow.execute(_FIND, {"channel": channel, "person": person})).first()


async def add(
    uow: UnitOfWork, *, channel: str, person: str, name: str, role: str, now: datetime
) -> int:
    """A new contact with its first address; gives the contact's id."""
    values = {"name": name, "role": role, "created_at": now}
    contact_id = int((await uow.execute(_ADD, values)).scalar_one())
    address = {"contact_id": contact_id, "channel": channel, "person": person}
    await uow.execute(_ADD_ADDRESS, address)
    return contact_id


async def set_role(uow: UnitOfWork, contact_id: int, role: str) -> None:
    """Give a contact another role."""
    await uow.execute(update(contacts).where(contacts.c.id == contact_id).values(role=role))


async def set_preference(uow: UnitOfWork, contact_id: int, **columns: str) -> None:
    """Change what a contact chose for herself: `language`, `form_of_address`, `name`."""
    await uow.execute(update(contacts).where(contacts.c.id == contact_id).values(columns))


async def set_stops(uow: UnitOfWork, contact_id: int, codes: tuple[str, ...]) -> None:
    """The stops that a cadre looks after; unknown codes are left out."""
    await uow.execute(delete(contact_stops).where(contact_stops.c.contact_id == contact_id))
    chosen = select(literal(contact_id), stops.c.id).where(stops.c.code.in_(codes))
    statement = insert_for(uow, contact_stops).from_select(["contact_id", "stop_id"], chosen)
    await uow.execute(statement)


async def welcome_back(uow: UnitOfWork, channel: str, person: str) -> None:
    """Whoever writes can be reached again."""
    statement = update(contact_addresses).where(
        contact_addresses.c.channel == channel, contact_addresses.c.person == person
    )
    await uow.execute(statement.values(suppressed_at=None))


async def count(uow: UnitOfWork) -> int:
    """How many contacts there are."""
    return int((await uow.execute(select(func.count()).select_from(contacts))).scalar_one())


async def channels_in_use(uow: UnitOfWork) -> set[str]:
    """The channels on which somebody can be reached."""
    return set((await uow.execute(select(contact_addresses.c.channel).distinct())).scalars())
