"""Contacts as those who ask for titles: their name on slips, their stops, how much they have."""

from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select, update

from bot.store.database import UnitOfWork
from bot.store.tables import contacts, holds, loans
from bot.store.tables.holds import IS_LIVE, IS_OPEN

_LOCK = (
    select(contacts.c.id, contacts.c.name, contacts.c.slip_name)
    .where(contacts.c.id == bindparam("contact"))
    .with_for_update(key_share=True)
)


async def lock(uow: UnitOfWork, contact_id: int) -> Row[Any] | None:
    """A contact (id, name, slip_name); no other unit of work counts her holds meanwhile."""
    return (await uow.execute(_LOCK, {"contact": contact_id})).one_or_none()


async def slip_name(uow: UnitOfWork, contact_id: int) -> str:
    """The name that she gave for her slips; empty if she was never asked."""
    statement = select(contacts.c.slip_name).where(contacts.c.id == contact_id)
    return (await uow.execute(statement)).scalar_one_or_none() or ""


async def keep_slip_name(uow: UnitOfWork, contact_id: int, name: str) -> None:
    """From now on this name goes on her slips."""
    await uow.execute(update(contacts).where(contacts.c.id == contact_id).values(slip_name=name))


async def open_holds(
    uow: UnitOfWork, *, contact_id: int, stop_id: int, neighbour: str
) -> list[Row[Any]]:
    """Open holds (id, title_id) of a person, by id.

    A neighbour is one person by her name at a stop, whoever asks for her.
    """
    own = (holds.c.contact_id == contact_id, holds.c.on_behalf.is_(False))
    hers = (
        holds.c.stop_id == stop_id,
        holds.c.on_behalf.is_(True),
        func.lower(holds.c.slip_name) == neighbour.lower(),
    )
    statement = select(holds.c.id, holds.c.title_id).where(*(hers if neighbour else own), IS_OPEN)
    return list(await uow.execute(statement.order_by(holds.c.id)))


async def labels(uow: UnitOfWork, stop_id: int, letters: str) -> set[str]:
    """The labels with these letters that lie on slips at a stop."""
    statement = select(holds.c.label).where(
        holds.c.stop_id == stop_id, holds.c.label.startswith(letters), IS_LIVE
    )
    return set((await uow.execute(statement)).scalars())


async def known_at(uow: UnitOfWork, stop_id: int | None) -> list[Row[Any]]:
    """Contacts (id, name, slip_name) who asked for or borrowed something at a stop, by id.

    None is the main library, where nobody asks for anything ahead.
    """
    asked = select(holds.c.contact_id).where(holds.c.stop_id == stop_id)
    borrowed = select(loans.c.contact_id).where(loans.c.stop_id.is_not_distinct_from(stop_id))
    statement = select(contacts.c.id, contacts.c.name, contacts.c.slip_name)
    known = or_(contacts.c.id.in_(asked), contacts.c.id.in_(borrowed))
    return list(await uow.execute(statement.where(known).order_by(contacts.c.id)))
