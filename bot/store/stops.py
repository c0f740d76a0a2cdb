"""Statements on stops, their aliases and the vans."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Float, Integer, Row, bindparam, delete, func, insert, or_, select, update

from bot.domain.places import Lending, StopKind
from bot.domain.positions import eastward
from bot.domain.visits import StopView
from bot.store.database import UnitOfWork
from bot.store.revisions import STOPS, bump, current
from bot.store.tables import stop_aliases, stops, vans

STOP_COLUMNS = (
    stops.c.code,
    stops.c.name,
    stops.c.kind,
    stops.c.address,
    stops.c.kelurahan,
    stops.c.kecamatan,
    stops.c.latitude,
    stops.c.longitude,
    stops.c.timezone,
    stops.c.lending,
)
"""What `stop_view` reads, beside the stop's id as `stop_id`."""
STOPS_KEPT = 2_000
"""Values of stops kept for rows that say the same: most answers name the same few."""

_STOP = select(stops.c.id.label("stop_id"), *STOP_COLUMNS)
_BY_CODE = _STOP.where(stops.c.code == bindparam("code"))
_IN_AREA = _STOP.where(
    or_(stops.c.kelurahan_code == bindparam("area"), stops.c.kecamatan_code == bindparam("area"))
).order_by(stops.c.name, stops.c.code)
_NORTH = stops.c.latitude - bindparam("latitude", type_=Float)
_EAST = (stops.c.longitude - bindparam("longitude", type_=Float)) * bindparam("east", type_=Float)
_CLOSEST = (
    _STOP.where(stops.c.latitude.is_not(None), stops.c.longitude.is_not(None))
    .order_by(_NORTH * _NORTH + _EAST * _EAST, stops.c.code)
    .limit(bindparam("few", type_=Integer))
)
_NAMES = (
    select(
        stops.c.code,
        stops.c.name,
        stops.c.kelurahan,
        stops.c.kecamatan,
        stops.c.latitude,
        stops.c.longitude,
        stop_aliases.c.alias,
    )
    .select_from(stops.outerjoin(stop_aliases))
    .order_by(stops.c.code, stop_aliases.c.id)
)
_BY_KECAMATAN = (
    select(stops.c.kecamatan, stops.c.kecamatan_code, func.count().label("stops"))
    .group_by(stops.c.kecamatan, stops.c.kecamatan_code)
    .order_by(stops.c.kecamatan)
)


@lru_cache(maxsize=STOPS_KEPT)
def stop_of(stop_id: int, *columns: Any) -> StopView:
    """A stop as a value, from its id and STOP_COLUMNS in their order."""
    code, name, kind, address, kelurahan, kecamatan, latitude, longitude, zone, lending = columns
    return StopView(
        id=stop_id,
        code=code,
        name=name,
        kind=StopKind(kind),
        address=address,
        kelurahan=kelurahan,
        kecamatan=kecamatan,
        latitude=latitude,
        longitude=longitude,
        timezone=zone,
        lending=Lending(lending),
    )


def stop_view(row: Row[Any]) -> StopView:
    """A stop as a value, from a row with STOP_COLUMNS and `stop_id`."""
    return stop_of(row.stop_id, *(getattr(row, column.name) for column in STOP_COLUMNS))


async def by_code(uow: UnitOfWork, code: str) -> StopView | None:
    """The stop with this code, or None."""
    row = (await uow.execute(_BY_CODE, {"code": code})).one_or_none()
    return stop_view(row) if row else None


async def in_area(uow: UnitOfWork, area: str) -> tuple[StopView, ...]:
    """The stops of a kelurahan or kecamatan, given as a slug, by name."""
    return tuple(stop_view(row) for row in await uow.execute(_IN_AREA, {"area": area}))


async def closest(
    uow: UnitOfWork, position: tuple[float, float], limit: int
) -> tuple[StopView, ...]:
    """The stops closest to a position (degrees north, degrees east), as on a flat map.

    Within a city the map is right to the meter; far away it may confuse neighbours.
    """
    latitude, longitude = position
    values = {"latitude": latitude, "longitude": longitude, "east": eastward(latitude)}
    rows = await uow.execute(_CLOSEST, {**values, "few": limit})
    return tuple(stop_view(row) for row in rows)


async def names(uow: UnitOfWork) -> Sequence[Row[Any]]:
    """Rows of code, name, kelurahan, kecamatan, latitude, longitude, alias, by code.

    One an alias (None without).
    """
    return (await uow.execute(_NAMES)).all()


async def by_kecamatan(uow: UnitOfWork) -> Sequence[Row[Any]]:
    """Rows of kecamatan, kecamatan_code, stops (a count), by name."""
    return (await uow.execute(_BY_KECAMATAN)).all()


async def revision(uow: UnitOfWork) -> int:
    """How often the list of stops has changed; 0 before the first stop."""
    return await current(uow, STOPS)


async def add(uow: UnitOfWork, values: Mapping[str, Any], aliases: Sequence[str]) -> int:
    """Insert a stop; gives its id. A code that is taken raises IntegrityError."""
    statement = insert(stops).values(**values).returning(stops.c.id)
    stop_id: int = (await uow.execute(statement)).scalar_one()
    await _set_aliases(uow, stop_id, aliases)
    await bump(uow, STOPS)
    return stop_id


async def change(
    uow: UnitOfWork, stop_id: int, values: Mapping[str, Any], aliases: Sequence[str]
) -> None:
    """Set columns of a stop, and replace its aliases."""
    await uow.execute(update(stops).where(stops.c.id == stop_id).values(**values))
    await uow.execute(delete(stop_aliases).where(stop_aliases.c.stop_id == stop_id))
    await _set_aliases(uow, stop_id, aliases)
    await bump(uow, STOPS)


async def van_id(uow: UnitOfWork, code: str) -> int | None:
    """The id of the van with this code, or None."""
    found: int | None = (
        await uow.execute(select(vans.c.id).where(vans.c.code == code))
    ).scalar_one_or_none()
    return found


async def add_van(uow: UnitOfWork, code: str, name: str) -> int:
    """Insert a van; gives its id. A code that is taken raises IntegrityError."""
    statement = insert(vans).values(code=code, name=name).returning(vans.c.id)
    new: int = (await uow.execute(statement)).scalar_one()
    return new


async def _set_aliases(uow: UnitOfWork, stop_id: int, aliases: Sequence[str]) -> None:
    rows = [{"stop_id": stop_id, "alias": alias} for alias in dict.fromkeys(aliases)]
    if rows:
        await uow.execute(insert(stop_aliases), rows)
