"""Statements on stops, their aliases and the vans."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.places import Lending, StopKind
from bot.domain.visits import StopView
from bot.store.database import UnitOfWork
from bot.store.tables import revisions, stop_aliases, stops, vans

REVISION = "stops"
"""Name of the row that grows with every change of stops or aliases."""
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

_STOP = select(stops.c.id.label("stop_id"), *STOP_COLUMNS)
_BY_CODE = _STOP.where(stops.c.code == bindparam("code"))
_IN_AREA = _STOP.where(
    or_(stops.c.kelurahan_code == bindparam("area"), stops.c.kecamatan_code == bindparam("area"))
).order_by(stops.c.name, stops.c.code)
_NAMES = (
    select(stops.c.code, stops.c.name, stops.c.kelurahan, stops.c.kecamatan, stop_aliases.c.alias)
    .select_from(stops.outerjoin(stop_aliases))
    .order_by(stops.c.code, stop_aliases.c.id)
)
_REVISION = select(revisions.c.revision).where(revisions.c.name == REVISION)
_BY_KECAMATAN = (
    select(stops.c.kecamatan, stops.c.kecamatan_code, func.count().label("stops"))
    .group_by(stops.c.kecamatan, stops.c.kecamatan_code)
    .order_by(stops.c.kecamatan)
)


def stop_view(row: Row[Any]) -> StopView:
    """A stop as a value, from a row with STOP_COLUMNS and `stop_id`."""
    return StopView(
        id=row.stop_id,
        code=row.code,
        name=row.name,
        kind=StopKind(row.kind),
        address=row.address,
        kelurahan=row.kelurahan,
        kecamatan=row.kecamatan,
        latitude=row.latitude,
        longitude=row.longitude,
        timezone=row.timezone,
        lending=Lending(row.lending),
    )


async def by_code(uow: UnitOfWork, code: str) -> StopView | None:
    """The stop with this code, or None."""
    row = (await uow.execute(_BY_CODE, {"code": code})).one_or_none()
    return stop_view(row) if row else None


async def in_area(uow: UnitOfWork, area: str) -> tuple[StopView, ...]:
    """The stops of a kelurahan or kecamatan, given as a slug, by name."""
    return tuple(stop_view(row) for row in await uow.execute(_IN_AREA, {"area": area}))


async def names(uow: UnitOfWork) -> Sequence[Row[Any]]:
    """Rows of code, name, kelurahan, kecamatan, alias: one an alias (None without), by code."""
    return (await uow.execute(_NAMES)).all()


async def by_kecamatan(uow: UnitOfWork) -> Sequence[Row[Any]]:
    """Rows of kecamatan, kecamatan_code, stops (a count), by name."""
    return (await uow.execute(_BY_KECAMATAN)).all()


async def revision(uow: UnitOfWork) -> int:
    """How often the list of stops has changed; 0 before the first stop."""
    return (await uow.execute(_REVISION)).scalar_one_or_none() or 0


async def add(uow: UnitOfWork, values: Mapping[str, Any], aliases: Sequence[str]) -> int:
    """Insert a stop; gives its id. A code that is taken raises IntegrityError."""
    statement = insert(stops).values(**values).returning(stops.c.id)
    stop_id: int = (await uow.execute(statement)).scalar_one()
    await _set_aliases(uow, stop_id, aliases)
    await _bump(uow)
    return stop_id


async def change(
    uow: UnitOfWork, stop_id: int, values: Mapping[str, Any], aliases: Sequence[str]
) -> None:
    """Set columns of a stop, and replace its aliases."""
    await uow.execute(update(stops).where(stops.c.id == stop_id).values(**values))
    await uow.execute(delete(stop_aliases).where(stop_aliases.c.stop_id == stop_id))
    await _set_aliases(uow, stop_id, aliases)
    await _bump(uow)


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


async def _bump(uow: UnitOfWork) -> None:
    kind = postgresql if uow.dialect == "postgresql" else sqlite
    first = kind.insert(revisions).values(name=REVISION, revision=1)
    grown = {"revision": revisions.c.revision + 1}
    await uow.execute(first.on_conflict_do_update(index_elements=["name"], set_=grown))
