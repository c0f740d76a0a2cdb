"""Whom a broadcast reaches: a page of contacts at a time, or counted at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
    union,
)

from bot.domain.people import Purpose
from bot.store.audiences import REACHABLE, agrees
from bot.store.database import UnitOfWork
from bot.store.tables import (
    contact_addresses,
    contact_homes,
    contacts,
    holds,
    loans,
    reminder_choices,
    stops,
    subscriptions,
)
from bot.store.types import Id, UtcInstant


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Who is meant."""

    stop_ids: tuple[int, ...] | None
    """Stops that somebody subscribed to or calls home; None for any stop at all."""
    areas: tuple[str, ...]
    """Slugs of areas that somebody subscribed to; with any stop, every area."""


NO_STOP = 0
"""The id of no stop: an empty list that stands in IN and in NOT IN would mean everything."""
_CURSOR = bindparam("cursor", type_=Id)
_FEW = bindparam("few", type_=Integer)
_STOPS: BindParameter[Any] = bindparam("stops", expanding=True)
_AREAS: BindParameter[Any] = bindparam("areas", expanding=True)
_COLUMNS = (
    contact_addresses.c.channel,
    reminder_choices.c.quiet_start,
    reminder_choices.c.quiet_end,
    agrees(contacts.c.id).label("willing"),
    agrees(contacts.c.id, Purpose.BROADCASTS).label("wants"),
    or_(
        reminder_choices.c.paused_until.is_(None),
        reminder_choices.c.paused_until <= bindparam("now", type_=UtcInstant),
    ).label("awake"),
)
_HOLDS_OR_ENDED_WITH_ALL = or_(
    subscriptions.c.ended_at.is_(None),
    and_(subscriptions.c.ended_with_all.is_(True), ~agrees(subscriptions.c.contact_id)),
)
"""Whoever ended everything gets nothing, and is counted among those."""


async def readers_of_stop(uow: UnitOfWork, stop_id: int, *, areas_too: bool) -> Readers:
    """Of a stop; with `areas_too` those who subscribed to an area around it."""
    if not areas_too:
        return Readers(stop_ids=(stop_id,), areas=())
    columns = stops.c.kelurahan_code, stops.c.kecamatan_code
    row = (await uow.execute(select(*columns).where(stops.c.id == stop_id))).one()
    areas = tuple(sorted({row.kelurahan_code, row.kecamatan_code}))
    return Readers(stop_ids=(stop_id,), areas=areas)


async def readers_of_area(uow: UnitOfWork, area: str) -> Readers:
    """Of an area: of its stops, of itself, of its parts, and of what lies around it."""
    within = or_(stops.c.kelurahan_code == area, stops.c.kecamatan_code == area)
    columns = stops.c.id, stops.c.kelurahan_code, stops.c.kecamatan_code
    found = (await uow.execute(select(*columns).where(within))).all()
    areas = {area} | {row.kelurahan_code for row in found} | {row.kecamatan_code for row in found}
    return Readers(stop_ids=tuple(row.id for row in found), areas=tuple(sorted(areas)))


async def page(
    uow: UnitOfWork, readers: Readers, now: datetime, *, after: int, limit: int
) -> Sequence[Row[Any]]:
    """Contacts by id: id, person, channel, quiet_start, quiet_end, willing, wants, awake.

    Whoever gets nothing is a row too: the page ends where the cursor goes on. Channel is None
    for who can't be reached.
    """
    values = {**_named(readers), "now": now, "cursor": after, "few": limit}
    return (await uow.execute(_PAGES[readers.stop_ids is None], values)).all()


async def grouped(uow: UnitOfWork, readers: Readers, now: datetime) -> Sequence[Row[Any]]:
    """The same people counted (`people`), by everything that decides what they get."""
    values = {**_named(readers), "now": now}
    return (await uow.execute(_COUNTS[readers.stop_ids is None], values)).all()


def _named(readers: Readers) -> dict[str, Collection[Any]]:
    if readers.stop_ids is None:
        return {}
    return {"stops": list(readers.stop_ids) or [NO_STOP], "areas": list(readers.areas)}


def _branches(*, anywhere: bool) -> list[Select[Any]]:
    """Who subscribed, or calls one of the stops home (bot/services/home_stops.py)."""
    place = or_(subscriptions.c.stop_id.in_(_STOPS), subscriptions.c.area.in_(_AREAS))
    subscribed = select(subscriptions.c.contact_id).where(_HOLDS_OR_ENDED_WITH_ALL)
    at_home = select(contact_homes.c.contact_id)
    holding = select(holds.c.contact_id).where(_own(holds))
    borrowing = select(loans.c.contact_id).where(_own(loans))
    if anywhere:
        return [subscribed, at_home, holding, borrowing]
    return [
        subscribed.where(place),
        at_home.where(contact_homes.c.stop_id.in_(_STOPS)),
        holding.where(holds.c.stop_id.in_(_STOPS), _is_newest(holds, holds.c.placed_at)),
        borrowing.where(loans.c.stop_id.in_(_STOPS), _is_newest(loans, loans.c.lent_at)),
    ]


def _own(table: Any) -> ColumnElement[bool]:
    own = and_(table.c.contact_id.is_not(None), table.c.stop_id.is_not(None))
    return and_(own, table.c.on_behalf.is_(False)) if table is holds else own


def _is_newest(table: Any, at: ColumnElement[datetime]) -> ColumnElement[bool]:
    """She chose no home, and no later hold or loan of hers belongs elsewhere."""
    chosen = select(contact_homes.c.stop_id).where(contact_homes.c.contact_id == table.c.contact_id)
    elsewhere = [~chosen.correlate(table).exists()]
    for other, since in ((holds.alias(), "placed_at"), (loans.alias(), "lent_at")):
        later = and_(
            other.c.contact_id == table.c.contact_id,
            other.c.stop_id.is_not(None),
            other.c.stop_id.not_in(_STOPS),
            other.c[since] > at,
        )
        if since == "placed_at":
            later = and_(later, other.c.on_behalf.is_(False))
        elsewhere.append(~select(other.c.id).where(later).correlate(table).exists())
    return and_(*elsewhere)


def _page(branch: Select[Any]) -> Select[Any]:
    (contact_id,) = branch.selected_columns
    some = branch.where(contact_id > _CURSOR).distinct().order_by(contact_id).limit(_FEW)
    cut = some.subquery()
    return select(cut.c.contact_id)


def _people(concerned: Any) -> Any:
    return (
        concerned.join(contacts, contacts.c.id == concerned.c.contact_id)
        .outerjoin(contact_addresses, contact_addresses.c.id == REACHABLE)
        .outerjoin(reminder_choices, reminder_choices.c.contact_id == contacts.c.id)
    )


def _pages(*, anywhere: bool) -> Select[Any]:
    concerned = union(*(_page(branch) for branch in _branches(anywhere=anywhere))).subquery()
    return (
        select(contacts.c.id, contact_addresses.c.person, *_COLUMNS)
        .select_from(_people(concerned))
        .order_by(contacts.c.id)
        .limit(_FEW)
    )


def _counts(*, anywhere: bool) -> Select[Any]:
    concerned = union(*_branches(anywhere=anywhere)).subquery()
    known = select(*_COLUMNS).select_from(_people(concerned)).subquery()
    return select(*known.columns, func.count().label("people")).group_by(*known.columns)


_PAGES = {anywhere: _pages(anywhere=anywhere) for anywhere in (True, False)}
_COUNTS = {anywhere: _counts(anywhere=anywhere) for anywhere in (True, False)}
EVERYBODY = Readers(stop_ids=None, areas=())
