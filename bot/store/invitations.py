"""Statements on invitations."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from bot.domain.people import Role
from bot.store.database import UnitOfWork
from bot.store.tables import contacts, invitation_stops, invitations, stops

_UNUSED = invitations.c.used_at.is_(None), invitations.c.withdrawn_at.is_(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedInvitation:
    """An invitation as it stands in the database."""

    id: int  # its row
    role: Role  # what it gives
    channel: str  # where it was made
    inviter_id: int | None  # who made it; None on the command line, or when she is gone
    expires_at: datetime  # aware; from then on nobody can use it
    waits_for_yes: bool  # whether a second admin still has to agree
    used: bool  # whether somebody has accepted it
    used_by_id: int | None  # who did; None too when she is gone
    withdrawn: bool  # whether it was taken back
    stops: tuple[tuple[int, str], ...]  # row id and name of the stops that it names


async def add(uow: UnitOfWork, values: dict[str, Any], stop_ids: Collection[int]) -> int:
    """Insert an invitation with its stops; gives its id."""
    statement = insert(invitations).values(values).returning(invitations.c.id)
    new = int((await uow.execute(statement)).scalar_one())
    if stop_ids:
        rows = [{"invitation_id": new, "stop_id": stop_id} for stop_id in stop_ids]
        await uow.execute(insert(invitation_stops), rows)
    return new


async def by_hash(uow: UnitOfWork, code_hash: str) -> SavedInvitation | None:
    """The invitation with this hash of its code, or None."""
    return await _one(uow, select(invitations).where(invitations.c.code_hash == code_hash))


async def by_id(uow: UnitOfWork, invitation_id: int) -> SavedInvitation | None:
    """The invitation with this row id, or None."""
    return await _one(uow, select(invitations).where(invitations.c.id == invitation_id))


async def use(uow: UnitOfWork, invitation_id: int, contact_id: int, now: datetime) -> bool:
    """Mark it as used, unless somebody has been faster: then False."""
    changed = await uow.execute(
        update(invitations)
        .where(invitations.c.id == invitation_id, *_UNUSED)
        .values(used_by_id=contact_id, used_at=now)
        .returning(invitations.c.id)
    )
    return changed.scalar_one_or_none() is not None


async def agree(uow: UnitOfWork, invitation_id: int, contact_id: int, now: datetime) -> None:
    """Note the yes of a second admin."""
    await uow.execute(
        update(invitations)
        .where(invitations.c.id == invitation_id)
        .values(agreed_by_id=contact_id, agreed_at=now)
    )


async def waiting(uow: UnitOfWork, now: datetime) -> Sequence[Row[Any]]:
    """Rows of id, inviter_id and inviter (a name, empty without) that wait for a yes."""
    columns = invitations.c.id, invitations.c.inviter_id, invitations.c.expires_at
    statement = (
        select(*columns, func.coalesce(contacts.c.name, "").label("inviter"))
        .outerjoin(contacts, contacts.c.id == invitations.c.inviter_id)
        .where(
            invitations.c.needs_yes,
            invitations.c.agreed_at.is_(None),
            *_UNUSED,
            invitations.c.expires_at > now,
        )
        .order_by(invitations.c.id)
    )
    return (await uow.execute(statement)).all()


async def withdraw(uow: UnitOfWork, invitation_id: int, now: datetime) -> bool:
    """Mark it as taken back, unless somebody has used it or taken it back: then False."""
    changed = await uow.execute(
        update(invitations)
        .where(invitations.c.id == invitation_id, *_UNUSED)
        .values(withdrawn_at=now)
        .returning(invitations.c.id)
    )
    return changed.scalar_one_or_none() is not None


async def unused(
    uow: UnitOfWork, roles: Collection[Role], now: datetime, limit: int
) -> Sequence[Row[Any]]:
    """Rows of id, role, inviter (a name) and expires_at that somebody can still use."""
    columns = invitations.c.id, invitations.c.role, invitations.c.expires_at
    statement = (
        select(*columns, func.coalesce(contacts.c.name, "").label("inviter"))
        .outerjoin(contacts, contacts.c.id == invitations.c.inviter_id)
        .where(invitations.c.role.in_(roles), *_UNUSED, invitations.c.expires_at > now)
        .order_by(invitations.c.expires_at.desc(), invitations.c.id.desc())
        .limit(limit)
    )
    return (await uow.execute(statement)).all()


async def stop_names(uow: UnitOfWork, invitation_ids: Collection[int]) -> Sequence[Row[Any]]:
    """Pairs of invitation_id and name of a stop that it names, by name."""
    statement = (
        select(invitation_stops.c.invitation_id, stops.c.name)
        .join(stops, stops.c.id == invitation_stops.c.stop_id)
        .where(invitation_stops.c.invitation_id.in_(invitation_ids))
        .order_by(stops.c.name)
    )
    return (await uow.execute(statement)).all()


async def _one(uow: UnitOfWork, statement: Any) -> SavedInvitation | None:
    row = (await uow.execute(statement)).one_or_none()
    if row is None:
        return None
    named = (
        select(stops.c.id, stops.c.name)
        .join(invitation_stops, invitation_stops.c.stop_id == stops.c.id)
        .where(invitation_stops.c.invitation_id == row.id)
        .order_by(stops.c.name)
    )
    return SavedInvitation(
        id=row.id,
        role=Role(row.role),
        channel=row.channel,
        inviter_id=row.inviter_id,
        expires_at=row.expires_at,
        waits_for_yes=row.needs_yes and row.agreed_at is None,
        used=row.used_at is not None,
        used_by_id=row.used_by_id,
        withdrawn=row.withdrawn_at is not None,
        stops=tuple((stop.id, stop.name) for stop in await uow.execute(named)),
    )
