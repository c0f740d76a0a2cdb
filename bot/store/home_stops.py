"""Statements on the stops at which somebody fetches what she asked for."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, literal, select, union_all

from bot.store.database import UnitOfWork
from bot.store.inbox import insert_for
from bot.store.tables import (
    contact_homes,
    contact_stops,
    holds,
    loans,
    stops,
    subscriptions,
)


class Tie(StrEnum):
    """What ties somebody to a stop, or to the stops of an area."""

    CHOSEN = "chosen"  # she calls it her own
    FETCHED = "fetched"  # her newest hold or loan was there
    LOOKED_AFTER = "looked_after"  # she is its cadre
    STOP = "stop"  # she wants to be reminded of it
    AREA = "area"  # she wants to be reminded of an area


_NONE, _NO_NUMBER = literal(""), literal(0)

_OWN_HOLDS = select(holds.c.stop_id, holds.c.placed_at.label("at"), holds.c.id).where(
    holds.c.contact_id == bindparam("contact"), holds.c.on_behalf.is_(False)
)
_LOANS = select(loans.c.stop_id, loans.c.lent_at.label("at"), literal(0).label("id")).where(
    loans.c.contact_id == bindparam("contact"), loans.c.stop_id.is_not(None)
)
_fetched = union_all(_OWN_HOLDS, _LOANS).subquery()
_newest = (
    select(stops.c.code)
    .join(_fetched, _fetched.c.stop_id == stops.c.id)
    .order_by(_fetched.c.at.desc(), _fetched.c.id.desc(), stops.c.code)
    .limit(1)
    .subquery()
)


def _tie(tie: Tie, code: Any, *, name: Any = _NONE, wish: Any = _NO_NUMBER) -> Select[Any]:
    return select(
        literal(tie.value).label("tie"), wish.label("wish"), name.label("name"), code.label("code")
    )


_wishes = subscriptions.c
_HOLDING = and_(_wishes.contact_id == bindparam("contact"), _wishes.ended_at.is_(None))
_TIES = union_all(
    _tie(Tie.CHOSEN, stops.c.code, name=stops.c.name)
    .join(contact_homes, contact_homes.c.stop_id == stops.c.id)
    .where(contact_homes.c.contact_id == bindparam("contact")),
    _tie(Tie.FETCHED, _newest.c.code),
    _tie(Tie.LOOKED_AFTER, stops.c.code)
    .join(contact_stops, contact_stops.c.stop_id == stops.c.id)
    .where(contact_stops.c.contact_id == bindparam("contact")),
    _tie(Tie.STOP, stops.c.code, wish=_wishes.id)
    .join(subscriptions, _wishes.stop_id == stops.c.id)
    .where(_HOLDING),
    _tie(Tie.AREA, _wishes.area, wish=_wishes.id).where(_HOLDING, _wishes.area.is_not(None)),
).order_by("wish", "name", "code")
"""One statement: it runs for most messages that name no place."""


async def ties(uow: UnitOfWork, contact_id: int) -> list[tuple[Tie, str]]:
    """What ties a person to stops, each with the code of the stop or the slug of the area.

    Those chosen by name, those looked after by code, wishes to be reminded from the oldest on.
    """
    found = await uow.execute(_TIES, {"contact": contact_id})
    return [(Tie(row.tie), row.code) for row in found]


async def choose(uow: UnitOfWork, contact_id: int, stop_id: int) -> None:
    """She calls a stop her own; saying it again changes nothing."""
    row = {"contact_id": contact_id, "stop_id": stop_id}
    await uow.execute(insert_for(uow, contact_homes).values(row).on_conflict_do_nothing())


async def leave(uow: UnitOfWork, contact_id: int, stop_id: int) -> None:
    """It is hers no more."""
    mine = contact_homes.c
    hers = delete(contact_homes).where(mine.contact_id == contact_id, mine.stop_id == stop_id)
    await uow.execute(hers)
