"""Statements about contacts and their addresses."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, literal, select, update

from bot.store.database import UnitOfWork
from bot.store.inbox import insert_for
from bot.store.tables import contact_addresses, contact_stops, contacts, stops


async def find(uow: UnitOfWork, channel: str, person: str) -> Row[Any] | None:
    """The contact at an address: id, name, role, language, suppressed_at."""
    statement = (
        select(contacts, contact_addresses.c.suppressed_at)
        .join(contact_addresses)
        .where(contact_addresses.c.channel == channel, contact_addresses.c.person == person)
    )
    return (await uow.execute(statement)).first()


async def add(
    uow: UnitOfWork, *, channel: str, person: str, name: str, role: str, now: datetime
) -> int:
    """A new contact with its first address; gives the contact's id."""
    added = insert(contacts).values(name=name, role=role, created_at=now).returning(contacts.c.id)
    contact_id = int((await uow.execute(added)).scalar_one())
    await uow.execute(
        insert(contact_addresses).values(contact_id=contact_id, channel=channel, person=person)
    )
    return contact_id


async def set_role(uow: UnitOfWork, contact_id: int, role: str) -> None:
    """Give a contact another role."""
    await uow.execute(update(contacts).where(contacts.c.id == contact_id).values(role=role))


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
