"""Statements on roles: who has which, at which stops."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, and_, case, delete, exists, literal, select, update

from bot.domain.people import Role
from bot.store.database import UnitOfWork
from bot.store.inbox import insert_for
from bot.store.tables import contact_stops, contacts, stops

HolderRow = Row[Any]
"""A contact's id, name and role."""


async def standing(
    uow: UnitOfWork, contact_id: int, stop_id: int | None = None
) -> tuple[Role, bool] | None:
    """A contact's role, and whether she looks after the stop; None if she is not known."""
    hers = exists().where(
        and_(contact_stops.c.contact_id == contacts.c.id, contact_stops.c.stop_id == stop_id)
    )
    statement = select(contacts.c.role, hers.label("hers")).where(contacts.c.id == contact_id)
    row = (await uow.execute(statement)).one_or_none()
    return None if row is None else (Role(row.role), bool(row.hers))


async def holders(uow: UnitOfWork, limit: int, offset: int) -> Sequence[HolderRow]:
    """Contacts with a role other than resident, highest first, then by name."""
    rank = case({role.value: place for place, role in enumerate(Role)}, value=contacts.c.role)
    statement = (
        select(contacts.c.id, contacts.c.name, contacts.c.role)
        .where(contacts.c.role != Role.RESIDENT.value)
        .order_by(rank.desc(), contacts.c.name, contacts.c.id)
        .limit(limit)
        .offset(offset)
    )
    return (await uow.execute(statement)).all()


async def stop_names(uow: UnitOfWork, contact_ids: Collection[int]) -> Sequence[Row[Any]]:
    """Pairs of contact_id and name of a stop that she looks after, by name."""
    statement = (
        select(contact_stops.c.contact_id, stops.c.name)
        .join(stops, stops.c.id == contact_stops.c.stop_id)
        .where(contact_stops.c.contact_id.in_(contact_ids))
        .order_by(stops.c.name)
    )
    return (await uow.execute(statement)).all()


async def find(uow: UnitOfWork, contact_id: int, *, lock: bool = False) -> HolderRow | None:
    """A contact, or None; locked against another change of the role if asked for."""
    columns = contacts.c.id, contacts.c.name, contacts.c.role
    statement = select(*columns).where(contacts.c.id == contact_id)
    if lock:
        statement = statement.with_for_update(key_share=True)
    return (await uow.execute(statement)).one_or_none()


async def lock_admins(uow: UnitOfWork) -> list[int]:
    """Ids of all admins, locked: two of them can't take each other's role at once."""
    statement = (
        select(contacts.c.id)
        .where(contacts.c.role == Role.ADMIN.value)
        .order_by(contacts.c.id)
        .with_for_update(key_share=True)
    )
    return list((await uow.execute(statement)).scalars())


async def give(uow: UnitOfWork, contact_id: int, role: Role, stop_ids: Collection[int]) -> None:
    """Give a role, and stops beside those the contact has."""
    await uow.execute(update(contacts).where(contacts.c.id == contact_id).values(role=role.value))
    if stop_ids:
        chosen = select(literal(contact_id), stops.c.id).where(stops.c.id.in_(stop_ids))
        statement = insert_for(uow, contact_stops).from_select(["contact_id", "stop_id"], chosen)
        await uow.execute(statement.on_conflict_do_nothing())


async def take(uow: UnitOfWork, contact_id: int) -> None:
    """Make a contact a resident without stops."""
    await uow.execute(
        update(contacts).where(contacts.c.id == contact_id).values(role=Role.RESIDENT.value)
    )
    await uow.execute(delete(contact_stops).where(contact_stops.c.contact_id == contact_id))
