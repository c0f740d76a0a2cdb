"""Leases by name: who owns the ticks or a channel's long polling, and until when."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from bot.store.database import UnitOfWork
from bot.store.inbox import insert_for
from bot.store.tables import leases

FAR = timedelta(minutes=10)
"""A lease further ahead was written by a clock that has been put back since."""


async def take(uow: UnitOfWork, name: str, owner: str, now: datetime, until: datetime) -> bool:
    """Take or prolong a lease. False while another owner holds it.

    The epoch grows whenever the owner changes, so that late work of the old one can be fenced.
    """
    await uow.execute(
        insert_for(uow, leases)
        .values(name=name, owner=owner, until=now, epoch=0)
        .on_conflict_do_nothing()
    )
    free = or_(leases.c.owner == owner, leases.c.until <= now, leases.c.until > now + FAR)
    changed = await uow.execute(
        update(leases)
        .where(leases.c.name == name, free)
        .values(owner=owner, until=until, epoch=leases.c.epoch + 1)
        .returning(leases.c.epoch)
    )
    return changed.scalar_one_or_none() is not None


async def holder(uow: UnitOfWork, name: str) -> str | None:
    """Who holds a lease, or None if nobody ever did."""
    found = await uow.execute(select(leases.c.owner).where(leases.c.name == name))
    owner: str | None = found.scalar_one_or_none()
    return owner


async def give_up(uow: UnitOfWork, owner: str, now: datetime) -> None:
    """End all leases of an owner that stops: nobody has to wait for them to run out."""
    await uow.execute(update(leases).where(leases.c.owner == owner).values(until=now))
