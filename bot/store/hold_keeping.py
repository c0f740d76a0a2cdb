"""Statements that find the holds to which something happens because time passes."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from bot.domain.holds import HoldChangeKind, HoldState
from bot.store.database import UnitOfWork
from bot.store.holds import LockedHold, lock_where
from bot.store.tables import holds
from bot.store.tables.holds import IS_OPEN

FEW = 500
"""Holds that one transaction changes at most."""
STILL_HERE = (HoldState.WAITING, HoldState.ASSIGNED, HoldState.PULLED)
_STILL = [state.value for state in STILL_HERE]
_ON_SHELF = [HoldState.WAITING.value, HoldState.ASSIGNED.value]


async def to_end(uow: UnitOfWork, kind: HoldChangeKind, before: datetime) -> list[int]:
    """Row ids of holds that end by themselves.

    EXPIRED: placed before an instant, and still without a copy or a visit. NOT_FOUND: the title
    has left the catalogue. CANCELLED: whoever asked has deleted her data.
    """
    conditions: Mapping[HoldChangeKind, ColumnElement[bool]] = {
        HoldChangeKind.EXPIRED: and_(
            holds.c.placed_at <= before,
            holds.c.state.in_(_STILL),
            or_(holds.c.state == HoldState.WAITING.value, holds.c.visit_id.is_(None)),
        ),
        HoldChangeKind.NOT_FOUND: and_(holds.c.title_id.is_(None), holds.c.state.in_(_ON_SHELF)),
        HoldChangeKind.CANCELLED: holds.c.contact_id.is_(None),
    }
    statement = (
        select(holds.c.id).where(IS_OPEN, conditions[kind]).order_by(holds.c.title_id, holds.c.id)
    )
    return list((await uow.execute(statement.limit(FEW))).scalars())


async def oldest(uow: UnitOfWork) -> datetime | None:
    """When the oldest hold was placed that may expire, or None."""
    statement = select(func.min(holds.c.placed_at)).where(IS_OPEN, holds.c.state.in_(_STILL))
    found: datetime | None = (await uow.execute(statement)).scalar_one()
    return found


async def visits_with_holds(uow: UnitOfWork) -> list[int]:
    """Row ids of the visits that holds are bound to which are not on the van."""
    bound = select(holds.c.visit_id).where(
        IS_OPEN, holds.c.state.in_(_STILL), holds.c.visit_id.is_not(None)
    )
    return list((await uow.execute(bound.distinct().order_by(holds.c.visit_id))).scalars())


async def without_visit(uow: UnitOfWork) -> list[LockedHold]:
    """Open holds for which no visit was planned, locked, by id."""
    found = await lock_where(uow, IS_OPEN, holds.c.visit_id.is_(None), holds.c.state.in_(_STILL))
    return found[:FEW]
