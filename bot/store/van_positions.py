"""Statements on where the vans are."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update

from bot.domain.people import Role
from bot.domain.van_positions import AFTER, BEFORE, ServiceHours, VanPosition
from bot.domain.visits import VisitState
from bot.messages import Position
from bot.store.database import UnitOfWork
from bot.store.inbox import insert_for
from bot.store.tables import contact_addresses, contacts, van_positions, vans, visits

CREW = (Role.STAFF.value, Role.ADMIN.value)


async def on_the_road(uow: UnitOfWork, first: datetime, last: datetime) -> Sequence[ServiceHours]:
    """Vans with visits that start between two instants and are not off, by name."""
    statement = (
        select(
            vans.c.id,
            vans.c.code,
            vans.c.name,
            func.min(visits.c.starts_at, type_=visits.c.starts_at.type).label("starts_at"),
            func.max(visits.c.ends_at, type_=visits.c.ends_at.type).label("ends_at"),
        )
        .join(visits, visits.c.van_id == vans.c.id)
        .where(visits.c.starts_at >= first, visits.c.starts_at < last)
        .where(visits.c.state != VisitState.CANCELLED.value)
        .group_by(vans.c.id, vans.c.code, vans.c.name)
        .order_by(vans.c.name)
    )
    return [
        ServiceHours(
            van_id=row.id,
            code=row.code,
            name=row.name,
            opens=row.starts_at - BEFORE,
            closes=row.ends_at + AFTER,
        )
        for row in await uow.execute(statement)
    ]


async def share(uow: UnitOfWork, van_id: int, contact_id: int, until: datetime) -> None:
    """From now on the positions of this contact are those of the van, and of no other."""
    await stop_sharing(uow, contact_id)
    fresh = {
        "contact_id": contact_id,
        "until_at": until,
        "latitude": None,
        "longitude": None,
        "at": None,
    }
    new = insert_for(uow, van_positions).values(van_id=van_id, **fresh)
    await uow.execute(new.on_conflict_do_update(index_elements=["van_id"], set_=fresh))


async def stop_sharing(uow: UnitOfWork, contact_id: int) -> bool:
    """Forget the position that this contact shares; False if there is none."""
    hers = delete(van_positions).where(van_positions.c.contact_id == contact_id)
    return (await uow.execute(hers.returning(van_positions.c.van_id))).first() is not None


async def shared_by(uow: UnitOfWork, contact_id: int, now: datetime) -> str:
    """The name of the van whose position a contact shares now; empty if none."""
    statement = (
        select(vans.c.name)
        .join(van_positions, van_positions.c.van_id == vans.c.id)
        .where(van_positions.c.contact_id == contact_id, van_positions.c.until_at > now)
    )
    return (await uow.execute(statement)).scalar_one_or_none() or ""


async def note(
    uow: UnitOfWork, channel: str, person: str, position: Position, at: datetime
) -> bool:
    """Keep where somebody is, if she is crew and shares it now, and the news is newer."""
    hers = (
        select(contacts.c.id)
        .join(contact_addresses, contact_addresses.c.contact_id == contacts.c.id)
        .where(contact_addresses.c.channel == channel, contact_addresses.c.person == person)
        .where(contacts.c.role.in_(CREW))
        .scalar_subquery()
    )
    newer = van_positions.c.at.is_(None) | (van_positions.c.at < at)
    statement = (
        update(van_positions)
        .where(van_positions.c.contact_id == hers, van_positions.c.until_at > at, newer)
        .values(latitude=position.latitude, longitude=position.longitude, at=at)
    )
    return (await uow.execute(statement.returning(van_positions.c.van_id))).first() is not None


async def known(uow: UnitOfWork, now: datetime) -> tuple[VanPosition, ...]:
    """The last positions of vans that share them now, by name."""
    statement = (
        select(vans.c.name, van_positions)
        .join(vans, vans.c.id == van_positions.c.van_id)
        .where(van_positions.c.at.is_not(None), van_positions.c.until_at > now)
        .order_by(vans.c.name)
    )
    return tuple(
        VanPosition(van=row.name, latitude=row.latitude, longitude=row.longitude, at=row.at)
        for row in await uow.execute(statement)
    )


async def forget_old(uow: UnitOfWork, before: datetime) -> None:
    """Delete positions of vans that were shared until then."""
    await uow.execute(delete(van_positions).where(van_positions.c.until_at < before))
